// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * How a partition value comes from a column's value. Null gives null. {@link #toString} is the name in the format:
 * {@code bucket[16]}. Spec section 4.
 */
public sealed interface Transform {

    record Identity() implements Transform {}

    /** Murmur3 hash (32 bits, x86, seed 0) of the value, modulo {@code buckets}. */
    record Bucket(int buckets) implements Transform {}

    /** The first {@code width} code points or bytes; or a number rounded down to a multiple of {@code width}. */
    record Truncate(int width) implements Transform {}

    record Year() implements Transform {}

    record Month() implements Transform {}

    record Day() implements Transform {}

    record Hour() implements Transform {}

    /** Always null: a dropped partition field keeps its place. */
    record Void() implements Transform {}

    /** A transform from its name; throws {@link io.firn.io.InvalidRequestException} when there is none. */
    static Transform parse(String name) {
        throw new UnsupportedOperationException();
    }

    /** The partition value of a raw value. */
    default @Nullable Object apply(Type.Primitive source, @Nullable Object raw) {
        throw new UnsupportedOperationException();
    }

    /** The type of the partition values; throws {@link io.firn.io.InvalidRequestException} for a source it cannot take. */
    default Type.Primitive resultType(Type source) {
        throw new UnsupportedOperationException();
    }
}
