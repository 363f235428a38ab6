// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of columns: widened to the column's newest type, shortened to what metadata keeps, and united. Pure. Spec
 * sections 6.5 and 6.6.
 */
final class BoundValues {

    /**
     * The longest text or binary bound, in bytes. Long enough to tell keys with a common prefix apart, short enough that
     * a column of long texts does not dominate a manifest.
     */
    static final int MAX_BYTES = 32;

    private BoundValues() {}

    /** Whether values of the type can be NaN. */
    static boolean mayBeNaN(Type.Primitive type) {
        return type == Type.Simple.FLOAT || type == Type.Simple.DOUBLE;
    }

    /** Statistics with bounds of the type; bounds that are none are left out, so that they exclude nothing. */
    static ColumnStatistics fitted(Type.Primitive type, ColumnStatistics statistics) {
        if (statistics.bounds().isEmpty()) {
            return statistics;
        }
        Bounds bounds = statistics.bounds().get();
        Optional<Object> min = Widening.ofRaw(type, bounds.min());
        Optional<Object> max = Widening.ofRaw(type, bounds.max());
        if (min.isPresent() && max.isPresent() && min.get() == bounds.min() && max.get() == bounds.max()) {
            return statistics;
        }
        return withBounds(
                statistics,
                min.isPresent() && max.isPresent()
                        ? Optional.of(new Bounds(min.get(), max.get(), bounds.exact()))
                        : Optional.empty());
    }

    static ColumnStatistics withBounds(ColumnStatistics statistics, Optional<Bounds> bounds) {
        return new ColumnStatistics(statistics.valueCount(), statistics.nullCount(), statistics.nanCount(), bounds);
    }

    /** Statistics whose text and binary bounds have at most {@link #MAX_BYTES} and still are bounds. */
    static ColumnStatistics shortened(ColumnStatistics statistics) {
        if (statistics.bounds().isEmpty()) {
            return statistics;
        }
        Bounds bounds = statistics.bounds().get();
        Object min = shortenedMin(bounds.min());
        Object max = shortenedMax(bounds.max());
        if (min == bounds.min() && max == bounds.max()) {
            return statistics;
        }
        return withBounds(statistics, max == null ? Optional.empty() : Optional.of(new Bounds(min, max, false)));
    }

    private static Object shortenedMin(Object value) {
        if (value instanceof String text) {
            return text.substring(0, textEnd(text));
        }
        if (value instanceof ByteBuffer bytes && bytes.remaining() > MAX_BYTES) {
            return bytes.slice(bytes.position(), MAX_BYTES).asReadOnlyBuffer();
        }
        return value;
    }

    /** Null when there is no short upper bound: the kept part cannot be raised. */
    private static @Nullable Object shortenedMax(Object value) {
        if (value instanceof String text) {
            int end = textEnd(text);
            return end == text.length() ? text : raised(text, end);
        }
        if (value instanceof ByteBuffer bytes && bytes.remaining() > MAX_BYTES) {
            return raised(bytes);
        }
        return value;
    }

    /** Where the longest prefix of whole code points ends whose UTF-8 has at most {@link #MAX_BYTES}. */
    private static int textEnd(String text) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > MAX_BYTES) {
                return end;
            }
            end += Character.charCount(codePoint);
        }
        return end;
    }

    /** The prefix with its last code point that can be raised raised, and what follows it cut off. */
    private static @Nullable String raised(String text, int end) {
        int at = end;
        while (at > 0) {
            int codePoint = text.codePointBefore(at);
            at -= Character.charCount(codePoint);
            if (codePoint < Character.MAX_CODE_POINT) {
                // Surrogates are no characters of their own and UTF-8 cannot hold them.
                int next = codePoint == Character.MIN_SURROGATE - 1 ? Character.MAX_SURROGATE + 1 : codePoint + 1;
                return new StringBuilder(text.substring(0, at))
                        .appendCodePoint(next)
                        .toString();
            }
        }
        return null;
    }

    private static @Nullable ByteBuffer raised(ByteBuffer bytes) {
        int at = MAX_BYTES - 1;
        while (at >= 0 && bytes.get(bytes.position() + at) == (byte) 0xff) {
            at--;
        }
        if (at < 0) {
            return null;
        }
        byte[] prefix = new byte[at + 1];
        bytes.get(bytes.position(), prefix);
        prefix[at]++;
        return ByteBuffer.wrap(prefix).asReadOnlyBuffer();
    }

    /** Whether there is certainly no value that is neither null nor NaN. */
    static boolean isEmpty(ColumnStatistics statistics) {
        return statistics.nullCount().isPresent()
                && statistics.nanCount().isPresent()
                && statistics.nullCount().getAsLong() + statistics.nanCount().getAsLong() == statistics.valueCount();
    }

    /** What is known of the values of both. */
    static ColumnStatistics united(Type.Primitive type, ColumnStatistics a, ColumnStatistics b) {
        Optional<Bounds> bounds;
        if (isEmpty(a)) {
            bounds = b.bounds();
        } else if (isEmpty(b)) {
            bounds = a.bounds();
        } else if (a.bounds().isPresent() && b.bounds().isPresent()) {
            bounds = Optional.of(
                    united(Values.order(type), a.bounds().get(), b.bounds().get()));
        } else {
            bounds = Optional.empty();
        }
        return new ColumnStatistics(
                a.valueCount() + b.valueCount(),
                sum(a.nullCount(), b.nullCount()),
                sum(a.nanCount(), b.nanCount()),
                bounds);
    }

    private static Bounds united(Comparator<Object> order, Bounds a, Bounds b) {
        return new Bounds(
                order.compare(a.min(), b.min()) <= 0 ? a.min() : b.min(),
                order.compare(a.max(), b.max()) >= 0 ? a.max() : b.max(),
                a.exact() && b.exact());
    }

    private static OptionalLong sum(OptionalLong a, OptionalLong b) {
        return a.isPresent() && b.isPresent() ? OptionalLong.of(a.getAsLong() + b.getAsLong()) : OptionalLong.empty();
    }

    /** The statistics of a single partition value of one file, of the type or of one that was widened to it. */
    static ColumnStatistics ofValue(Type.Primitive type, @Nullable Object raw) {
        return fitted(type, ColumnStatistics.constant(raw, 1));
    }
}
