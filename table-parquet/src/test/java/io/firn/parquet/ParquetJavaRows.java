// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/** Reads files with parquet-java into the same plain values as {@link Rows}. */
final class ParquetJavaRows {
    private ParquetJavaRows() {}

    /** Reads without a Hadoop file system. */
    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file) {
            super(file, new PlainParquetConfiguration(Map.of("parquet.page.verify-checksum.enabled", "true")));
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    static List<@Nullable Object> readAll(Path file) throws IOException {
        List<@Nullable Object> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = new Builder(new LocalInputFile(file)).build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                rows.add(fields(group));
            }
        }
        return rows;
    }

    private static List<@Nullable Object> fields(Group group) {
        List<@Nullable Object> fields = new ArrayList<>();
        for (Type type : group.getType().getFields()) {
            fields.add(field(group, type));
        }
        return fields;
    }

    private static @Nullable Object field(Group parent, Type type) {
        int count = parent.getFieldRepetitionCount(type.getName());
        if (type.isRepetition(Repetition.REPEATED)) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                elements.add(value(parent, type, i));
            }
            return elements;
        }
        return count == 0 ? null : value(parent, type, 0);
    }

    private static @Nullable Object value(Group parent, Type type, int index) {
        if (type.isPrimitive()) {
            return leaf(parent, type, index);
        }
        Group group = parent.getGroup(type.getName(), index);
        GroupType groupType = type.asGroupType();
        var annotation = type.getLogicalTypeAnnotation();
        if (annotation instanceof ListLogicalTypeAnnotation) {
            return elements(group, groupType);
        } else if (annotation instanceof MapLogicalTypeAnnotation || annotation instanceof MapKeyValueTypeAnnotation) {
            Type entry = groupType.getType(0);
            List<@Nullable Object> entries = new ArrayList<>();
            for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
                List<@Nullable Object> pair = fields(group.getGroup(entry.getName(), i));
                entries.add(pair.size() == 1 ? pair.get(0) : pair);
            }
            return entries;
        }
        return fields(group);
    }

    private static List<@Nullable Object> elements(Group list, GroupType type) {
        Type repeated = type.getType(0);
        List<@Nullable Object> elements = new ArrayList<>();
        boolean wrapped = !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
                && !repeated.getName().equals("array")
                && !repeated.getName().equals(type.getName() + "_tuple");
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            elements.add(
                    wrapped ? field(list.getGroup(0, i), repeated.asGroupType().getType(0)) : value(list, repeated, i));
        }
        return elements;
    }

    private static Object leaf(Group parent, Type type, int index) {
        String name = type.getName();
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> parent.getBoolean(name, index);
            case INT32 -> parent.getInteger(name, index);
            case INT64 -> parent.getLong(name, index);
            case FLOAT -> parent.getFloat(name, index);
            case DOUBLE -> parent.getDouble(name, index);
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                ByteBuffer.wrap(parent.getBinary(name, index).getBytes());
            case INT96 -> nanos(parent.getInt96(name, index).toByteBuffer());
        };
    }

    private static long nanos(ByteBuffer int96) {
        ByteBuffer bytes = int96.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long nanos = bytes.getLong();
        return Math.addExact(Math.multiplyExact(bytes.getInt() - 2_440_588L, 86_400_000_000_000L), nanos);
    }
}
