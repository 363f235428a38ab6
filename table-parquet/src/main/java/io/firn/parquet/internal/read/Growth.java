// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import java.lang.reflect.Array;
import java.util.function.IntFunction;

/**
 * Arrays that grow with what is decoded. Sizes come from files, so that one that cannot be allocated is the file's fault
 * and not the end of the process.
 */
final class Growth {
    /** The longest array that virtual machines allocate. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 16;

    private Growth() {}

    static byte[] reserve(byte[] array, int used, long needed) {
        return needed <= array.length ? array : grown(array, used, needed, byte[]::new);
    }

    static boolean[] reserve(boolean[] array, int used, long needed) {
        return needed <= array.length ? array : grown(array, used, needed, boolean[]::new);
    }

    static int[] reserve(int[] array, int used, long needed) {
        return needed <= array.length ? array : grown(array, used, needed, int[]::new);
    }

    static long[] reserve(long[] array, int used, long needed) {
        return needed <= array.length ? array : grown(array, used, needed, long[]::new);
    }

    static float[] reserve(float[] array, int used, long needed) {
        return needed <= array.length ? array : grown(array, used, needed, float[]::new);
    }

    static double[] reserve(double[] array, int used, long needed) {
        return needed <= array.length ? array : grown(array, used, needed, double[]::new);
    }

    /** An array of exactly this length. */
    static <A> A exactly(long length, IntFunction<A> allocate) {
        if (length > MAX_LENGTH) {
            throw tooLong(length);
        }
        try {
            return allocate.apply((int) length);
        } catch (OutOfMemoryError e) {
            throw tooLong(length);
        }
    }

    private static <A> A grown(A array, int used, long needed, IntFunction<A> allocate) {
        int old = Array.getLength(array);
        long generous = used == 0 ? needed : Math.max(needed, Math.min(MAX_LENGTH, old + (old >> 1)));
        A grown = exactly(generous, allocate);
        System.arraycopy(array, 0, grown, 0, used);
        return grown;
    }

    private static UnsupportedPageException tooLong(long length) {
        return new UnsupportedPageException(
                "an array of %d elements is needed, which does not fit in memory; read fewer rows at a time"
                        .formatted(length));
    }
}
