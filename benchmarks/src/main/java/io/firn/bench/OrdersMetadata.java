// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.commit.CommitIntent;
import io.firn.commit.TableMetadata;
import io.firn.expression.ColumnStatistics;
import io.firn.metadata.Environment;
import io.firn.metadata.ObjectNames;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Metadata of a table of orders whose files do not exist: ascending ids, statistics of all six columns. */
final class OrdersMetadata {
    private static final long ROWS_PER_FILE = 10_000;

    static final TableDefinition DEFINITION = definition();

    private OrdersMetadata() {}

    /** The {@code number}-th file: its ids follow those of the file before. */
    static FileDescription file(Environment environment, long number) {
        long low = number * ROWS_PER_FILE;
        long high = low + ROWS_PER_FILE - 1;
        long time = 1_700_000_000_000_000L + low;
        return new FileDescription(
                ObjectNames.key("data", environment.ids().next(), "parquet"),
                PartitionKey.UNPARTITIONED,
                new FileDescription.Content(
                        ROWS_PER_FILE, 266_000 + number % 1_000, (number * 2_654_435_761L) & 0xffffffffL, 0, 0),
                Map.of(
                        1, statistics(low, high),
                        2, statistics(number % 97, 1_000_000L + number % 89),
                        3, statistics("cancelled", "shipped"),
                        4, statistics(number % 13 + 0.25, 9_999.75 - number % 7),
                        5, statistics(time, time + ROWS_PER_FILE),
                        6, statistics("a%05d".formatted(number % 100_000), "z%05d".formatted(number % 100_000))));
    }

    /** An append of one file. */
    static CommitIntent append(TableMetadata table, long number) {
        return new CommitIntent(
                table.known(),
                CommitBlock.Operation.APPEND,
                CommitIntent.FileChanges.add(List.of(file(table.environment(), number))),
                Optional.empty(),
                CommitIntent.Reads.NOTHING,
                Optional.empty(),
                new CommitIntent.Note(table.environment().ids().next(), "benchmark", Map.of()));
    }

    /** Appends files one by one until the table has {@code count}. */
    static Snapshot fill(TableMetadata table, long count) {
        Snapshot snapshot = table.known();
        for (long number = snapshot.contents().totals().files(); number < count; number++) {
            snapshot = table.commit(append(table, number)).orThrow();
        }
        return snapshot;
    }

    private static TableDefinition definition() {
        Schema schema = Schema.of(
                Field.required("id", Type.Simple.LONG),
                Field.required("customer_id", Type.Simple.LONG),
                Field.required("status", Type.Simple.STRING),
                Field.required("amount", Type.Simple.DOUBLE),
                Field.required("updated_at", Type.Simple.TIMESTAMP),
                Field.required("note", Type.Simple.STRING));
        return new TableDefinition(
                new TableDefinition.Versions<>(List.of(schema), schema),
                new TableDefinition.Versions<>(List.of(PartitionSpec.UNPARTITIONED), PartitionSpec.UNPARTITIONED),
                new TableDefinition.Versions<>(List.of(SortOrder.UNSORTED), SortOrder.UNSORTED),
                List.of(),
                Map.of(),
                new TableDefinition.LastIds(schema.maxFieldId(), 999));
    }

    private static ColumnStatistics statistics(Object min, Object max) {
        return new ColumnStatistics(
                ROWS_PER_FILE,
                OptionalLong.of(0),
                OptionalLong.of(0),
                Optional.of(new ColumnStatistics.Bounds(min, max, true)));
    }
}
