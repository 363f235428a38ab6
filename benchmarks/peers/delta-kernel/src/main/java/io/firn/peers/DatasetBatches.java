// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.delta.kernel.Scan;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import java.util.List;
import java.util.Optional;

/** Rows of a dataset as batches for Delta Kernel to write, and the sums of those that it reads. */
final class DatasetBatches implements CloseableIterator<FilteredColumnarBatch> {
    private static final int BATCH_ROWS = 4_096;
    private final Dataset data;
    private final StructType schema;
    private final Dataset.Cursor rows;
    private final long to;
    private long next;

    DatasetBatches(Dataset data, long from, long to) {
        this.data = data;
        this.schema = schema(data);
        this.rows = data.cursor();
        this.next = from;
        this.to = to;
    }

    static StructType schema(Dataset data) {
        StructType schema = new StructType();
        for (Dataset.Column column : data.columns()) {
            schema = schema.add(column.name(), type(column.kind()), column.nullable());
        }
        return schema;
    }

    private static DataType type(Dataset.Kind kind) {
        return switch (kind) {
            case LONG -> LongType.LONG;
            case INT -> IntegerType.INTEGER;
            case DATE -> DateType.DATE;
            case DOUBLE -> DoubleType.DOUBLE;
            case TEXT -> StringType.STRING;
        };
    }

    @Override
    public boolean hasNext() {
        return next < to;
    }

    @Override
    public FilteredColumnarBatch next() {
        int size = (int) Math.min(BATCH_ROWS, to - next);
        List<Dataset.Column> columns = data.columns();
        Vector[] vectors = new Vector[columns.size()];
        for (int column = 0; column < vectors.length; column++) {
            vectors[column] = new Vector(schema.at(column).getDataType(), columns.get(column), size);
        }
        for (int row = 0; row < size; row++) {
            rows.row(next++);
            for (int column = 0; column < vectors.length; column++) {
                vectors[column].set(row, rows, column);
            }
        }
        return new FilteredColumnarBatch(new Batch(schema, size, vectors), Optional.empty());
    }

    @Override
    public void close() {}

    private record Batch(StructType schema, int size, Vector[] vectors) implements ColumnarBatch {
        @Override
        public StructType getSchema() {
            return schema;
        }

        @Override
        public ColumnVector getColumnVector(int ordinal) {
            return vectors[ordinal];
        }

        @Override
        public int getSize() {
            return size;
        }
    }

    private static final class Vector implements ColumnVector {
        private final DataType type;
        private final Dataset.Column column;
        private final int size;
        private final long[] numbers;
        private final double[] fractions;
        private final String[] texts;
        private final boolean[] nulls;

        Vector(DataType type, Dataset.Column column, int size) {
            this.type = type;
            this.column = column;
            this.size = size;
            this.fractions = new double[column.kind() == Dataset.Kind.DOUBLE ? size : 0];
            this.texts = new String[column.kind() == Dataset.Kind.TEXT ? size : 0];
            this.numbers = new long[fractions.length + texts.length == 0 ? size : 0];
            this.nulls = new boolean[size];
        }

        void set(int row, Dataset.Cursor rows, int at) {
            nulls[row] = rows.isNull(at);
            if (nulls[row]) {
                return;
            }
            switch (column.kind()) {
                case LONG, INT, DATE -> numbers[row] = rows.number(at);
                case DOUBLE -> fractions[row] = rows.fraction(at);
                case TEXT -> texts[row] = rows.text(at);
            }
        }

        @Override
        public DataType getDataType() {
            return type;
        }

        @Override
        public int getSize() {
            return size;
        }

        @Override
        public void close() {}

        @Override
        public boolean isNullAt(int row) {
            return nulls[row];
        }

        @Override
        public long getLong(int row) {
            return numbers[row];
        }

        @Override
        public int getInt(int row) {
            return (int) numbers[row];
        }

        @Override
        public double getDouble(int row) {
            return fractions[row];
        }

        @Override
        public String getString(int row) {
            return texts[row];
        }
    }

    static DatasetSum sum(Engine engine, Row state, Row file, List<Dataset.Column> columns) throws Exception {
        DatasetSum sum = new DatasetSum();
        try (CloseableIterator<ColumnarBatch> data = engine.getParquetHandler()
                        .readParquetFiles(
                                Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                                ScanStateRow.getPhysicalDataReadSchema(state),
                                Optional.empty())
                        .map(FileReadResult::getData);
                CloseableIterator<FilteredColumnarBatch> batches =
                        Scan.transformPhysicalData(engine, state, file, data)) {
            while (batches.hasNext()) {
                ColumnarBatch batch = batches.next().getData();
                sum.addRows(batch.getSize());
                for (int column = 0; column < columns.size(); column++) {
                    add(sum, columns.get(column), batch.getColumnVector(column));
                }
            }
        }
        return sum;
    }

    private static void add(DatasetSum sum, Dataset.Column column, ColumnVector values) {
        for (int row = 0; row < values.getSize(); row++) {
            if (column.nullable() && values.isNullAt(row)) {
                sum.addNulls(1);
                continue;
            }
            switch (column.kind()) {
                case LONG -> sum.addNumbers(values.getLong(row));
                case INT, DATE -> sum.addNumbers(values.getInt(row));
                case DOUBLE -> sum.addFractions(values.getDouble(row));
                case TEXT -> sum.addText(values.getString(row).length());
            }
        }
    }
}
