// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.WriterSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.BoundaryOrder;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.junit.jupiter.api.Test;

/** Statistics of files, row groups and pages hold for the values that they describe. */
class WriterStatisticsTest {
    private static final WriterSettings SMALL = new WriterSettings(1, 1 << 20, 900, 100, 2_000, 9);

    @Test
    void statisticsOfTheFileHoldForAllValues() {
        for (long seed = 0; seed < 100; seed++) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            List<List<Object>> rows = tables.rows(schema, 1 + new Random(seed).nextInt(2_000));
            Written written = Written.ofRows(schema, SMALL, rows);
            List<LeafColumn> leaves = SchemaTree.of(schema).leaves();
            List<List<Object>> values =
                    List.copyOf(RowValues.leaves(schema, rows).values());
            assertThat(written.file().rowCount()).isEqualTo(rows.size());
            assertThat(written.file().sizeBytes()).isEqualTo(written.bytes().length);
            assertThat(written.file().leaves()).hasSameSizeAs(leaves);
            for (int i = 0; i < leaves.size(); i++) {
                LeafStatistics statistics = written.file().leaves().get(i);
                String what = "seed %d leaf %s".formatted(seed, leaves.get(i));
                assertThat(statistics.path()).isEqualTo(leaves.get(i).path());
                assertThat(statistics.id()).isEqualTo(leaves.get(i).field().id());
                assertThat(statistics.valueCount())
                        .as(what)
                        .isEqualTo(values.get(i).size());
                assertThat(statistics.nullCount().getAsLong())
                        .as(what)
                        .isEqualTo(
                                values.get(i).stream().filter(Objects::isNull).count());
                assertThat(statistics.nanCount().orElse(0))
                        .as(what)
                        .isEqualTo(
                                values.get(i).stream().filter(Ordering::isNan).count());
                check(what, leaves.get(i).field().type(), values.get(i), statistics);
            }
        }
    }

    private static void check(String what, ValueType type, List<Object> values, LeafStatistics statistics) {
        Comparator<Object> order = Ordering.of(type);
        List<Object> counted = values.stream()
                .filter(value -> value != null && !Ordering.isNan(value))
                .sorted(order)
                .toList();
        if (counted.isEmpty()) {
            assertThat(statistics.bounds()).as(what).isEmpty();
            return;
        }
        Object least = counted.get(0);
        Object greatest = counted.get(counted.size() - 1);
        if (statistics.bounds().isEmpty()) {
            assertThat(type.physical()).as(what).isIn(ValueType.Physical.BYTES, ValueType.Physical.FIXED);
            assertThat(((ByteBuffer) greatest).remaining() + ((ByteBuffer) least).remaining())
                    .as(what)
                    .isGreaterThan(SMALL.boundBytes());
            return;
        }
        Object min = Ordering.plain(type, statistics.bounds().get().min());
        Object max = Ordering.plain(type, statistics.bounds().get().max());
        if (statistics.bounds().get().exact()) {
            assertThat(order.compare(min, least)).as(what).isZero();
            assertThat(order.compare(max, greatest)).as(what).isZero();
        } else {
            assertThat(order.compare(min, least)).as(what).isNotPositive();
            assertThat(order.compare(max, greatest)).as(what).isNotNegative();
            assertThat(((ByteBuffer) min).remaining()).as(what).isLessThanOrEqualTo(SMALL.boundBytes());
            assertThat(((ByteBuffer) max).remaining()).as(what).isLessThanOrEqualTo(SMALL.boundBytes());
        }
    }

    @Test
    void thePageIndexHoldsForTheValuesOfEachPage() throws IOException {
        int indexed = 0;
        for (long seed = 1000; seed < 1080; seed++) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            List<List<Object>> rows = tables.rows(schema, 1 + new Random(seed).nextInt(2_000));
            Written written = Written.ofRows(schema, SMALL, rows);
            List<LeafColumn> leaves = SchemaTree.of(schema).leaves();
            try (ParquetFileReader reader = ParquetJava.open(written.bytes())) {
                int firstRow = 0;
                for (BlockMetaData group : reader.getRowGroups()) {
                    List<List<Object>> groupRows = rows.subList(firstRow, firstRow + (int) group.getRowCount());
                    for (int i = 0; i < leaves.size(); i++) {
                        indexed += checkPages(
                                "seed %d leaf %s".formatted(seed, leaves.get(i)), reader, group, i, schema, groupRows);
                    }
                    firstRow += (int) group.getRowCount();
                }
                assertThat(firstRow).isEqualTo(rows.size());
            }
        }
        assertThat(indexed).isGreaterThan(3_000);
    }

    /** Returns the number of pages. */
    private static int checkPages(
            String what,
            ParquetFileReader reader,
            BlockMetaData group,
            int leaf,
            ParquetSchema schema,
            List<List<Object>> rows)
            throws IOException {
        ColumnChunkMetaData chunk = group.getColumns().get(leaf);
        ValueType type = SchemaTree.of(schema).leaves().get(leaf).field().type();
        OffsetIndex offsets = reader.readOffsetIndex(chunk);
        ColumnIndex index = reader.readColumnIndex(chunk);
        List<Object> mins = new ArrayList<>();
        List<Object> maxs = new ArrayList<>();
        Comparator<Object> order = Ordering.of(type);
        long values = 0;
        for (int page = 0; page < offsets.getPageCount(); page++) {
            int from = (int) offsets.getFirstRowIndex(page);
            int to = (int) offsets.getLastRowIndex(page, rows.size()) + 1;
            assertThat(to - from).as(what).isPositive().isLessThanOrEqualTo(SMALL.pageRows());
            List<Object> ofPage = List.copyOf(
                            RowValues.leaves(schema, rows.subList(from, to)).values())
                    .get(leaf);
            values += ofPage.size();
            List<Object> present = ofPage.stream().filter(Objects::nonNull).toList();
            List<Object> counted =
                    present.stream().filter(value -> !Ordering.isNan(value)).toList();
            if (index == null) {
                continue;
            }
            assertThat(index.getNullCounts().get(page)).as(what).isEqualTo(ofPage.size() - present.size());
            assertThat(index.getNullPages().get(page)).as(what).isEqualTo(present.isEmpty());
            if (!present.isEmpty()) {
                Object min = Ordering.plain(type, index.getMinValues().get(page));
                Object max = Ordering.plain(type, index.getMaxValues().get(page));
                assertThat(counted).as(what).allMatch(value -> order.compare(min, value) <= 0);
                assertThat(counted).as(what).allMatch(value -> order.compare(max, value) >= 0);
                mins.add(min);
                maxs.add(max);
            }
        }
        assertThat(chunk.getValueCount()).as(what).isEqualTo(values);
        if (index != null) {
            assertThat(index.getBoundaryOrder() == BoundaryOrder.ASCENDING)
                    .as(what)
                    .isEqualTo(sorted(mins, order) && sorted(maxs, order));
            assertThat(index.getBoundaryOrder() == BoundaryOrder.DESCENDING)
                    .as(what)
                    .isEqualTo(!(sorted(mins, order) && sorted(maxs, order))
                            && sorted(mins, order.reversed())
                            && sorted(maxs, order.reversed()));
        } else {
            assertThat(type.physical())
                    .as(what)
                    .isIn(
                            ValueType.Physical.FLOAT,
                            ValueType.Physical.DOUBLE,
                            ValueType.Physical.BYTES,
                            ValueType.Physical.FIXED);
        }
        return offsets.getPageCount();
    }

    private static boolean sorted(List<Object> values, Comparator<Object> order) {
        for (int i = 1; i < values.size(); i++) {
            if (order.compare(values.get(i - 1), values.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void statisticsOfEachRowGroupHoldForItsValues() {
        for (long seed = 2000; seed < 2050; seed++) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            List<List<Object>> rows = tables.rows(schema, 2_500);
            Written written = Written.ofRows(schema, SMALL, rows);
            List<LeafColumn> leaves = SchemaTree.of(schema).leaves();
            try (ParquetFileReader reader = ParquetJava.open(written.bytes())) {
                assertThat(reader.getRowGroups()).hasSizeGreaterThanOrEqualTo(3);
                assertThat(written.file().rowGroupOffsets())
                        .isEqualTo(reader.getRowGroups().stream()
                                .map(BlockMetaData::getStartingPos)
                                .toList());
                int firstRow = 0;
                for (BlockMetaData group : reader.getRowGroups()) {
                    List<List<Object>> values = List.copyOf(RowValues.leaves(
                                    schema, rows.subList(firstRow, firstRow + (int) group.getRowCount()))
                            .values());
                    for (int i = 0; i < leaves.size(); i++) {
                        checkGroup("seed %d leaf %s".formatted(seed, leaves.get(i)), leaves.get(i), group, i, values);
                    }
                    firstRow += (int) group.getRowCount();
                }
            } catch (IOException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void checkGroup(
            String what, LeafColumn leaf, BlockMetaData group, int index, List<List<Object>> values) {
        ValueType type = leaf.field().type();
        var statistics = group.getColumns().get(index).getStatistics();
        assertThat(statistics.getNumNulls())
                .as(what)
                .isEqualTo(values.get(index).stream().filter(Objects::isNull).count());
        if (statistics.hasNonNullValue()) {
            Object min = Ordering.plain(type, ByteBuffer.wrap(statistics.getMinBytes()));
            Object max = Ordering.plain(type, ByteBuffer.wrap(statistics.getMaxBytes()));
            Comparator<Object> order = Ordering.of(type);
            assertThat(values.get(index))
                    .as(what)
                    .allMatch(value -> value == null
                            || Ordering.isNan(value)
                            || order.compare(min, value) <= 0 && order.compare(max, value) >= 0);
        }
    }

    @Test
    void columnsOfOneFieldAreNamedByTheirPathAndNotByTheGroupsOfTheFile() {
        ParquetField leaf = new RandomTables(1).field("leaf", 0);
        ParquetSchema nested = new ParquetSchema(List.of(new ParquetField.Repeated(
                "list",
                OptionalInt.of(1),
                true,
                new ParquetField.Mapped(
                        "element",
                        OptionalInt.of(2),
                        true,
                        leaf,
                        new ParquetField.Struct("value", OptionalInt.of(3), true, List.of(leaf))))));
        Written written = Written.ofRows(nested, SMALL, List.of());
        assertThat(written.file().leaves().stream().map(LeafStatistics::path))
                .containsExactly(List.of("list", "element", "key"), List.of("list", "element", "value", "leaf"));
    }
}
