// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.column.ColumnBatch;
import io.firn.expression.ColumnStatistics;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectStore;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.RowRanges;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads all rows of one data file and checks them against what metadata says. For one thread. */
final class DataFileCheck {
    private static final int BATCH_ROWS = 4_096;

    private final DataFile file;
    private final TableDefinition definition;
    private final Findings findings;
    private final String where;
    private final Map<Integer, LeafSummary> leaves = new HashMap<>();

    DataFileCheck(DataFile file, TableDefinition definition, Findings findings) {
        this.file = file;
        this.definition = definition;
        this.findings = findings;
        this.where = file.file().key().path();
    }

    /** Reads the rows and checks what concerns them one by one; answers how many there are. */
    long read(ObjectStore store) {
        Schema schema = ColumnLookup.schema(definition, file.file().content().schemaId())
                .orElseThrow(() -> new CorruptTableException("was written with schema %d, which the table does not have"
                        .formatted(file.file().content().schemaId())));
        ParquetFile parquet =
                ParquetFile.open(store, file.file().key(), file.file().content().sizeBytes());
        findings.expectEqual(parquet.rowCount(), file.file().content().rowCount(), where, "its number of rows");
        RowChecks rowChecks = new RowChecks(file, definition, schema, findings);
        LeafWalk walk = new LeafWalk(leaves, rowChecks, findings, where);
        LineageCheck lineage = new LineageCheck(file, parquet.schema(), findings);
        List<Optional<Field>> columns = columns(parquet, schema);
        long rows = 0;
        try (BatchReader batches = parquet.read(parquet.schema(), RowRanges.all(parquet.rowCount()), BATCH_ROWS)) {
            for (Optional<ColumnBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                rowChecks.begin(batches.position(), batch.get().size());
                for (int i = 0; i < columns.size(); i++) {
                    if (columns.get(i).isPresent()) {
                        walk.column(columns.get(i).get(), batch.get().column(i));
                    }
                }
                rowChecks.end();
                lineage.batch(batch.get(), batches.position());
                rows += batch.get().size();
            }
        }
        findings.expectEqual(rows, parquet.rowCount(), where, "the number of rows that could be read");
        return rows;
    }

    /** The table's field of each column of the file, where the file has the table's own types. */
    private List<Optional<Field>> columns(ParquetFile parquet, Schema schema) {
        List<Optional<Field>> columns = new ArrayList<>();
        for (ParquetField column : parquet.schema().fields()) {
            Optional<Field> field =
                    column.id().isPresent() ? schema.field(column.id().getAsInt()) : Optional.empty();
            columns.add(field.filter(own -> ParquetLayout.isOwn(column, own)));
        }
        for (Field field : schema.fields()) {
            boolean present = parquet.schema().fields().stream()
                    .anyMatch(column -> column.id().isPresent() && column.id().getAsInt() == field.id());
            findings.expect(
                    present || !field.required() || field.defaults().initial().isPresent(),
                    where,
                    "has no column %s, which is required in the schema it was written with".formatted(field.name()));
        }
        return columns;
    }

    /** Checks one description's statistics against what was read. */
    void statistics(DataFile described, TableDefinition then) {
        for (Map.Entry<Integer, ColumnStatistics> entry :
                described.file().statistics().entrySet()) {
            LeafSummary leaf = leaves.get(entry.getKey());
            Optional<Type.Primitive> type = ColumnLookup.newestType(then, entry.getKey());
            if (leaf != null && type.isPresent() && Widening.allows(leaf.type(), type.get())) {
                counts(entry.getValue(), leaf);
                bounds(entry.getValue(), leaf, type.get());
            }
        }
    }

    private void counts(ColumnStatistics stated, LeafSummary leaf) {
        String column = "column " + leaf.fieldId() + ": the stated number of ";
        stated.nanCount().ifPresent(nans -> findings.expectEqual(nans, leaf.nans(), where, column + "NaNs"));
        if (!leaf.repeated()) {
            stated.nullCount().ifPresent(nulls -> findings.expectEqual(nulls, leaf.nulls(), where, column + "nulls"));
            findings.expectEqual(stated.valueCount(), leaf.values(), where, column + "values");
        }
    }

    private void bounds(ColumnStatistics stated, LeafSummary leaf, Type.Primitive type) {
        if (stated.bounds().isEmpty()) {
            return;
        }
        ColumnStatistics.Bounds bounds = stated.bounds().get();
        String column = "column " + leaf.fieldId() + ": ";
        if (!findings.expect(leaf.min().isPresent(), where, column + "has bounds, but no values")) {
            return;
        }
        Comparator<Object> order = Values.order(type);
        Object min = Widening.apply(leaf.type(), type, leaf.min().get());
        Object max = Widening.apply(leaf.type(), type, leaf.max().get());
        int low = order.compare(bounds.min(), min);
        int high = order.compare(bounds.max(), max);
        findings.expect(
                low <= 0 && high >= 0 && (!bounds.exact() || low == 0 && high == 0),
                where,
                column + "the stated bounds %s do not hold for values from %s to %s".formatted(bounds, min, max));
    }
}
