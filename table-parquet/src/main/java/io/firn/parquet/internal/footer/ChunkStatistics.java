// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.LeafStatistics;
import io.firn.parquet.LeafStatistics.Bounds;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Statistics;

/**
 * What a chunk's metadata says of its values. Statistics that cannot be relied on (bounds in the order of old writers, of
 * the wrong width, upside down, NaN) are left out, never passed on: a missing bound costs time, a wrong one costs rows.
 */
public final class ChunkStatistics {
    private ChunkStatistics() {}

    static LeafStatistics of(LeafColumn leaf, ColumnMetaData chunk) {
        Statistics statistics = chunk.isSetStatistics() ? chunk.getStatistics() : new Statistics();
        long values = chunk.getNum_values();
        return new LeafStatistics(
                leaf.path(),
                leaf.id(),
                values,
                statistics.isSetNull_count() ? count(statistics.getNull_count(), values) : OptionalLong.empty(),
                statistics.isSetNan_count() ? count(statistics.getNan_count(), values) : OptionalLong.empty(),
                bounds(leaf, statistics),
                chunk.getTotal_compressed_size());
    }

    /** A count of some of {@code values} values; empty when it cannot be that. */
    public static OptionalLong count(long count, long values) {
        return count >= 0 && count <= values ? OptionalLong.of(count) : OptionalLong.empty();
    }

    private static Optional<Bounds> bounds(LeafColumn leaf, Statistics statistics) {
        if (!leaf.ordered()) {
            return Optional.empty();
        }
        if (statistics.isSetMin_value() && statistics.isSetMax_value()) {
            boolean exact = (!statistics.isSetIs_min_value_exact() || statistics.isIs_min_value_exact())
                    && (!statistics.isSetIs_max_value_exact() || statistics.isIs_max_value_exact());
            return bounds(leaf.type(), statistics.getMin_value(), statistics.getMax_value(), exact);
        }
        // The older bounds were in the order of signed numbers, whatever the column meant.
        if (statistics.isSetMin() && statistics.isSetMax() && signed(leaf.type())) {
            return bounds(leaf.type(), statistics.getMin(), statistics.getMax(), true);
        }
        return Optional.empty();
    }

    /** The bounds of a page that holds more than nulls; indexes do not say whether bounds were shortened. */
    public static Optional<Bounds> pageBounds(LeafColumn leaf, ColumnIndex index, int page) {
        if (!leaf.ordered()) {
            return Optional.empty();
        }
        return bounds(
                leaf.type(),
                bytes(index.getMin_values().get(page)),
                bytes(index.getMax_values().get(page)),
                false);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static boolean signed(ValueType type) {
        return switch (type.physical()) {
            case BOOLEAN, INT32, INT64, FLOAT, DOUBLE -> !unsigned(type);
            case INT96, BYTES, FIXED -> false;
        };
    }

    private static boolean unsigned(ValueType type) {
        return type.meaning() instanceof Meaning.Integer integer && !integer.signed();
    }

    private static Optional<Bounds> bounds(ValueType type, byte[] min, byte[] max, boolean exact) {
        int width = width(type);
        boolean shortened = type.physical() == Physical.FIXED
                && !exact
                && !(type.meaning() instanceof Meaning.Decimal)
                && min.length <= width
                && max.length <= width;
        if (width >= 0 && !shortened && (min.length != width || max.length != width)) {
            return Optional.empty();
        }
        if (isNan(type, min) || isNan(type, max) || order(type, min, max) > 0) {
            return Optional.empty();
        }
        ByteBuffer low = ByteBuffer.wrap(min.clone());
        ByteBuffer high = ByteBuffer.wrap(max.clone());
        widenZeros(type.physical(), low, high);
        return Optional.of(new Bounds(low, high, exact));
    }

    /** The bytes of a value, or -1 where they vary. */
    private static int width(ValueType type) {
        return switch (type.physical()) {
            case BOOLEAN -> 1;
            case INT32, FLOAT -> 4;
            case INT64, DOUBLE -> 8;
            case INT96 -> 12;
            case FIXED -> type.length();
            case BYTES -> -1;
        };
    }

    private static boolean isNan(ValueType type, byte[] value) {
        return switch (type.physical()) {
            case FLOAT -> Float.isNaN(little(value).getFloat(0));
            case DOUBLE -> Double.isNaN(little(value).getDouble(0));
            default -> false;
        };
    }

    private static int order(ValueType type, byte[] min, byte[] max) {
        return switch (type.physical()) {
            case BOOLEAN -> Integer.compare(min[0] & 1, max[0] & 1);
            case INT32 ->
                unsigned(type)
                        ? Integer.compareUnsigned(
                                little(min).getInt(0), little(max).getInt(0))
                        : Integer.compare(little(min).getInt(0), little(max).getInt(0));
            case INT64 ->
                unsigned(type)
                        ? Long.compareUnsigned(
                                little(min).getLong(0), little(max).getLong(0))
                        : Long.compare(little(min).getLong(0), little(max).getLong(0));
            case FLOAT -> little(min).getFloat(0) > little(max).getFloat(0) ? 1 : 0;
            case DOUBLE -> little(min).getDouble(0) > little(max).getDouble(0) ? 1 : 0;
            case BYTES, FIXED ->
                type.meaning() instanceof Meaning.Decimal
                        ? number(min).compareTo(number(max))
                        : Arrays.compareUnsigned(min, max);
            case INT96 -> 1;
        };
    }

    private static BigInteger number(byte[] bigEndian) {
        return bigEndian.length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian);
    }

    /** Writers may have compared the two zeros as equal, so that a zero bound stands for both of them. */
    private static void widenZeros(Physical physical, ByteBuffer min, ByteBuffer max) {
        if (physical == Physical.FLOAT) {
            if (min.order(ByteOrder.LITTLE_ENDIAN).getFloat(0) == 0f) {
                min.putFloat(0, -0f);
            }
            if (max.order(ByteOrder.LITTLE_ENDIAN).getFloat(0) == 0f) {
                max.putFloat(0, 0f);
            }
        } else if (physical == Physical.DOUBLE) {
            if (min.order(ByteOrder.LITTLE_ENDIAN).getDouble(0) == 0d) {
                min.putDouble(0, -0d);
            }
            if (max.order(ByteOrder.LITTLE_ENDIAN).getDouble(0) == 0d) {
                max.putDouble(0, 0d);
            }
        }
    }

    private static ByteBuffer little(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    }
}
