// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** Writes rows of a dataset with a write support of its own. */
final class DatasetWriter extends WriteSupport<Dataset.Cursor> {
    private final MessageType schema;
    private final List<Dataset.Column> columns;
    private RecordConsumer rows;

    private DatasetWriter(Dataset data) {
        this.columns = data.columns();
        this.schema = schema(data);
    }

    static void write(Path path, Dataset data, long from, long to) throws IOException {
        Dataset.Cursor cursor = data.cursor();
        try (ParquetWriter<Dataset.Cursor> writer = new Builder(new LocalOutputFile(path), data)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .build()) {
            for (long row = from; row < to; row++) {
                cursor.row(row);
                writer.write(cursor);
            }
        }
    }

    private static MessageType schema(Dataset data) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (Dataset.Column column : data.columns()) {
            Repetition repetition = column.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
            switch (column.kind()) {
                case LONG -> schema.primitive(PrimitiveTypeName.INT64, repetition).named(column.name());
                case INT -> schema.primitive(PrimitiveTypeName.INT32, repetition).named(column.name());
                case DATE ->
                    schema.primitive(PrimitiveTypeName.INT32, repetition)
                            .as(LogicalTypeAnnotation.dateType())
                            .named(column.name());
                case DOUBLE -> schema.primitive(PrimitiveTypeName.DOUBLE, repetition).named(column.name());
                case TEXT ->
                    schema.primitive(PrimitiveTypeName.BINARY, repetition)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(column.name());
            }
        }
        return schema.named(data.name());
    }

    private static final class Builder extends ParquetWriter.Builder<Dataset.Cursor, Builder> {
        private final Dataset data;

        Builder(OutputFile file, Dataset data) {
            super(file);
            this.data = data;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Dataset.Cursor> getWriteSupport(Configuration configuration) {
            return new DatasetWriter(data);
        }

        @Override
        protected WriteSupport<Dataset.Cursor> getWriteSupport(ParquetConfiguration configuration) {
            return new DatasetWriter(data);
        }
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema, Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(schema, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        rows = consumer;
    }

    @Override
    public void write(Dataset.Cursor row) {
        rows.startMessage();
        for (int column = 0; column < columns.size(); column++) {
            if (row.isNull(column)) {
                continue;
            }
            String name = columns.get(column).name();
            rows.startField(name, column);
            switch (columns.get(column).kind()) {
                case LONG -> rows.addLong(row.number(column));
                case INT, DATE -> rows.addInteger((int) row.number(column));
                case DOUBLE -> rows.addDouble(row.fraction(column));
                case TEXT -> {
                    byte[] bytes = row.textBytes(column);
                    rows.addBinary(Binary.fromReusedByteArray(bytes, 0, row.textLength()));
                }
            }
            rows.endField(name, column);
        }
        rows.endMessage();
    }
}
