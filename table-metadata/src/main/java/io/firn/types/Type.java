// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.util.List;

/**
 * The type of a column, a struct field, a list element, or a map's key or value.
 *
 * <p>Values in memory ("raw" values) are {@code Boolean}; {@code Integer} for int and date (days from 1970-01-01);
 * {@code Long} for long, time (microseconds from midnight) and timestamps (micro- or nanoseconds from 1970-01-01T00:00);
 * {@code Float}, {@code Double}; {@code BigDecimal} of the type's scale; {@code String}; {@code UUID}; a read-only
 * {@code ByteBuffer} for fixed and binary; {@code List} of values, in field order, for a struct; {@code List}; {@code Map}.
 * Users meet {@code LocalDate}, {@code LocalTime}, {@code LocalDateTime} and {@code Instant} instead of the numbers.
 *
 * <p>{@link #toString} is the name in the format: {@code decimal(10,2)}, {@code timestamptz_ns}. Spec section 3.
 */
public sealed interface Type {

    /** A type without parts. */
    sealed interface Primitive extends Type {}

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
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A decimal number.
     *
     * @param precision digits in all, 1 to 38
     * @param scale digits behind the point, 0 to {@code precision}
     */
    record Decimal(int precision, int scale) implements Primitive {
        @Override
        public String toString() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /** Byte strings of one length, in bytes. */
    record Fixed(int length) implements Primitive {
        @Override
        public String toString() {
            return "fixed[" + length + "]";
        }
    }

    /** Named fields, in order. */
    record Struct(List<Field> fields) implements Type {
        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /** Elements of one type; the field {@code element} carries their id and whether they may be null. */
    record ListOf(Field element) implements Type {}

    /** Keys, never null, and values; the fields {@code key} and {@code value} carry their ids. */
    record MapOf(Field key, Field value) implements Type {}
}
