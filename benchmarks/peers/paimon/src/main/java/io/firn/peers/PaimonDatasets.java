// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import java.nio.file.Path;
import java.util.List;
import org.apache.paimon.data.BinaryString;
import org.apache.paimon.data.GenericRow;
import org.apache.paimon.data.InternalRow;
import org.apache.paimon.fs.local.LocalFileIO;
import org.apache.paimon.reader.RecordReader;
import org.apache.paimon.schema.Schema;
import org.apache.paimon.schema.SchemaManager;
import org.apache.paimon.table.FileStoreTable;
import org.apache.paimon.table.sink.BatchTableWrite;
import org.apache.paimon.table.sink.CommitMessage;
import org.apache.paimon.types.DataType;
import org.apache.paimon.types.DataTypes;

/** Datasets as append tables. */
final class PaimonDatasets {
    private PaimonDatasets() {}

    static void create(Path directory, Dataset data) throws Exception {
        Schema.Builder schema = Schema.newBuilder().option("bucket", "-1").option("file.format", "parquet");
        for (Dataset.Column column : data.columns()) {
            DataType type = type(column.kind());
            schema.column(column.name(), column.nullable() ? type : type.notNull());
        }
        new SchemaManager(LocalFileIO.create(), new org.apache.paimon.fs.Path(directory.toString()))
                .createTable(schema.build());
    }

    private static DataType type(Dataset.Kind kind) {
        return switch (kind) {
            case LONG -> DataTypes.BIGINT();
            case INT -> DataTypes.INT();
            case DATE -> DataTypes.DATE();
            case DOUBLE -> DataTypes.DOUBLE();
            case TEXT -> DataTypes.STRING();
        };
    }

    static List<CommitMessage> write(FileStoreTable table, Dataset data, long from, long to) throws Exception {
        Dataset.Cursor rows = data.cursor();
        List<Dataset.Column> columns = data.columns();
        try (BatchTableWrite writer = table.newBatchWriteBuilder().newWrite()) {
            for (long at = from; at < to; at++) {
                rows.row(at);
                GenericRow row = new GenericRow(columns.size());
                for (int column = 0; column < columns.size(); column++) {
                    row.setField(column, value(columns.get(column).kind(), rows, column));
                }
                writer.write(row);
            }
            return writer.prepareCommit();
        }
    }

    private static Object value(Dataset.Kind kind, Dataset.Cursor rows, int column) {
        if (rows.isNull(column)) {
            return null;
        }
        return switch (kind) {
            case LONG -> rows.number(column);
            case INT, DATE -> (int) rows.number(column);
            case DOUBLE -> rows.fraction(column);
            case TEXT -> BinaryString.fromString(rows.text(column));
        };
    }

    static DatasetSum sum(RecordReader<InternalRow> reader, List<Dataset.Column> columns) throws Exception {
        DatasetSum sum = new DatasetSum();
        for (RecordReader.RecordIterator<InternalRow> batch = reader.readBatch();
                batch != null;
                batch = reader.readBatch()) {
            for (InternalRow row = batch.next(); row != null; row = batch.next()) {
                sum.addRows(1);
                for (int column = 0; column < columns.size(); column++) {
                    add(sum, row, column, columns.get(column));
                }
            }
            batch.releaseBatch();
        }
        return sum;
    }

    private static void add(DatasetSum sum, InternalRow row, int at, Dataset.Column column) {
        if (column.nullable() && row.isNullAt(at)) {
            sum.addNulls(1);
            return;
        }
        switch (column.kind()) {
            case LONG -> sum.addNumbers(row.getLong(at));
            case INT, DATE -> sum.addNumbers(row.getInt(at));
            case DOUBLE -> sum.addFractions(row.getDouble(at));
            case TEXT -> sum.addText(row.getString(at).getSizeInBytes());
        }
    }
}
