// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/** Reads files with parquet-java, as the oracle of the writer's tests. */
final class ParquetJava {
    private ParquetJava() {}

    static ParquetFileReader open(byte[] file) {
        try {
            ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .usePageChecksumVerification(true)
                    .build();
            return ParquetFileReader.open(new Bytes(file), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<List<Object>> rows(byte[] file, ParquetSchema schema) {
        try (ParquetFileReader reader = open(file)) {
            MessageType type = reader.getFileMetaData().getSchema();
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(type);
            List<List<Object>> rows = new ArrayList<>();
            PageReadStore pages;
            while ((pages = reader.readNextRowGroup()) != null) {
                RecordReader<Group> records = columns.getRecordReader(pages, new GroupRecordConverter(type));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    Group group = records.read();
                    List<Object> row = new ArrayList<>();
                    for (int c = 0; c < schema.fields().size(); c++) {
                        row.add(value(schema.fields().get(c), group, c));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object value(ParquetField field, Group parent, int index) {
        if (parent.getFieldRepetitionCount(index) == 0) {
            return null;
        }
        if (field instanceof ParquetField.Value value) {
            return switch (value.type().physical()) {
                case BOOLEAN -> parent.getBoolean(index, 0);
                case INT32 -> parent.getInteger(index, 0);
                case INT64 -> parent.getLong(index, 0);
                case FLOAT -> parent.getFloat(index, 0);
                case DOUBLE -> parent.getDouble(index, 0);
                case BYTES, FIXED -> ByteBuffer.wrap(parent.getBinary(index, 0).getBytes());
                case INT96 -> throw new IllegalArgumentException();
            };
        }
        Group group = parent.getGroup(index, 0);
        List<Object> result = new ArrayList<>();
        if (field instanceof ParquetField.Struct struct) {
            for (int i = 0; i < struct.fields().size(); i++) {
                result.add(value(struct.fields().get(i), group, i));
            }
        } else if (field instanceof ParquetField.Repeated list) {
            for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
                result.add(value(list.element(), group.getGroup(0, i), 0));
            }
        } else if (field instanceof ParquetField.Mapped map) {
            for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
                Group entry = group.getGroup(0, i);
                result.add(new RowValues.Pair(value(map.key(), entry, 0), value(map.value(), entry, 1)));
            }
        }
        return result;
    }

    /** A file in memory. */
    private record Bytes(byte[] content) implements InputFile {
        @Override
        public long getLength() {
            return content.length;
        }

        @Override
        public SeekableInputStream newStream() {
            Stream stream = new Stream(content);
            return new DelegatingSeekableInputStream(stream) {
                @Override
                public long getPos() {
                    return stream.position();
                }

                @Override
                public void seek(long position) throws IOException {
                    stream.seek(position);
                }
            };
        }
    }

    private static final class Stream extends ByteArrayInputStream {
        Stream(byte[] content) {
            super(content);
        }

        long position() {
            return pos;
        }

        void seek(long position) throws IOException {
            if (position < 0 || position > count) {
                throw new EOFException("Seek to " + position + " of " + count);
            }
            pos = (int) position;
        }
    }
}
