// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.deletion.DeletionVector;
import io.firn.io.CorruptTableException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.snapshot.RowMappingRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where rewrites move rows: as a naive map says, as bytes and back, and refused when it is damaged. */
class RowMappingTest {
    /** A row of an old file. */
    private record Row(long file, long position) {}

    private static List<List<Row>> rewrite(Gen gen) {
        List<Row> rows = new ArrayList<>();
        for (long file = 1; file <= 1 + gen.below(4); file++) {
            for (long position = 0; position < gen.below(60); position++) {
                if (gen.below(5) > 0) {
                    rows.add(new Row(file * 100, position));
                }
            }
        }
        if (gen.maybe()) {
            Collections.shuffle(rows, new Random(gen.anyLong()));
        }
        List<List<Row>> files = new ArrayList<>();
        int at = 0;
        while (at < rows.size()) {
            int end = Math.min(rows.size(), at + 1 + gen.below(80));
            files.add(rows.subList(at, end));
            at = end;
        }
        return files;
    }

    private static RowMapping mapping(List<List<Row>> files) {
        RowMapping.Builder builder = new RowMapping.Builder();
        for (List<Row> file : files) {
            file.forEach(row -> builder.add(row.file(), row.position()));
            builder.endFile();
        }
        return builder.build();
    }

    @Test
    void rowsMoveAsANaiveMapSaysAlsoAfterTheyWereStored() {
        Seeds.forEach(200, gen -> {
            List<List<Row>> files = rewrite(gen);
            RowMapping mapping = mapping(files);
            RowMappingStore store =
                    new RowMappingStore(new MemoryObjectStore(), new SimulatedEnvironment(1).environment());
            RowMapping read = store.read(store.write(mapping));
            Map<Long, DeletionVector> wanted = new HashMap<>();
            Map<Integer, DeletionVector> expected = new TreeMap<>();
            for (int target = 0; target < files.size(); target++) {
                for (int to = 0; to < files.get(target).size(); to++) {
                    if (gen.below(4) == 0) {
                        Row row = files.get(target).get(to);
                        wanted.merge(row.file(), DeletionVector.of(row.position()), DeletionVector::union);
                        expected.merge(target, DeletionVector.of(to), DeletionVector::union);
                    }
                }
                assertThat(read.rowCount(target)).isEqualTo(files.get(target).size());
            }
            assertThat(mapping.moved(wanted)).isEqualTo(expected);
            assertThat(read.moved(wanted)).isEqualTo(expected);
        });
    }

    @Test
    void rowsThatWereLeftOutMoveNowhere() {
        RowMapping mapping =
                new RowMapping.Builder().add(7, 0, 3).add(7, 5, 2).endFile().build();
        assertThat(mapping.moved(Map.of(7L, DeletionVector.of(2, 3, 4, 5), 8L, DeletionVector.of(0))))
                .isEqualTo(Map.of(0, DeletionVector.of(2, 3)));
    }

    @Test
    void filesThatWereOnlyPutBehindEachOtherTakeAFewBytes() {
        RowMapping.Builder builder = new RowMapping.Builder();
        for (long file = 1; file <= 100; file++) {
            builder.add(file, 0, 1_000_000);
        }
        assertThat(RowMappingStore.encode(builder.endFile().build())).hasSizeLessThan(700);
    }

    @Test
    void damagedBytesAreRefusedOrMeanRowsThatAreNotThere() {
        byte[] whole = RowMappingStore.encode(mapping(rewrite(new Gen(5))));
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int mask : new int[] {1, 0x80, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) mask;
                refused += refused(damaged);
            }
            refused += refused(Arrays.copyOf(whole, at));
        }
        assertThat(refused).isGreaterThan(whole.length);
    }

    private static int refused(byte[] bytes) {
        try {
            RowMapping mapping = RowMappingStore.decode(bytes, "here");
            mapping.moved(Map.of(100L, DeletionVector.of(1, 2, 50)));
            return 0;
        } catch (CorruptTableException expected) {
            return 1;
        }
    }

    @Test
    void anObjectThatIsNotWhatTheRootSaysIsRefused() {
        MemoryObjectStore objects = new MemoryObjectStore();
        RowMappingStore store = new RowMappingStore(objects, new SimulatedEnvironment(1).environment());
        RowMappingRef ref =
                store.write(new RowMapping.Builder().add(7, 0, 3).endFile().build());
        ByteBuffer bytes = objects.get(ref.key(), 1 << 20).orElseThrow();
        ByteBuffer changed = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        changed.put(5, (byte) (changed.get(5) ^ 1));
        objects.put(ref.key(), changed, PutCondition.NONE);
        assertThatThrownBy(() -> store.read(ref))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining(ref.key().path());
        RowMappingRef missing = new RowMappingRef(ObjectKey.of("_firn/mappings/none.rows"), 3, 4);
        assertThatThrownBy(() -> store.read(missing)).hasMessageContaining("is missing");
    }
}
