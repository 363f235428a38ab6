// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.bench.workload.FakeFile;
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
    static final TableDefinition DEFINITION = definition();

    private OrdersMetadata() {}

    /** What a writer would say of the file. */
    static FileDescription file(Environment environment, FakeFile file) {
        return new FileDescription(
                ObjectNames.key("data", environment.ids().next(), "parquet"),
                PartitionKey.UNPARTITIONED,
                new FileDescription.Content(
                        FakeFile.ROWS, file.sizeBytes(), (file.number() * 2_654_435_761L) & 0xffffffffL, 0, 0),
                Map.of(
                        1, statistics(file.minId(), file.maxId()),
                        2, statistics(file.minCustomerId(), file.maxCustomerId()),
                        3, statistics(file.minStatus(), file.maxStatus()),
                        4, statistics(file.minAmount(), file.maxAmount()),
                        5, statistics(file.minUpdatedAt(), file.maxUpdatedAt()),
                        6, statistics(file.minNote(), file.maxNote())));
    }

    /** An append of one file. */
    static CommitIntent append(TableMetadata table, long number) {
        return new CommitIntent(
                table.known(),
                CommitBlock.Operation.APPEND,
                CommitIntent.FileChanges.add(List.of(file(table.environment(), new FakeFile(number)))),
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
                FakeFile.ROWS,
                OptionalLong.of(0),
                OptionalLong.of(0),
                Optional.of(new ColumnStatistics.Bounds(min, max, true)));
    }
}
