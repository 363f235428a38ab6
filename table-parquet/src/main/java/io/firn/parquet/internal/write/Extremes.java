// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import java.util.Arrays;

/** Finds the least and the greatest of byte strings that lie one after the other; at least one. */
final class Extremes {
    private final byte[] bytes;
    private final int[] lengths;
    private final int count;

    Extremes(byte[] bytes, int[] lengths, int count) {
        this.bytes = bytes;
        this.lengths = lengths;
        this.count = count;
    }

    void measure(ValueOrder order, PageBounds bounds) {
        if (order == ValueOrder.UNSIGNED_BYTES) {
            measureUnsigned(bounds);
            return;
        }
        byte[] min = Arrays.copyOf(bytes, lengths[0]);
        byte[] max = min;
        int at = lengths[0];
        for (int i = 1; i < count; i++) {
            byte[] value = Arrays.copyOfRange(bytes, at, at + lengths[i]);
            min = order.compare(value, min) < 0 ? value : min;
            max = order.compare(value, max) > 0 ? value : max;
            at += lengths[i];
        }
        bounds.set(min, max);
    }

    /** Most strings are told from the bounds by their first eight bytes. */
    private void measureUnsigned(PageBounds bounds) {
        long minPrefix = ByteStrings.prefix(bytes, 0, lengths[0]);
        long maxPrefix = minPrefix;
        int min = 0;
        int max = 0;
        int minLength = lengths[0];
        int maxLength = lengths[0];
        int at = lengths[0];
        for (int i = 1; i < count; i++) {
            int length = lengths[i];
            long prefix = ByteStrings.prefix(bytes, at, at + length);
            if (Long.compareUnsigned(prefix, minPrefix) <= 0
                    && Arrays.compareUnsigned(bytes, at, at + length, bytes, min, min + minLength) < 0) {
                min = at;
                minLength = length;
                minPrefix = prefix;
            } else if (Long.compareUnsigned(prefix, maxPrefix) >= 0
                    && Arrays.compareUnsigned(bytes, at, at + length, bytes, max, max + maxLength) > 0) {
                max = at;
                maxLength = length;
                maxPrefix = prefix;
            }
            at += length;
        }
        bounds.set(Arrays.copyOfRange(bytes, min, min + minLength), Arrays.copyOfRange(bytes, max, max + maxLength));
    }
}
