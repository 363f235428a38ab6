// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import io.firn.io.UnsupportedFormatException;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.ValueType.Unit;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Table types as Parquet types, and back. What Firn writes:
 *
 * <ul>
 *   <li>boolean, int, long, float, double as BOOLEAN, INT32, INT64, FLOAT, DOUBLE without annotation;
 *   <li>decimal as INT32 up to 9 digits, INT64 up to 18, else the shortest FIXED that holds the precision;
 *   <li>date as INT32 DATE; time as INT64 TIME(micros, not UTC);
 *   <li>timestamps as INT64 TIMESTAMP in micros or nanos, UTC for the {@code tz} types;
 *   <li>string as BYTES STRING; uuid as FIXED(16) UUID; fixed as FIXED; binary as BYTES.
 * </ul>
 *
 * Reading accepts more, see {@link #tableType}. Spec section 3.
 */
public final class ParquetTypes {

    /** How the values of a file can serve as those of a table's column. */
    public enum Fit {
        /** The vector read from the file already holds the table's values, in the representation that Firn writes. */
        SAME,
        /** Every value can be converted: another unit or width in the file, or a type that was widened since. */
        CONVERTED,
        /** Values could be lost or change their meaning. */
        NONE
    }

    private ParquetTypes() {}

    /** The columns of a schema as Firn writes them, with field ids. */
    public static ParquetSchema parquetSchema(List<Field> columns) {
        return new ParquetSchema(
                columns.stream().map(ParquetTypes::parquetField).toList());
    }

    /** One field as Firn writes it, with its id unless that is 0. */
    public static ParquetField parquetField(Field field) {
        OptionalInt id = field.id() == 0 ? OptionalInt.empty() : OptionalInt.of(field.id());
        boolean optional = !field.required();
        return field.type()
                .match(
                        primitive -> new ParquetField.Value(field.name(), id, optional, valueType(primitive)),
                        struct -> new ParquetField.Struct(
                                field.name(),
                                id,
                                optional,
                                struct.fields().stream()
                                        .map(ParquetTypes::parquetField)
                                        .toList()),
                        list -> new ParquetField.Repeated(field.name(), id, optional, parquetField(list.element())),
                        map -> new ParquetField.Mapped(
                                field.name(), id, optional, parquetField(map.key()), parquetField(map.value())));
    }

    /** How Firn writes values of a type. */
    public static ValueType valueType(Type.Primitive type) {
        return type.match(
                ParquetTypes::simpleValueType,
                decimal -> {
                    Meaning meaning = new Meaning.Decimal(decimal.precision(), decimal.scale());
                    if (decimal.precision() <= 9) {
                        return ValueType.of(Physical.INT32, meaning);
                    }
                    return decimal.precision() <= 18
                            ? ValueType.of(Physical.INT64, meaning)
                            : new ValueType(Physical.FIXED, decimalBytes(decimal.precision()), meaning);
                },
                fixed -> new ValueType(Physical.FIXED, fixed.length(), new Meaning.Plain()));
    }

    private static ValueType simpleValueType(Type.Simple type) {
        Meaning plain = new Meaning.Plain();
        return switch (type) {
            case BOOLEAN -> ValueType.of(Physical.BOOLEAN, plain);
            case INT -> ValueType.of(Physical.INT32, plain);
            case LONG -> ValueType.of(Physical.INT64, plain);
            case FLOAT -> ValueType.of(Physical.FLOAT, plain);
            case DOUBLE -> ValueType.of(Physical.DOUBLE, plain);
            case DATE -> ValueType.of(Physical.INT32, new Meaning.Date());
            case TIME -> ValueType.of(Physical.INT64, new Meaning.Time(Unit.MICROS, false));
            case TIMESTAMP -> ValueType.of(Physical.INT64, new Meaning.Timestamp(Unit.MICROS, false));
            case TIMESTAMPTZ -> ValueType.of(Physical.INT64, new Meaning.Timestamp(Unit.MICROS, true));
            case TIMESTAMP_NS -> ValueType.of(Physical.INT64, new Meaning.Timestamp(Unit.NANOS, false));
            case TIMESTAMPTZ_NS -> ValueType.of(Physical.INT64, new Meaning.Timestamp(Unit.NANOS, true));
            case STRING -> ValueType.of(Physical.BYTES, new Meaning.Text());
            case UUID -> new ValueType(Physical.FIXED, 16, new Meaning.Uuid());
            case BINARY -> ValueType.of(Physical.BYTES, plain);
        };
    }

    /** The fewest bytes that hold every number of {@code precision} digits, in two's complement. */
    static int decimalBytes(int precision) {
        return BigInteger.TEN.pow(precision).subtract(BigInteger.ONE).bitLength() / 8 + 1;
    }

    /**
     * The table type that holds every value of a Parquet type: signed integers of 8 and 16 bits and unsigned ones become
     * int, unsigned 32 bits long, unsigned 64 bits decimal(20,0); times and timestamps in milliseconds become
     * microseconds; INT96, which states no zone, becomes timestamp_ns; a FIXED annotated as text becomes fixed. Empty for
     * what no table type holds without loss: decimals of more than 38 digits, times in nanoseconds.
     */
    public static Optional<Type.Primitive> tableType(ValueType file) {
        return switch (file.physical()) {
            case BOOLEAN -> Optional.of(Type.Simple.BOOLEAN);
            case FLOAT -> Optional.of(Type.Simple.FLOAT);
            case DOUBLE -> Optional.of(Type.Simple.DOUBLE);
            case INT96 -> Optional.of(Type.Simple.TIMESTAMP_NS);
            case INT32, INT64 -> numberType(file);
            case BYTES ->
                file.meaning() instanceof Meaning.Decimal decimal
                        ? decimalType(decimal)
                        : Optional.of(file.meaning() instanceof Meaning.Text ? Type.Simple.STRING : Type.Simple.BINARY);
            case FIXED -> fixedType(file);
        };
    }

    private static Optional<Type.Primitive> numberType(ValueType file) {
        Type.Primitive bare = file.physical() == Physical.INT32 ? Type.Simple.INT : Type.Simple.LONG;
        if (file.meaning() instanceof Meaning.Decimal decimal) {
            return decimalType(decimal);
        }
        if (file.meaning() instanceof Meaning.Date) {
            return Optional.of(Type.Simple.DATE);
        }
        if (file.meaning() instanceof Meaning.Time time) {
            return time.unit() == Unit.NANOS ? Optional.empty() : Optional.of(Type.Simple.TIME);
        }
        if (file.meaning() instanceof Meaning.Timestamp timestamp) {
            boolean nanos = timestamp.unit() == Unit.NANOS;
            if (timestamp.utc()) {
                return Optional.of(nanos ? Type.Simple.TIMESTAMPTZ_NS : Type.Simple.TIMESTAMPTZ);
            }
            return Optional.of(nanos ? Type.Simple.TIMESTAMP_NS : Type.Simple.TIMESTAMP);
        }
        if (file.meaning() instanceof Meaning.Integer integer && !integer.signed() && integer.bits() >= 32) {
            return Optional.of(integer.bits() == 32 ? Type.Simple.LONG : new Type.Decimal(20, 0));
        }
        return Optional.of(bare);
    }

    private static Optional<Type.Primitive> fixedType(ValueType file) {
        if (file.meaning() instanceof Meaning.Decimal decimal) {
            return decimalType(decimal);
        }
        if (file.meaning() instanceof Meaning.Uuid && file.length() == 16) {
            return Optional.of(Type.Simple.UUID);
        }
        return file.length() <= Type.Fixed.MAX_LENGTH ? Optional.of(new Type.Fixed(file.length())) : Optional.empty();
    }

    private static Optional<Type.Primitive> decimalType(Meaning.Decimal decimal) {
        boolean valid = decimal.precision() >= 1
                && decimal.precision() <= Type.Decimal.MAX_PRECISION
                && decimal.scale() >= 0
                && decimal.scale() <= decimal.precision();
        return valid ? Optional.of(new Type.Decimal(decimal.precision(), decimal.scale())) : Optional.empty();
    }

    /** Whether a file's values can be read as a table's type. */
    public static Fit fit(ValueType file, Type.Primitive table) {
        Optional<Type.Primitive> own = tableType(file);
        if (own.isEmpty() || !Widening.allows(own.get(), table)) {
            return Fit.NONE;
        }
        ValueType written = valueType(table);
        if (written.physical() != file.physical() || written.length() != file.length()) {
            return Fit.CONVERTED;
        }
        if (file.meaning() instanceof Meaning.Time time) {
            return time.unit() == Unit.MICROS ? Fit.SAME : Fit.CONVERTED;
        }
        if (file.meaning() instanceof Meaning.Timestamp timestamp) {
            return timestamp.unit() == Unit.MILLIS ? Fit.CONVERTED : Fit.SAME;
        }
        return Fit.SAME;
    }

    /**
     * The schema, with id 0, of a table that can hold a file's rows. The file's field ids are kept if every field has one
     * and they are positive and distinct; else all fields are numbered anew. Names are kept; map keys are required.
     *
     * @throws UnsupportedFormatException naming the column that no table type can hold
     * @throws InvalidRequestException naming the column whose name a table cannot have
     */
    public static Schema infer(ParquetSchema file) {
        List<Field> fields = new ArrayList<>();
        for (ParquetField field : file.fields()) {
            fields.add(inferred(field, "", 1));
        }
        Set<Integer> ids = new HashSet<>();
        return allNumbered(fields, ids) ? new Schema(0, fields) : Schema.of(fields);
    }

    private static boolean allNumbered(List<Field> fields, Set<Integer> seen) {
        return fields.stream()
                .allMatch(field ->
                        field.id() > 0 && seen.add(field.id()) && allNumbered(Schema.children(field.type()), seen));
    }

    private static Field inferred(ParquetField field, String parentPath, int depth) {
        String path = Schema.join(parentPath, field.name());
        if (depth > Schema.MAX_DEPTH) {
            throw new UnsupportedFormatException(
                    "The file's columns are nested more than %d deep; nothing so deep can be a table's column."
                            .formatted(Schema.MAX_DEPTH));
        }
        Type type;
        if (field instanceof ParquetField.Value value) {
            type = tableType(value.type())
                    .orElseThrow(() -> new UnsupportedFormatException("Column %s of the file has the type %s, which no "
                            .concat("type of a table holds without loss; convert or leave out the column.")
                            .formatted(path, value.type())));
        } else if (field instanceof ParquetField.Struct struct) {
            type = new Type.Struct(struct.fields().stream()
                    .map(part -> inferred(part, path, depth + 1))
                    .toList());
        } else if (field instanceof ParquetField.Repeated list) {
            type = new Type.ListOf(named(inferred(list.element(), path, depth + 1), "element", false));
        } else {
            ParquetField.Mapped map = (ParquetField.Mapped) field;
            type = new Type.MapOf(
                    named(inferred(map.key(), path, depth + 1), "key", true),
                    named(inferred(map.value(), path, depth + 1), "value", false));
        }
        int id =
                field.id().isPresent() && field.id().getAsInt() > 0 ? field.id().getAsInt() : 0;
        return new Field(id, field.name(), !field.optional(), type, "", Field.Defaults.NONE);
    }

    private static Field named(Field part, String name, boolean required) {
        return new Field(part.id(), name, required || part.required(), part.type(), "", Field.Defaults.NONE);
    }
}
