// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Selection;
import io.firn.io.CorruptTableException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.snapshot.DeletionVectorRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class DeletionVectorTest {
    private static final long FAR = 5L << 32;

    @Test
    void positionsSurviveTheBlobForEveryShapeOfBitmap() {
        for (DeletionVector vector : shapes()) {
            ByteBuffer blob = DeletionVectorBlob.encode(vector);
            DeletionVector read = DeletionVectorBlob.decode(blob, "here");
            assertThat(positions(read)).isEqualTo(positions(vector));
            assertThat(read).isEqualTo(vector).hasSameHashCodeAs(vector);
            assertThat(read.cardinality()).isEqualTo(positions(vector).size());
            assertThat(blob.position()).isZero();
        }
    }

    /** The bytes as a reader of the specification alone would make them. */
    @Test
    void theBlobOfRowsOneAndThreeHasTheBytesThatTheSpecificationSays() {
        byte[] expected = HexFormat.ofDelimiter(" ")
                .parseHex(
                        ("00 00 00 24 d1 d3 39 64 " // length 36, magic
                                        + "01 00 00 00 00 00 00 00 " // one bitmap
                                        + "00 00 00 00 " // for positions below 2^32
                                        + "3a 30 00 00 01 00 00 00 " // no runs, one container
                                        + "00 00 01 00 10 00 00 00 " // of key 0, two values, at byte 16
                                        + "01 00 03 00 00 00 00 00")
                                .trim());
        ByteBuffer blob = ByteBuffer.wrap(expected);
        CRC32 crc = new CRC32();
        crc.update(expected, 4, 36);
        blob.putInt(40, (int) crc.getValue());
        assertThat(DeletionVectorBlob.encode(DeletionVector.of(1, 3))).isEqualTo(blob);
        assertThat(positions(DeletionVectorBlob.decode(blob, "here"))).containsExactly(1L, 3L);
    }

    @Test
    void everyChangeOfASingleByteIsNoticed() {
        ByteBuffer blob = DeletionVectorBlob.encode(DeletionVector.of(1, 3, 70_000, FAR));
        for (int at = 0; at < blob.limit(); at++) {
            byte[] changed = blob.array().clone();
            changed[at] ^= 0x11;
            assertThatThrownBy(() -> DeletionVectorBlob.decode(ByteBuffer.wrap(changed), "here"))
                    .as("byte %d", at)
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("here");
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        ByteBuffer blob = DeletionVectorBlob.encode(DeletionVector.of(1, 3, 70_000, FAR));
        for (int length = 0; length < blob.limit(); length++) {
            ByteBuffer shorter = blob.slice(0, length);
            assertThatThrownBy(() -> DeletionVectorBlob.decode(shorter, "here"))
                    .as("%d bytes", length)
                    .isInstanceOf(CorruptTableException.class);
        }
    }

    /** Whoever forges a blob can forge its checksum too: the result is then an error or a sound vector, nothing else. */
    @Test
    void forgedBitmapsGiveAnErrorOrASoundVector() {
        long seed = 20_261_122;
        Random random = new Random(seed);
        List<DeletionVector> shapes = shapes();
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            ByteBuffer blob = DeletionVectorBlob.encode(shapes.get(random.nextInt(shapes.size() - 1)));
            byte[] bytes = blob.array();
            for (int change = 0; change <= random.nextInt(3); change++) {
                bytes[8 + random.nextInt(Math.min(bytes.length - 12, 60))] = (byte) random.nextInt();
            }
            seal(bytes);
            try {
                DeletionVector vector = DeletionVectorBlob.decode(blob, "here");
                assertThat(vector.cardinality())
                        .as("seed %d round %d", seed, round)
                        .isNotNegative();
                assertThat(positions(vector))
                        .hasSize(Math.toIntExact(vector.cardinality()))
                        .isSorted();
            } catch (CorruptTableException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void keysThatDescendAndCountsThatLieAreRefused() {
        byte[] bytes = DeletionVectorBlob.encode(DeletionVector.of(1, FAR)).array();
        ByteBuffer twoKeys = ByteBuffer.wrap(bytes.clone());
        twoKeys.put(16, (byte) 6);
        seal(twoKeys.array());
        assertThatThrownBy(() -> DeletionVectorBlob.decode(twoKeys, "here")).hasMessageContaining("keys ascend");

        ByteBuffer negative = ByteBuffer.wrap(bytes.clone());
        negative.put(19, (byte) 0x80);
        seal(negative.array());
        assertThatThrownBy(() -> DeletionVectorBlob.decode(negative, "here")).hasMessageContaining("keys ascend");

        ByteBuffer many = ByteBuffer.wrap(bytes.clone());
        many.put(13, (byte) 0x7f);
        seal(many.array());
        assertThatThrownBy(() -> DeletionVectorBlob.decode(many, "here")).hasMessageContaining("bitmaps in");
    }

    @Test
    void liveRowsAreThoseThatAreNotDeletedWhereverABatchLies() {
        long seed = 7;
        Random random = new Random(seed);
        for (DeletionVector vector : shapes()) {
            TreeSet<Long> deleted = new TreeSet<>(positions(vector));
            for (int round = 0; round < 200; round++) {
                long position = Math.max(0, start(random, vector) - random.nextInt(300));
                int size = 1 + random.nextInt(500);
                List<Integer> expected = new ArrayList<>();
                for (int slot = 0; slot < size; slot++) {
                    if (!deleted.contains(position + slot)) {
                        expected.add(slot);
                    }
                }
                Selection live = vector.liveRows().of(position, size);
                List<Integer> found = new ArrayList<>();
                for (int i = 0; i < live.count(); i++) {
                    found.add(live.slot(i));
                }
                assertThat(found)
                        .as("seed %d, %s at %d", seed, vector, position)
                        .isEqualTo(expected);
                assertThat(live.isDense()).isEqualTo(expected.size() == size);
                assertThat(vector.cardinality(position, position + size)).isEqualTo(size - expected.size());
                assertThat(vector.contains(position)).isEqualTo(deleted.contains(position));
            }
        }
    }

    @Test
    void aReaderThatGoesForwardsSeesTheSameRowsHoweverItJumps() {
        long seed = 11;
        Random random = new Random(seed);
        for (DeletionVector vector : shapes()) {
            for (int round = 0; round < 50; round++) {
                LiveRows rows = vector.liveRows();
                long position = Math.max(0, start(random, vector) - random.nextInt(2_000));
                for (int batch = 0; batch < 20 && position < Long.MAX_VALUE - (1L << 36); batch++) {
                    int size = 1 + random.nextInt(500);
                    Selection live = rows.of(position, size);
                    int at = 0;
                    for (int slot = 0; slot < size; slot++) {
                        boolean selected = at < live.count() && live.slot(at) == slot;
                        assertThat(selected)
                                .as("seed %d, %s, row %d of batch %d", seed, vector, slot, batch)
                                .isEqualTo(!vector.contains(position + slot));
                        at += selected ? 1 : 0;
                    }
                    assertThat(live.count()).isEqualTo(at);
                    position += size + (random.nextBoolean() ? 0 : random.nextLong(1L << random.nextInt(1, 35)));
                }
            }
        }
    }

    @Test
    void aReaderOfLiveRowsDoesNotGoBack() {
        LiveRows rows = DeletionVector.of(3).liveRows();
        rows.of(10, 5);
        assertThatThrownBy(() -> rows.of(14, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void runsAreThoseThatAreLongEnoughWhereverTheyLie() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            DeletionVector.Builder builder = new DeletionVector.Builder();
            long position = random.nextInt(4) == 0 ? (1L << 32) - random.nextInt(3_000) : random.nextInt(70_000);
            for (int i = 0; i < 100; i++) {
                long length = random.nextInt(8) == 0 ? 1 + random.nextInt(1_500) : 1 + random.nextInt(4);
                builder.addRange(position, position + length);
                position += length + random.nextInt(3) * random.nextInt(40);
            }
            DeletionVector vector = builder.build();
            for (long least : List.of(1L, 2L, 255L, 256L, 257L, 600L, 1_024L)) {
                assertThat(vector.runs(least))
                        .as("seed %d, runs of %d rows", seed, least)
                        .isEqualTo(runs(positions(vector), least));
            }
        }
    }

    private static List<DeletionVector.Run> runs(List<Long> positions, long least) {
        List<DeletionVector.Run> runs = new ArrayList<>();
        for (int from = 0; from < positions.size(); ) {
            int to = from + 1;
            while (to < positions.size() && positions.get(to) == positions.get(to - 1) + 1) {
                to++;
            }
            if (to - from >= least) {
                runs.add(new DeletionVector.Run(positions.get(from), positions.get(to - 1) + 1));
            }
            from = to;
        }
        return runs;
    }

    @Test
    void unionDeletesWhatEitherDeletes() {
        DeletionVector united = DeletionVector.of(1, FAR).union(DeletionVector.of(1, 2, FAR + 1, 9L << 32));
        assertThat(positions(united)).containsExactly(1L, 2L, FAR, FAR + 1, 9L << 32);
        assertThat(united).isEqualTo(DeletionVector.of(9L << 32, FAR + 1, 2, FAR, 1));
        assertThat(DeletionVector.NONE.union(DeletionVector.NONE)).isEqualTo(DeletionVector.NONE);
    }

    @Test
    void positionsThatComeTogetherAreThoseThatComeOneByOneHoweverFarApartTheyAre() {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            int end = 1 << 1 + random.nextInt(22);
            int[] positions = random.ints(1 + random.nextInt(3_000), 0, end).toArray();
            int count = random.nextInt(positions.length + 1);
            DeletionVector.Builder one = new DeletionVector.Builder().add(FAR).add(1);
            DeletionVector.Builder other = new DeletionVector.Builder().add(FAR).add(1);
            for (int i = 0; i < count; i++) {
                one.add(positions[i]);
            }
            DeletionVector vector = other.addAll(positions, count).build();
            assertThat(vector).as("seed %d", seed).isEqualTo(one.build());
            for (int questions : new int[] {0, 1, end}) {
                IntPredicate contains = vector.contains(end, questions);
                for (int position = 0; position < Math.min(end, 5_000); position++) {
                    assertThat(contains.test(position))
                            .as("seed %d, position %d", seed, position)
                            .isEqualTo(vector.contains(position));
                }
            }
        }
        assertThat(DeletionVector.of(FAR).contains(10, 100).test(5)).isFalse();
        assertThat(DeletionVector.NONE.contains(10, 100).test(5)).isFalse();
    }

    @Test
    void negativePositionsAreRefused() {
        assertThatThrownBy(() -> DeletionVector.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DeletionVector.Builder().addAll(new int[] {3, -1}, 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(DeletionVector.of(1).contains(-1)).isFalse();
    }

    @Test
    void aReaderChecksTheVectorAgainstWhatMetadataSays() {
        MemoryObjectStore store = new MemoryObjectStore();
        ObjectKey key = ObjectKey.of("_firn/deletes/a.puffin");
        ByteBuffer blob = DeletionVectorBlob.encode(DeletionVector.of(1, 3));
        store.put(key, ByteBuffer.allocate(4 + blob.limit()).put(4, blob, 0, blob.limit()), PutCondition.IF_ABSENT);
        DeletionVectorRef ref = new DeletionVectorRef.Stored(key, 4, blob.limit(), 2);

        assertThat(DeletionVectorReader.read(store, ref, 4)).isEqualTo(DeletionVector.of(1, 3));
        assertThatThrownBy(() -> DeletionVectorReader.read(store, ref, 3))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("row 3 of a data file of 3 rows")
                .hasMessageContaining(key.path());
        assertThatThrownBy(() ->
                        DeletionVectorReader.read(store, new DeletionVectorRef.Stored(key, 4, blob.limit(), 3), 4))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("deletes 2 rows where metadata states 3");
        assertThatThrownBy(() ->
                        DeletionVectorReader.read(store, new DeletionVectorRef.Stored(key, 4, Integer.MAX_VALUE, 2), 4))
                .isInstanceOf(CorruptTableException.class);
        assertThatThrownBy(() ->
                        DeletionVectorReader.read(store, new DeletionVectorRef.Stored(key, 5, blob.limit(), 2), 4))
                .isInstanceOf(CorruptTableException.class);
    }

    /** None, few, dense, runs, full containers, several bitmaps; the last one too large to spell out often. */
    private static List<DeletionVector> shapes() {
        Random random = new Random(1);
        DeletionVector.Builder dense = new DeletionVector.Builder();
        for (int i = 0; i < 30_000; i++) {
            dense.add(random.nextInt(1 << 16));
        }
        return List.of(
                DeletionVector.NONE,
                DeletionVector.of(0),
                DeletionVector.of(1, 3, 70_000, 0xffff_ffffL, 1L << 32, FAR, FAR + 1, Long.MAX_VALUE),
                new DeletionVector.Builder()
                        .addRange(5, 700)
                        .addRange(1_000, 1_001)
                        .build(),
                new DeletionVector.Builder()
                        .addRange(0xffff_ff00L, 0x1_0000_0100L)
                        .build(),
                new DeletionVector.Builder()
                        .addRange(0x8000_0005L, 0x8000_0700L)
                        .build(),
                new DeletionVector.Builder()
                        .addRange(0x7fff_ff00L, 0x8000_0100L)
                        .build(),
                dense.build(),
                new DeletionVector.Builder().addRange(0, 200_000).add(FAR).build());
    }

    private static long start(Random random, DeletionVector vector) {
        List<Long> positions = positions(vector);
        return positions.isEmpty()
                ? 0
                : Math.min(Long.MAX_VALUE - 1_000, positions.get(random.nextInt(positions.size())));
    }

    private static List<Long> positions(DeletionVector vector) {
        List<Long> positions = new ArrayList<>();
        vector.forEach(positions::add);
        return positions;
    }

    private static void seal(byte[] blob) {
        CRC32 crc = new CRC32();
        crc.update(blob, 4, blob.length - 8);
        ByteBuffer.wrap(blob).putInt(blob.length - 4, (int) crc.getValue());
    }
}
