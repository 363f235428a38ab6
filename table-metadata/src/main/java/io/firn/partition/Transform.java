// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.io.InvalidRequestException;
import io.firn.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * How a partition value comes from a column's value. Null gives null, and nothing else does (but {@link Void}). {@link
 * #toString} is the name in the format: {@code bucket[16]}. Spec section 4.
 */
public sealed interface Transform {

    /** The value itself, of any primitive type. */
    record Identity() implements Transform {
        @Override
        public Type.Primitive resultType(Type source) {
            return Transforms.require(this, source, source instanceof Type.Primitive);
        }

        @Override
        public Object applyTo(Type.Primitive source, Object raw) {
            return raw;
        }

        @Override
        public String toString() {
            return "identity";
        }
    }

    /**
     * Murmur3 hash (32 bits, x86, seed 0) of the value, its sign bit cleared, modulo {@code buckets}: an int, for all types
     * but boolean, float and double. Whole numbers, dates and times are hashed as 8 little-endian bytes, timestamps as
     * microseconds whatever their unit, decimals as the shortest big-endian two's complement of the unscaled value, text as
     * UTF-8, and UUIDs as 16 bytes, most significant first; so a column that is widened to long or to a larger precision
     * keeps its buckets.
     */
    record Bucket(int buckets) implements Transform {
        public Bucket {
            Transforms.requirePositive("bucket", buckets);
        }

        @Override
        public Type.Primitive resultType(Type source) {
            Transforms.require(this, source, Buckets.canHash(source));
            return Type.Simple.INT;
        }

        @Override
        public Object applyTo(Type.Primitive source, Object raw) {
            return (Buckets.hash(source, raw) & Integer.MAX_VALUE) % buckets;
        }

        @Override
        public String toString() {
            return "bucket[" + buckets + "]";
        }
    }

    /**
     * The first {@code width} code points of text or bytes of binary; or an int, long or unscaled decimal rounded down to a
     * multiple of {@code width}. Where that multiple is below the least value of the type, it is the least value.
     */
    record Truncate(int width) implements Transform {
        public Truncate {
            Transforms.requirePositive("truncate", width);
        }

        @Override
        public Type.Primitive resultType(Type source) {
            return Transforms.require(this, source, Truncation.canTruncate(source));
        }

        @Override
        public Object applyTo(Type.Primitive source, Object raw) {
            return Truncation.truncate(source, raw, width);
        }

        @Override
        public String toString() {
            return "truncate[" + width + "]";
        }
    }

    /** Years from 1970, an int, of a date or timestamp; 1969 is -1. */
    record Year() implements Transform {
        @Override
        public Type.Primitive resultType(Type source) {
            return Calendar.requireDays(this, source, Type.Simple.INT);
        }

        @Override
        public Object applyTo(Type.Primitive source, Object raw) {
            return Calendar.year(source, raw);
        }

        @Override
        public String toString() {
            return "year";
        }
    }

    /** Months from January 1970, an int, of a date or timestamp. */
    record Month() implements Transform {
        @Override
        public Type.Primitive resultType(Type source) {
            return Calendar.requireDays(this, source, Type.Simple.INT);
        }

        @Override
        public Object applyTo(Type.Primitive source, Object raw) {
            return Calendar.month(source, raw);
        }

        @Override
        public String toString() {
            return "month";
        }
    }

    /** The day, a date (so that days are read as dates wherever they show), of a date or timestamp. */
    record Day() implements Transform {
        @Override
        public Type.Primitive resultType(Type source) {
            return Calendar.requireDays(this, source, Type.Simple.DATE);
        }

        @Override
        public Object applyTo(Type.Primitive source, Object raw) {
            return Calendar.day(source, raw);
        }

        @Override
        public String toString() {
            return "day";
        }
    }

    /**
     * Hours from 1970-01-01T00:00, an int, of a timestamp. Beyond the range of int, which microseconds reach in the years
     * -243000 and 246900, it is the least or the greatest int.
     */
    record Hour() implements Transform {
        @Override
        public Type.Primitive resultType(Type source) {
            Transforms.require(this, source, Calendar.isTimestamp(source));
            return Type.Simple.INT;
        }

        @Override
        public Object applyTo(Type.Primitive source, Object raw) {
            return Calendar.hour(source, raw);
        }

        @Override
        public String toString() {
            return "hour";
        }
    }

    /** Always null, of any primitive type: a dropped partition field keeps its place. */
    record Void() implements Transform {
        @Override
        public Type.Primitive resultType(Type source) {
            return Transforms.require(this, source, source instanceof Type.Primitive);
        }

        @Override
        public @Nullable Object applyTo(Type.Primitive source, Object raw) {
            return null;
        }

        @Override
        public String toString() {
            return "void";
        }
    }

    /** A transform from its name; throws {@link InvalidRequestException} when there is none. */
    static Transform parse(String name) {
        return Transforms.parse(name);
    }

    /** The partition value of a raw value. */
    default @Nullable Object apply(Type.Primitive source, @Nullable Object raw) {
        return raw == null ? null : applyTo(source, raw);
    }

    /** The partition value of a raw value that is not null. */
    @Nullable
    Object applyTo(Type.Primitive source, Object raw);

    /** The type of the partition values; throws {@link InvalidRequestException} for a source it cannot take. */
    Type.Primitive resultType(Type source);
}
