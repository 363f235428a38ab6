// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The type of a column, a struct field, a list element, or a map's key or value.
 *
 * <p>Values in memory ("raw" values) are {@code Boolean}; {@code Integer} for int and date (days from 1970-01-01);
 * {@code Long} for long, time (microseconds from midnight) and timestamps (micro- or nanoseconds from 1970-01-01T00:00);
 * {@code Float}, {@code Double}; {@code BigDecimal} of the type's scale; {@code String}; {@code UUID}; a read-only
 * {@code ByteBuffer} for fixed and binary; {@code List} of values, in field order, for a struct; {@code List}; {@code Map}.
 * Users meet {@code LocalDate}, {@code LocalTime}, {@code LocalDateTime} and {@code Instant} instead of the numbers.
 *
 * <p>{@link #toString} is the name in the format: {@code decimal(10,2)}, {@code timestamptz_ns}; of a nested type it is a
 * description for people. Spec section 3.
 */
public sealed interface Type {

    /** The result of the function for this kind of type. */
    <R> R match(
            Function<Primitive, R> primitive,
            Function<Struct, R> struct,
            Function<ListOf, R> list,
            Function<MapOf, R> map);

    /**
     * The primitive type of this name; letter case and spaces do not matter.
     *
     * @throws InvalidRequestException when there is none
     */
    static Primitive parse(String name) {
        return TypeNames.parse(name);
    }

    /** A type without parts. */
    sealed interface Primitive extends Type {

        /** The result of the function for this kind of primitive type. */
        <R> R match(Function<Simple, R> simple, Function<Decimal, R> decimal, Function<Fixed, R> fixed);

        @Override
        default <R> R match(
                Function<Primitive, R> primitive,
                Function<Struct, R> struct,
                Function<ListOf, R> list,
                Function<MapOf, R> map) {
            return primitive.apply(this);
        }
    }

    /** The primitive types without parameters. */
    enum Simple implements Primitive {
        BOOLEAN,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        DATE,
        TIME,
        TIMESTAMP,
        TIMESTAMPTZ,
        TIMESTAMP_NS,
        TIMESTAMPTZ_NS,
        STRING,
        UUID,
        BINARY;

        @Override
        public <R> R match(Function<Simple, R> simple, Function<Decimal, R> decimal, Function<Fixed, R> fixed) {
            return simple.apply(this);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A decimal number.
     *
     * @param precision digits in all, 1 to 38
     * @param scale digits behind the point, 0 to {@code precision}
     */
    record Decimal(int precision, int scale) implements Primitive {
        public static final int MAX_PRECISION = 38;

        public Decimal {
            if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
                throw new InvalidRequestException(
                        "There is no type decimal(%d,%d): the precision is 1 to %d, the scale 0 to the precision."
                                .formatted(precision, scale, MAX_PRECISION));
            }
        }

        @Override
        public <R> R match(Function<Simple, R> simple, Function<Decimal, R> decimal, Function<Fixed, R> fixed) {
            return decimal.apply(this);
        }

        @Override
        public String toString() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /** Byte strings of one length, in bytes; at most {@value #MAX_LENGTH}. */
    record Fixed(int length) implements Primitive {
        /** A bound that keeps one value far from the size of a page. */
        public static final int MAX_LENGTH = 1 << 20;

        public Fixed {
            if (length < 1 || length > MAX_LENGTH) {
                throw new InvalidRequestException(
                        "There is no type fixed[%d]: the length is 1 to %d bytes.".formatted(length, MAX_LENGTH));
            }
        }

        @Override
        public <R> R match(Function<Simple, R> simple, Function<Decimal, R> decimal, Function<Fixed, R> fixed) {
            return fixed.apply(this);
        }

        @Override
        public String toString() {
            return "fixed[" + length + "]";
        }
    }

    /** Named fields, in order; at least one, of distinct names. */
    record Struct(List<Field> fields) implements Type {
        public Struct {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new InvalidRequestException("A struct needs at least one field; this one has none.");
            }
            TypeNames.requireDistinct(fields);
        }

        @Override
        public <R> R match(
                Function<Primitive, R> primitive,
                Function<Struct, R> struct,
                Function<ListOf, R> list,
                Function<MapOf, R> map) {
            return struct.apply(this);
        }

        @Override
        public String toString() {
            return fields.stream().map(Field::toString).collect(Collectors.joining(", ", "struct<", ">"));
        }
    }

    /** Elements of one type; the field {@code element} carries their id and whether they may be null. */
    record ListOf(Field element) implements Type {
        public ListOf {
            TypeNames.requireName(element, "element");
        }

        @Override
        public <R> R match(
                Function<Primitive, R> primitive,
                Function<Struct, R> struct,
                Function<ListOf, R> list,
                Function<MapOf, R> map) {
            return list.apply(this);
        }

        @Override
        public String toString() {
            return "list<" + TypeNames.part(element) + ">";
        }
    }

    /** Keys, never null, and values; the fields {@code key} and {@code value} carry their ids. */
    record MapOf(Field key, Field value) implements Type {
        public MapOf {
            TypeNames.requireName(key, "key");
            TypeNames.requireName(value, "value");
            if (!key.required()) {
                throw new InvalidRequestException("The keys of a map are never null: make the field 'key' required.");
            }
        }

        @Override
        public <R> R match(
                Function<Primitive, R> primitive,
                Function<Struct, R> struct,
                Function<ListOf, R> list,
                Function<MapOf, R> map) {
            return map.apply(this);
        }

        @Override
        public String toString() {
            return "map<" + key.type() + ", " + TypeNames.part(value) + ">";
        }
    }
}
