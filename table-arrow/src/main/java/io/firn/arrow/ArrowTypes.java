// SPDX-License-Identifier: Apache-2.0
package io.firn.arrow;

import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The types of Arrow for those of tables. */
final class ArrowTypes {
    private static final int UUID_BYTES = 16;
    private static final int DECIMAL_BITS = 128;

    private ArrowTypes() {}

    static org.apache.arrow.vector.types.pojo.Schema schema(Schema schema) {
        return new org.apache.arrow.vector.types.pojo.Schema(
                schema.fields().stream().map(ArrowTypes::field).toList());
    }

    private static Field field(io.firn.types.Field field) {
        return field(field.name(), field.type(), !field.required());
    }

    private static Field field(String name, Type type, boolean nullable) {
        return type.match(
                primitive -> new Field(name, new FieldType(nullable, primitive(primitive), null), List.of()),
                struct -> new Field(
                        name,
                        new FieldType(nullable, ArrowType.Struct.INSTANCE, null),
                        struct.fields().stream().map(ArrowTypes::field).toList()),
                list -> new Field(
                        name,
                        new FieldType(nullable, ArrowType.List.INSTANCE, null),
                        List.of(field(
                                "element",
                                list.element().type(),
                                !list.element().required()))),
                map -> new Field(
                        name,
                        new FieldType(nullable, new ArrowType.Map(false), null),
                        List.of(new Field(
                                "entries",
                                new FieldType(false, ArrowType.Struct.INSTANCE, null),
                                List.of(
                                        field("key", map.key().type(), false),
                                        field(
                                                "value",
                                                map.value().type(),
                                                !map.value().required()))))));
    }

    private static ArrowType primitive(Type.Primitive type) {
        return type.match(
                ArrowTypes::simple,
                decimal -> new ArrowType.Decimal(decimal.precision(), decimal.scale(), DECIMAL_BITS),
                fixed -> new ArrowType.FixedSizeBinary(fixed.length()));
    }

    private static ArrowType simple(Type.Simple type) {
        return switch (type) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case INT -> new ArrowType.Int(Integer.SIZE, true);
            case LONG -> new ArrowType.Int(Long.SIZE, true);
            case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, Long.SIZE);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMPTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case TIMESTAMP_NS -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
            case TIMESTAMPTZ_NS -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC");
            case STRING -> ArrowType.Utf8.INSTANCE;
            case UUID -> new ArrowType.FixedSizeBinary(UUID_BYTES);
            case BINARY -> ArrowType.Binary.INSTANCE;
        };
    }
}
