// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

/**
 * How a leaf is stored, and what it means.
 *
 * @param physical the storage type, which decides the vector that is read or written
 * @param length the length in bytes of {@link Physical#FIXED}; 0 for the others
 * @param meaning the logical annotation
 */
public record ValueType(Physical physical, int length, Meaning meaning) {

    public ValueType {
        if ((physical == Physical.FIXED) != (length > 0)) {
            throw new IllegalArgumentException(
                    "A length belongs to FIXED and to nothing else: " + physical + " " + length);
        }
    }

    public static ValueType of(Physical physical, Meaning meaning) {
        return new ValueType(physical, 0, meaning);
    }

    /** Parquet's storage types. */
    public enum Physical {
        /** In a {@code BooleanVector}. */
        BOOLEAN,
        /** In an {@code IntVector}. */
        INT32,
        /** In a {@code LongVector}. */
        INT64,
        /** Deprecated 12-byte timestamps, read as nanoseconds from 1970 in a {@code LongVector}; never written. */
        INT96,
        /** In a {@code FloatVector}. */
        FLOAT,
        /** In a {@code DoubleVector}. */
        DOUBLE,
        /** In a {@code BytesVector}. */
        BYTES,
        /** In a {@code BytesVector}, all of one length. */
        FIXED
    }

    /** Units of times and timestamps. */
    public enum Unit {
        MILLIS,
        MICROS,
        NANOS
    }

    /** The logical annotations of Parquet that have a meaning here; any other is read as {@link Plain}. */
    public sealed interface Meaning {
        /** Nothing but the storage type. */
        record Plain() implements Meaning {}

        /** UTF-8 text (also ENUM and JSON). */
        record Text() implements Meaning {}

        /** An unscaled two's complement integer, big-endian where it is bytes. */
        record Decimal(int precision, int scale) implements Meaning {}

        /** Days from 1970-01-01. */
        record Date() implements Meaning {}

        /** Units from midnight. */
        record Time(Unit unit, boolean utc) implements Meaning {}

        /** Units from 1970-01-01T00:00; an instant when {@code utc}, else a local date and time. */
        record Timestamp(Unit unit, boolean utc) implements Meaning {}

        /** An integer of 8, 16, 32 or 64 bits. */
        record Integer(int bits, boolean signed) implements Meaning {}

        /** 16 bytes, most significant first. */
        record Uuid() implements Meaning {}
    }
}
