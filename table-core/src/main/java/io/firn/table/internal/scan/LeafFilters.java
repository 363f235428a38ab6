// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.Selection;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.parquet.ValueType.Physical;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Compiles conditions on one column. */
final class LeafFilters {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    private LeafFilters() {}

    static VectorFilter of(BoundPredicate.Leaf leaf, int column) {
        if (leaf instanceof BoundPredicate.Compare compare) {
            return holdsBytes(compare.type())
                    ? new BytesFilter(
                            column, BytesTest.of(compare.comparison(), compare.type(), compare.value()), false)
                    : range(compare, column);
        } else if (leaf instanceof BoundPredicate.In in) {
            return holdsBytes(in.type())
                    ? new BytesFilter(column, BytesTest.anyOf(in.type(), in.values()), in.negated())
                    : new KeyFilter.OneOf(column, keys(in.type(), in.values()), in.negated());
        } else if (leaf instanceof BoundPredicate.IsNaN isNaN) {
            return isNaN(isNaN, column);
        } else if (leaf instanceof BoundPredicate.StartsWith prefix) {
            return new BytesFilter(
                    column, new BytesTest.Prefix(prefix.prefix().getBytes(StandardCharsets.UTF_8)), prefix.negated());
        }
        throw new IllegalArgumentException("Not a condition on the values of a column: " + leaf);
    }

    private static boolean holdsBytes(Type.Primitive type) {
        Physical physical = ParquetTypes.valueType(type).physical();
        return physical == Physical.BYTES || physical == Physical.FIXED;
    }

    /** A comparison of numbers as a range of keys that ends where keys end. */
    private static VectorFilter range(BoundPredicate.Compare compare, int column) {
        BigInteger key = key(compare.type(), compare.value());
        BigInteger below = key.subtract(BigInteger.ONE);
        BigInteger above = key.add(BigInteger.ONE);
        boolean negated = compare.comparison() == Comparison.NOT_EQUAL;
        return switch (compare.comparison()) {
            case EQUAL, NOT_EQUAL -> range(column, key, key, negated);
            case LESS -> range(column, LEAST, below, false);
            case LESS_OR_EQUAL -> range(column, LEAST, key, false);
            case GREATER -> range(column, above, GREATEST, false);
            case GREATER_OR_EQUAL -> range(column, key, GREATEST, false);
        };
    }

    private static VectorFilter range(int column, BigInteger low, BigInteger high, boolean negated) {
        BigInteger from = low.max(LEAST);
        BigInteger to = high.min(GREATEST);
        if (from.compareTo(to) > 0) {
            return negated ? new VectorFilter.NullTest(column, false) : (columns, in) -> Selection.all(0);
        }
        return new KeyFilter.Range(column, from.longValueExact(), to.longValueExact(), negated);
    }

    private static VectorFilter isNaN(BoundPredicate.IsNaN isNaN, int column) {
        if (isNaN.type() != Type.Simple.FLOAT && isNaN.type() != Type.Simple.DOUBLE) {
            return isNaN.negated() ? new VectorFilter.NullTest(column, false) : (columns, in) -> Selection.all(0);
        }
        long key = KeyFilter.key(Double.NaN);
        return new KeyFilter.Range(column, key, key, isNaN.negated());
    }

    private static long[] keys(Type.Primitive type, Set<Object> values) {
        return values.stream()
                .map(value -> key(type, value))
                .filter(key -> key.bitLength() < Long.SIZE)
                .mapToLong(BigInteger::longValue)
                .sorted()
                .toArray();
    }

    /** Keys are whole numbers in the order of the type's values. */
    static BigInteger key(Type.Primitive type, Object value) {
        if (value instanceof BigDecimal decimal && type instanceof Type.Decimal of) {
            return decimal.setScale(of.scale()).unscaledValue();
        } else if (value instanceof Boolean bool) {
            return bool ? BigInteger.ONE : BigInteger.ZERO;
        } else if (value instanceof Double || value instanceof Float) {
            return BigInteger.valueOf(KeyFilter.key(((Number) value).doubleValue()));
        }
        return BigInteger.valueOf(((Number) value).longValue());
    }

    /** Conditions on bytes. */
    sealed interface BytesTest {
        boolean test(byte[] bytes, int start, int length);

        static BytesTest of(Comparison comparison, Type.Primitive type, Object value) {
            byte[] bytes = StoredBytes.of(type, value);
            if (comparison == Comparison.EQUAL) {
                return new Equal(bytes, true);
            } else if (comparison == Comparison.NOT_EQUAL) {
                return new Equal(bytes, false);
            }
            return new Ordered(bytes, type instanceof Type.Decimal, comparison);
        }

        static BytesTest anyOf(Type.Primitive type, Set<Object> values) {
            byte[][] sorted =
                    values.stream().map(value -> StoredBytes.of(type, value)).toArray(byte[][]::new);
            Arrays.sort(sorted, Arrays::compareUnsigned);
            return new OneOf(sorted);
        }

        /** Equal bytes, or others. */
        final class Equal implements BytesTest {
            private final byte[] value;
            private final boolean wanted;

            Equal(byte[] value, boolean wanted) {
                this.value = value;
                this.wanted = wanted;
            }

            @Override
            public boolean test(byte[] bytes, int start, int length) {
                boolean equal =
                        length == value.length && Arrays.equals(bytes, start, start + length, value, 0, value.length);
                return equal == wanted;
            }
        }

        /** Unsigned bytes in their order, or two's complement numbers of one length. */
        final class Ordered implements BytesTest {
            private final byte[] value;
            private final boolean signed;
            private final boolean less;
            private final boolean orEqual;

            Ordered(byte[] value, boolean signed, Comparison comparison) {
                this.value = value;
                this.signed = signed;
                this.less = comparison == Comparison.LESS || comparison == Comparison.LESS_OR_EQUAL;
                this.orEqual = comparison == Comparison.LESS_OR_EQUAL || comparison == Comparison.GREATER_OR_EQUAL;
            }

            @Override
            public boolean test(byte[] bytes, int start, int length) {
                int order = signed && bytes[start] != value[0]
                        ? Byte.compare(bytes[start], value[0])
                        : Arrays.compareUnsigned(bytes, start, start + length, value, 0, value.length);
                return order == 0 ? orEqual : order < 0 == less;
            }
        }

        /** One of several. */
        final class OneOf implements BytesTest {
            private final byte[][] sorted;

            OneOf(byte[][] sorted) {
                this.sorted = sorted;
            }

            @Override
            public boolean test(byte[] bytes, int start, int length) {
                int low = 0;
                int high = sorted.length - 1;
                while (low <= high) {
                    int middle = (low + high) >>> 1;
                    byte[] value = sorted[middle];
                    int order = Arrays.compareUnsigned(bytes, start, start + length, value, 0, value.length);
                    if (order == 0) {
                        return true;
                    } else if (order < 0) {
                        high = middle - 1;
                    } else {
                        low = middle + 1;
                    }
                }
                return false;
            }
        }

        /** A beginning. */
        final class Prefix implements BytesTest {
            private final byte[] prefix;

            Prefix(byte[] prefix) {
                this.prefix = prefix;
            }

            @Override
            public boolean test(byte[] bytes, int start, int length) {
                return length >= prefix.length
                        && Arrays.equals(bytes, start, start + prefix.length, prefix, 0, prefix.length);
            }
        }
    }
}
