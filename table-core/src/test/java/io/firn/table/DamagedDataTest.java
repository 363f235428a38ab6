// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.deletion.DeletionVector;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.UnsupportedFormatException;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.types.Type.Simple;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Damage of data files and deletion vectors is reported by name, never as wrong rows. */
class DamagedDataTest {
    private static final int LIMIT = 1 << 24;

    private final ScanFixture fixture = new ScanFixture(required("id", Simple.LONG), optional("text", Simple.STRING));
    private final List<Row> rows =
            LongStream.range(0, 2_000).mapToObj(i -> Row.of(i, "text " + i * i)).toList();

    private ObjectKey dataKey() {
        return fixture.files().get(0).file().key();
    }

    private void replace(ObjectKey key, byte[] bytes) {
        fixture.memory.delete(List.of(key));
        fixture.memory.put(key, ByteBuffer.wrap(bytes), PutCondition.IF_ABSENT);
    }

    private byte[] bytes(ObjectKey key) {
        ByteBuffer content = fixture.memory.get(key, LIMIT).orElseThrow();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    @Test
    void aMissingDataFileIsReportedWithItsKeyAndTheVersion() {
        fixture.append(rows);
        ObjectKey key = dataKey();
        fixture.memory.delete(List.of(key));
        assertThatThrownBy(fixture::rows)
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining(key.path())
                .hasMessageContaining("version 2")
                .hasMessageContaining("does not exist");
    }

    @Test
    void aTruncatedFileIsReported() {
        fixture.append(rows);
        ObjectKey key = dataKey();
        byte[] whole = bytes(key);
        for (int length : List.of(0, 1, 8, whole.length / 2, whole.length - 1)) {
            replace(key, Arrays.copyOf(whole, length));
            assertThatThrownBy(fixture::rows)
                    .as("%d bytes", length)
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining(key.path());
        }
    }

    @Test
    void aFileOfOtherRowsInThePlaceOfTheTablesIsReported() {
        fixture.append(rows);
        ScanFixture other = new ScanFixture(required("id", Simple.LONG), optional("text", Simple.STRING));
        other.append(rows.subList(0, 100));
        replace(dataKey(), other.bytesOfFirstFile());
        assertThatThrownBy(fixture::rows)
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining(dataKey().path());
    }

    @Test
    void aFileOfAnotherSchemaIsReported() {
        fixture.append(rows);
        ScanFixture other = new ScanFixture(required("other", Simple.STRING), required("b", Simple.DATE));
        other.append(0, 2_000, i -> Row.of("x", LocalDate.EPOCH));
        byte[] bytes = other.bytesOfFirstFile();
        DataFile file = fixture.files().get(0);
        assertThatThrownBy(() -> {
                    replace(file.file().key(), bytes);
                    fixture.rows();
                })
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining(file.file().key().path());
    }

    @Test
    void noChangeOfAByteGivesOtherRows() {
        fixture.append(rows);
        ObjectKey key = dataKey();
        byte[] whole = bytes(key);
        long seed = 4;
        Random random = new Random(seed);
        int reported = 0;
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            replace(key, damaged);
            try {
                assertThat(fixture.rows()).as("seed %d byte %d", seed, at).isEqualTo(rows);
            } catch (CorruptTableException | UnsupportedFormatException e) {
                assertThat(e).hasMessageContaining(key.path());
                reported++;
            }
        }
        assertThat(reported).isGreaterThan(200);
    }

    @Test
    void noChangeOfAnySingleBitGivesOtherRows() {
        List<Row> few = rows.subList(0, 50);
        fixture.append(few);
        ObjectKey key = dataKey();
        byte[] whole = bytes(key);
        int reported = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                replace(key, damaged);
                try {
                    assertThat(fixture.rows()).as("byte %d bit %d", at, bit).isEqualTo(few);
                } catch (CorruptTableException | UnsupportedFormatException e) {
                    assertThat(e).hasMessageContaining(key.path());
                    reported++;
                }
            }
        }
        assertThat(reported).isGreaterThan(whole.length * 4);
    }

    @Test
    void damagedAndMissingDeletionVectorsAreReported() {
        fixture.append(rows);
        DataFile file = fixture.files().get(0);
        ObjectKey key = fixture.stateDeletions(file, DeletionVector.of(3, 5), 2);
        byte[] whole = bytes(key);
        DeletionVectorRef.Stored ref =
                (DeletionVectorRef.Stored) fixture.files().get(0).deletions().orElseThrow();
        for (int at = 4; at < 4 + ref.sizeBytes(); at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            replace(key, damaged);
            assertThatThrownBy(fixture::rows)
                    .as("byte %d", at)
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining(key.path());
        }
        fixture.memory.delete(List.of(key));
        assertThatThrownBy(fixture::rows)
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining(key.path())
                .hasMessageContaining("version 3");
    }

    @Test
    void aDeletionVectorThatDoesNotFitItsFileIsReported() {
        fixture.append(rows);
        fixture.stateDeletions(fixture.files().get(0), DeletionVector.of(1, 2_000), 2);
        assertThatThrownBy(fixture::rows)
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("row 2000 of a data file of 2000 rows");
    }

    @Test
    void aDeletionVectorOfAnotherCardinalityIsReported() {
        fixture.append(rows);
        fixture.stateDeletions(fixture.files().get(0), DeletionVector.of(1, 2), 3);
        assertThatThrownBy(fixture::rows)
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("2 rows where metadata states 3");
    }

    @Test
    void aFailureOfAFileOpenedAheadReachesTheCallerAfterTheRowsBeforeIt() {
        fixture.append(rows);
        fixture.append(rows);
        ObjectKey second = fixture.files().get(1).file().key();
        fixture.memory.delete(List.of(second));
        int seen = 0;
        try (RowCursor cursor = fixture.table.newScan().build().rows()) {
            while (seen < 2_000) {
                assertThat(cursor.next()).isTrue();
                seen++;
            }
            assertThatThrownBy(cursor::next)
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining(second.path());
        }
    }
}
