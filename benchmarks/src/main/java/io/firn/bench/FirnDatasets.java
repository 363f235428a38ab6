// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.table.BatchCursor;
import io.firn.table.CommitMessage;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Datasets as tables of Firn. */
final class FirnDatasets {
    private static final int BATCH_ROWS = 4_096;

    private FirnDatasets() {}

    static Schema schema(Dataset data) {
        return Schema.of(data.columns().stream()
                .map(column -> column.nullable()
                        ? Field.optional(column.name(), type(column.kind()))
                        : Field.required(column.name(), type(column.kind())))
                .toArray(Field[]::new));
    }

    private static Type type(Dataset.Kind kind) {
        return switch (kind) {
            case LONG -> Type.Simple.LONG;
            case INT -> Type.Simple.INT;
            case DATE -> Type.Simple.DATE;
            case DOUBLE -> Type.Simple.DOUBLE;
            case TEXT -> Type.Simple.STRING;
        };
    }

    /** Writes rows of a dataset, {@code to} excluded. */
    static List<CommitMessage> write(Table table, Dataset data, long from, long to) {
        Dataset.Cursor rows = data.cursor();
        List<Dataset.Column> columns = data.columns();
        List<VectorBuilder> builders = new ArrayList<>();
        columns.forEach(column -> builders.add(builder(column.kind())));
        try (TableWriter writer = table.newWriter()) {
            for (long start = from; start < to; start += BATCH_ROWS) {
                builders.forEach(VectorBuilder::reset);
                long end = Math.min(to, start + BATCH_ROWS);
                for (long row = start; row < end; row++) {
                    rows.row(row);
                    for (int column = 0; column < builders.size(); column++) {
                        append(builders.get(column), rows, column);
                    }
                }
                writer.write(ColumnBatch.of(
                        builders.stream().map(VectorBuilder::build).toList(), (int) (end - start)));
            }
            return writer.finish();
        }
    }

    private static VectorBuilder builder(Dataset.Kind kind) {
        return switch (kind) {
            case LONG -> new VectorBuilder.Longs();
            case INT, DATE -> new VectorBuilder.Ints();
            case DOUBLE -> new VectorBuilder.Doubles();
            case TEXT -> new VectorBuilder.Bytes();
        };
    }

    private static void append(VectorBuilder builder, Dataset.Cursor rows, int column) {
        if (rows.isNull(column)) {
            builder.appendNull();
        } else if (builder instanceof VectorBuilder.Longs longs) {
            longs.append(rows.number(column));
        } else if (builder instanceof VectorBuilder.Ints ints) {
            ints.append((int) rows.number(column));
        } else if (builder instanceof VectorBuilder.Doubles doubles) {
            doubles.append(rows.fraction(column));
        } else if (builder instanceof VectorBuilder.Bytes texts) {
            byte[] bytes = rows.textBytes(column);
            texts.append(bytes, 0, rows.textLength());
        }
    }

    static DatasetSum sum(BatchCursor batches) {
        DatasetSum sum = new DatasetSum();
        for (Optional<ColumnBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
            Selection rows = batch.get().selection();
            sum.addRows(rows.count());
            for (ColumnVector column : batch.get().columns()) {
                add(sum, column, rows);
            }
        }
        return sum;
    }

    private static void add(DatasetSum sum, ColumnVector column, Selection rows) {
        if (column instanceof LongVector longs) {
            sum.addNumbers(total(longs, rows));
        } else if (column instanceof IntVector ints) {
            sum.addNumbers(total(ints, rows));
        } else if (column instanceof DoubleVector doubles) {
            sum.addFractions(total(doubles, rows));
        } else if (column instanceof BytesVector texts) {
            sum.addText(lengths(sum, texts, rows));
        }
    }

    private static long total(LongVector longs, Selection rows) {
        long total = 0;
        for (int i = 0; i < rows.count(); i++) {
            total += longs.get(rows.slot(i));
        }
        return total;
    }

    private static long total(IntVector ints, Selection rows) {
        long total = 0;
        for (int i = 0; i < rows.count(); i++) {
            total += ints.get(rows.slot(i));
        }
        return total;
    }

    private static double total(DoubleVector doubles, Selection rows) {
        double total = 0;
        for (int i = 0; i < rows.count(); i++) {
            total += doubles.get(rows.slot(i));
        }
        return total;
    }

    /** Only texts are nullable in the datasets that there are. */
    private static long lengths(DatasetSum sum, BytesVector texts, Selection rows) {
        long total = 0;
        long nulls = 0;
        for (int i = 0; i < rows.count(); i++) {
            int slot = rows.slot(i);
            if (texts.isNull(slot)) {
                nulls++;
            } else {
                total += texts.length(slot);
            }
        }
        sum.addNulls(nulls);
        return total;
    }
}
