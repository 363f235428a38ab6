// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Dataset;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Datasets as tables of Iceberg. */
final class IcebergDatasets {
    private IcebergDatasets() {}

    static Schema schema(Dataset data) {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Dataset.Column column : data.columns()) {
            fields.add(Types.NestedField.of(fields.size() + 1, column.nullable(), column.name(), type(column.kind())));
        }
        return new Schema(fields);
    }

    private static Type type(Dataset.Kind kind) {
        return switch (kind) {
            case LONG -> Types.LongType.get();
            case INT -> Types.IntegerType.get();
            case DATE -> Types.DateType.get();
            case DOUBLE -> Types.DoubleType.get();
            case TEXT -> Types.StringType.get();
        };
    }

    static DataFile write(Table table, String name, Dataset data, long from, long to) throws Exception {
        Schema schema = table.schema();
        DataWriter<Record> writer = Parquet.writeData(
                        table.io().newOutputFile(table.locationProvider().newDataLocation(name)))
                .forTable(table)
                .createWriterFunc(type -> GenericParquetWriter.create(schema, type))
                .withSpec(table.spec())
                .build();
        Dataset.Cursor rows = data.cursor();
        List<Dataset.Column> columns = data.columns();
        Record row = GenericRecord.create(schema);
        try (writer) {
            for (long at = from; at < to; at++) {
                rows.row(at);
                for (int column = 0; column < columns.size(); column++) {
                    row.set(column, value(columns.get(column).kind(), rows, column));
                }
                writer.write(row);
            }
        }
        return writer.toDataFile();
    }

    private static Object value(Dataset.Kind kind, Dataset.Cursor rows, int column) {
        if (rows.isNull(column)) {
            return null;
        }
        return switch (kind) {
            case LONG -> rows.number(column);
            case INT -> (int) rows.number(column);
            case DATE -> LocalDate.ofEpochDay(rows.number(column));
            case DOUBLE -> rows.fraction(column);
            case TEXT -> rows.text(column);
        };
    }
}
