// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.CorruptTableException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Operation;
import io.firn.parquet.ParquetFile;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Row groups that bounds cannot exclude are excluded by dictionaries and by Bloom filters that have a checksum. */
final class ValuePruningTest {
    private static final int ROWS = 120_000;
    /** The end of the header of a filter: three unions, of each of which the first member is set. */
    private static final byte[] FILTER_HEADER = {
        0x1c, 0x1c, 0x00, 0x00, 0x1c, 0x1c, 0x00, 0x00, 0x1c, 0x1c, 0x00, 0x00, 0x00
    };

    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final CountingObjectStore store = new CountingObjectStore(memory);

    private static @Nullable String few(long row) {
        return row % 7 == 0 ? null : "w" + row % 5 * 2;
    }

    private static @Nullable Long many(long row) {
        return row % 11 == 0 ? null : (Long) (row * 7_919 % 120_011 * 2);
    }

    private static BigDecimal price(long row) {
        return BigDecimal.valueOf(row * 104_729 % 600_011 * 2, 2);
    }

    private Table fill() {
        Table table = Table.create(
                        store,
                        Schema.of(
                                optional("few", Type.Simple.STRING),
                                optional("many", Type.Simple.LONG),
                                optional("price", new Type.Decimal(9, 2)),
                                optional("note", Type.Simple.STRING)))
                .property("write.bloom-filter-columns", "many,price")
                .create();
        try (TableWriter writer = table.newWriter()) {
            for (long row = 0; row < ROWS; row++) {
                writer.write(Row.of(few(row), many(row), price(row), Long.toHexString(row * 0x9e3779b97f4a7c15L)));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        return table;
    }

    private long read(Table table, String where, Predicate<Long> expected) {
        store.reset();
        List<Row> found = ScanFixture.rows(table.newScan().where(where).parallelism(1));
        assertThat(found).as(where).hasSize((int)
                LongStream.range(0, ROWS).boxed().filter(expected).count());
        return store.bytes(Operation.READ, "data");
    }

    @Test
    void valuesThatAreNotThereCostADictionaryOrAFilterAndNotAColumn() {
        Table table = fill();
        long all = read(table, "note <> ''", row -> true);
        long footer = read(table, "many = -1", row -> false);
        assertThat(footer).isLessThan(100_000);
        for (String nowhere : List.of(
                "few = 'w1'",
                "few in ('w1', 'w3', 'x')",
                "few like 'w7%'",
                "few = 'w1' or many = 7 and few = 'w2'",
                "many = 100001",
                "many in (1, 3, 5)",
                "price = 100.01")) {
            assertThat(read(table, nowhere, row -> false))
                    .as(nowhere)
                    .isLessThan(footer + 400_000)
                    .isLessThan(all / 2);
        }
        for (String somewhere : List.of("few = 'w4'", "few = 'w1' or few = 'w2'")) {
            String value = somewhere.substring(somewhere.length() - 3, somewhere.length() - 1);
            assertThat(read(table, somewhere, row -> value.equals(few(row)))).isGreaterThan(footer);
        }
        read(table, "many = 100002", row -> many(row) != null && many(row) == 100_002);
        read(table, "price in (100.02, 100.03)", row -> price(row).compareTo(new BigDecimal("100.02")) == 0);
        read(table, "few <> 'w4'", row -> few(row) != null && !"w4".equals(few(row)));
    }

    @Test
    void aDamagedFilterIsFoundByItsChecksum() {
        Table table = fill();
        ObjectKey key = StoredRows.files(table, table.snapshot()).get(0).file().key();
        ByteBuffer content = memory.get(key, 1 << 26).orElseThrow();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        ParquetFile sound = ParquetFile.open(memory, key, bytes.length);
        assertThat(sound.hasCheckedBloomFilter(0, 1)).isTrue();
        assertThat(sound.hasCheckedBloomFilter(0, 0)).isFalse();
        assertThat(sound.properties()).doesNotContainKey("firn.bloom-crc32c");
        int filter = indexOf(bytes, FILTER_HEADER);
        bytes[filter + 1_000] ^= 16;
        memory.delete(List.of(key));
        memory.put(key, ByteBuffer.wrap(bytes), PutCondition.IF_ABSENT);
        assertThatThrownBy(() ->
                        ScanFixture.rows(table.newScan().where("many = 100001").parallelism(1)))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("Bloom filter")
                .hasMessageContaining("checksum")
                .hasMessageContaining(key.path());
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = all.indexOf(new String(part, StandardCharsets.ISO_8859_1));
        assertThat(at).isPositive();
        return at;
    }
}
