// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** Values of which the first bytes lie together, then the second, and so on (BYTE_STREAM_SPLIT). */
final class SplitStreams {
    private SplitStreams() {}

    static int intAt(byte[] array, int from, int stride) {
        return array[from] & 0xff
                | (array[from + stride] & 0xff) << 8
                | (array[from + 2 * stride] & 0xff) << 16
                | array[from + 3 * stride] << 24;
    }

    static long longAt(byte[] array, int from, int stride) {
        return intAt(array, from, stride) & 0xffffffffL | (long) intAt(array, from + 4 * stride, stride) << 32;
    }
}
