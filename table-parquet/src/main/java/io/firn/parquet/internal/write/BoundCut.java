// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shortens bounds of text and binary so that they stay bounds. Text is cut between code points, so that it stays text:
 * the last one of an upper bound is replaced by the next, surrogates and what lies beyond U+10FFFF skipped. Other bytes
 * are cut anywhere, and the last one of an upper bound is increased.
 *
 * @param limit the longest bound, in bytes
 */
record BoundCut(ValueType type, int limit) {

    /** The bounds as they are stored; none if there are no values, or no bounds so short. */
    Optional<LeafStatistics.Bounds> of(PageBounds bounds) {
        byte[] min = bounds.min();
        byte[] max = bounds.max();
        if (min == null || max == null) {
            return Optional.empty();
        }
        boolean exact = !isLong(min) && !isLong(max);
        return lower(min)
                .flatMap(least -> upper(max)
                        .map(greatest ->
                                new LeafStatistics.Bounds(ByteBuffer.wrap(least), ByteBuffer.wrap(greatest), exact)));
    }

    /** Whether a bound has to be shortened. */
    boolean isLong(byte @Nullable [] bound) {
        return bound != null && bound.length > limit && type.physical().compareTo(ValueType.Physical.BYTES) >= 0;
    }

    /** A lower bound of at most the limit, or none if there is none so short. */
    Optional<byte[]> lower(byte[] min) {
        if (!isLong(min)) {
            return Optional.of(min);
        }
        if (type.meaning() instanceof Meaning.Decimal) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(min, cut(min)));
    }

    /** An upper bound of at most the limit, or none if there is none so short. */
    Optional<byte[]> upper(byte[] max) {
        if (!isLong(max)) {
            return Optional.of(max);
        }
        if (type.meaning() instanceof Meaning.Decimal) {
            return Optional.empty();
        }
        int end = cut(max);
        if (type.meaning() instanceof Meaning.Text && isUtf8(max, end)) {
            return nextText(max, end);
        }
        while (end > 0 && max[end - 1] == -1) {
            end--;
        }
        if (end == 0) {
            return Optional.empty();
        }
        byte[] next = Arrays.copyOf(max, end);
        next[end - 1]++;
        return Optional.of(next);
    }

    /** Where to cut: at the limit, or for text at the start of the code point that crosses it. */
    private int cut(byte[] bound) {
        if (!(type.meaning() instanceof Meaning.Text)) {
            return limit;
        }
        int end = limit;
        while (end > 0 && isContinuation(bound[end])) {
            end--;
        }
        // Only malformed text has so long a tail of continuation bytes; bytewise it can be cut anywhere.
        return limit - end > 3 ? limit : end;
    }

    /** The least text above all texts that begin with these bytes, at most as long. */
    private static Optional<byte[]> nextText(byte[] bytes, int length) {
        int end = length;
        while (end > 0) {
            int start = end - 1;
            while (isContinuation(bytes[start])) {
                start--;
            }
            int codePoint = new String(bytes, start, end - start, StandardCharsets.UTF_8).codePointAt(0);
            int next = codePoint + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : codePoint + 1;
            byte[] encoded = next > Character.MAX_CODE_POINT ? new byte[0] : encode(next);
            // A longer encoding could exceed the limit; the code point before is then increased instead.
            if (encoded.length == end - start) {
                byte[] result = Arrays.copyOf(bytes, end);
                System.arraycopy(encoded, 0, result, start, encoded.length);
                return Optional.of(result);
            }
            end = start;
        }
        return Optional.empty();
    }

    private static byte[] encode(int codePoint) {
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isUtf8(byte[] bytes, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }
}
