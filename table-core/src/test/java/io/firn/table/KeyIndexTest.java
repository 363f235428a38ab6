// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.testing.CountingObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.DataFile;
import io.firn.table.check.CheckReport;
import io.firn.table.check.TableChecker;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Key indexes that are stored in data files, and what becomes of lookups without them. */
class KeyIndexTest {
    private static final int ROWS = 5_000;

    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final CountingObjectStore store = new CountingObjectStore(memory);
    private final Table table = Table.create(
                    store, Schema.of(required("id", Type.Simple.STRING), optional("n", Type.Simple.LONG)))
            .primaryKey("id")
            .property("write.key-index", "always")
            .create();

    private static String id(int n) {
        return "order " + n * 7919 % 100_003;
    }

    private void fill() {
        List<Row> rows = new ArrayList<>();
        for (int n = 0; n < ROWS; n++) {
            rows.add(Row.of(id(n), (long) n));
        }
        table.upsert(rows);
    }

    private static void assertFinds(Table in) {
        for (int n : new int[] {0, 17, 2_500, ROWS - 1}) {
            assertThat(in.get(id(n))).contains(Row.of(id(n), (long) n));
        }
        assertThat(in.get("no such order")).isEmpty();
    }

    @Test
    void aDamagedIndexIsAsGoodAsNone() {
        fill();
        DataFile file = StoredRows.files(table, table.snapshot()).get(0);
        ObjectKey key = file.file().key();
        byte[] bytes = new byte[Math.toIntExact(file.file().content().sizeBytes())];
        memory.read(key, 0, ByteBuffer.wrap(bytes));
        int at = indexOf(bytes, "FKEY");
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = bytes.clone();
            damaged[at + (i < 20 ? i : random.nextInt(100_000))] ^= (byte) (1 << random.nextInt(8));
            memory.delete(List.of(key));
            memory.put(key, ByteBuffer.wrap(damaged), PutCondition.IF_ABSENT);
            assertFinds(Table.open(memory));
        }
        CheckReport report = TableChecker.check(memory, Environment.system(), TableChecker.Depth.DATA);
        assertThat(report.findings()).isNotEmpty();
    }

    private static int indexOf(byte[] bytes, String text) {
        for (int at = 0; ; at++) {
            if (new String(bytes, at, text.length(), StandardCharsets.ISO_8859_1).equals(text)) {
                return at;
            }
        }
    }

    @Test
    void aFewKeysAreLookedUpWithAFewReadsAndNoneThatAreNotThere() {
        fill();
        Table cold = Table.open(store);
        cold.get(id(1));
        store.reset();
        assertThat(cold.newLookup().at(cold.snapshot()).get("no such order")).isEmpty();
        int absent = store.log().size();
        store.reset();
        assertThat(cold.newLookup().at(cold.snapshot()).get(id(2))).isPresent();
        assertThat(absent).isLessThanOrEqualTo(2);
        assertThat(store.log().size()).isBetween(absent + 1, 8);
    }

    @Test
    void batchesOfAnySizeFindAllOfTheirKeysBlockByBlock() {
        int rows = 60_000;
        List<Row> all = new ArrayList<>();
        for (int n = 0; n < rows; n++) {
            all.add(Row.of(id(n), (long) n));
        }
        table.upsert(all);
        List<Row> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(11));
        for (int size : new int[] {2, 3, 5, 8, 10, 12, 14, 16, 20, 40, 400}) {
            for (int from = 0; from < 10 * size; from += size) {
                Table cold = Table.open(memory).with(KeyCache.ofBytes(1 << 24));
                List<Row> wanted = shuffled.subList(from, from + size);
                assertThat(cold.getAll(
                                wanted.stream().map(row -> Row.of(row.value(0))).toList()))
                        .as("%d keys from %d", size, from)
                        .isEqualTo(wanted.stream().map(Optional::of).toList());
            }
        }
        Table cold = Table.open(memory).with(KeyCache.ofBytes(1 << 24));
        cold.upsert(shuffled.subList(0, 10));
        assertThat(cold.newScan().build().count()).isEqualTo(rows);
    }

    @Test
    void aTableWithoutMemoryForIndexesFindsAllTheSame() {
        fill();
        assertFinds(Table.open(memory).with(KeyCache.ofBytes(0)));
        KeyCache cache = KeyCache.ofBytes(1 << 20);
        assertFinds(Table.open(memory).with(cache));
        assertThat(cache.usedBytes()).isBetween(1L, 1L << 20);
    }

    @Test
    void badKeysAreNamedAndNothingIsWritten() {
        long version = table.snapshot().version();
        assertThatThrownBy(() -> table.newUpsert().add(Row.of("a", 1L)).add(Row.of(null, 2L)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Row 2")
                .hasMessageContaining("id");
        Table numbers = Table.create(new MemoryObjectStore(), Schema.of(required("x", Type.Simple.DOUBLE)))
                .primaryKey("x")
                .create();
        assertThatThrownBy(() -> numbers.upsert(List.of(Row.of(1.0), Row.of(Double.NaN))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Row 2")
                .hasMessageContaining("NaN");
        assertThat(table.snapshot().version()).isEqualTo(version);
        assertThat(numbers.snapshot().version()).isEqualTo(1);
    }

    @Test
    void theKeyColumnsOfANewTableBecomeRequired() {
        Table created = Table.create(new MemoryObjectStore(), Schema.of(optional("x", Type.Simple.LONG)))
                .primaryKey("x")
                .create();
        assertThat(created.schema().fields().get(0).required()).isTrue();
    }

    @Test
    void aKeyThatIsThereTwiceCannotBecomeOneAndOneThatIsNotCan() {
        MemoryObjectStore other = new MemoryObjectStore();
        Table free = Table.create(other, Schema.of(required("id", Type.Simple.LONG), optional("n", Type.Simple.LONG)))
                .create();
        append(free, Row.of(1L, 1L), Row.of(2L, 1L));
        append(free, Row.of(2L, 2L));
        assertThatThrownBy(() -> free.newAlter().primaryKey("id").commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("same values in them: 2");
        append(free, Row.of(3L, 3L));
        assertThat(free.snapshot().definition().primaryKey()).isEmpty();
        Table fresh = Table.create(
                        new MemoryObjectStore(),
                        Schema.of(required("id", Type.Simple.LONG), optional("n", Type.Simple.LONG)))
                .create();
        append(fresh, Row.of(1L, 1L), Row.of(2L, 1L));
        fresh.newAlter().primaryKey("id").commit();
        fresh.upsert(List.of(Row.of(2L, 5L)));
        assertThat(fresh.getAll(List.of(Row.of(2L), Row.of(7L))))
                .containsExactly(Optional.of(Row.of(2L, 5L)), Optional.empty());
        assertThat(fresh.newScan().build().count()).isEqualTo(2);
    }

    private static void append(Table to, Row... rows) {
        try (TableWriter writer = to.newWriter()) {
            for (Row row : rows) {
                writer.write(row);
            }
            to.newAppend().add(writer.finish()).commit();
        }
    }

    @Test
    void keysThatSeveralFilesHaveAreNamedTogetherAndNothingIsAdded() {
        for (int first = 0; first < 6; first += 2) {
            table.upsert(List.of(Row.of("k" + first, 1L), Row.of("k" + (first + 1), 1L)));
        }
        long version = table.snapshot().version();
        List<Row> again = new ArrayList<>(List.of(Row.of("new", 2L)));
        for (int n = 0; n < 6; n++) {
            again.add(Row.of("k" + n, 2L));
        }
        assertThatThrownBy(() -> append(again))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the table has rows with these keys already")
                .hasMessageContainingAll("k0", "k1", "k2", "k3", "k4", " and 1 more.");
        assertThat(table.snapshot().version()).isEqualTo(version);
    }

    private void append(List<Row> rows) {
        try (TableWriter writer = table.newWriter()) {
            rows.forEach(writer::write);
            table.newAppend().add(writer.finish()).commit();
        }
    }
}
