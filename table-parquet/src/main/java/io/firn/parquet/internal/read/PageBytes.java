// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A part of a decompressed page. Behind the part the array goes on for at least {@link #SPARE_BYTES} bytes, so that
 * decoders may load whole words; what they find there means nothing, and the end of the part is theirs to respect.
 */
final class PageBytes {
    /** Two words: unpacking values of up to 64 bits touches as much behind the last byte. */
    static final int SPARE_BYTES = 16;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    final byte[] array;
    final int from;
    final int to;

    PageBytes(byte[] array, int from, int to) {
        if (from < 0 || from > to || to > array.length - SPARE_BYTES) {
            throw new MalformedPageException("a part of %d to %d bytes does not lie in its page".formatted(from, to));
        }
        this.array = array;
        this.from = from;
        this.to = to;
    }

    int length() {
        return to - from;
    }

    /** From {@code start} to the end of this part. */
    PageBytes startingAt(int start) {
        if (start > to) {
            throw new MalformedPageException("a page ends within its values");
        }
        return new PageBytes(array, start, to);
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(array, from, to - from).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    int intAt(int position) {
        if (position < from || position > to - Integer.BYTES) {
            throw new MalformedPageException("a page ends within a length");
        }
        return (int) INT.get(array, position);
    }

    static long longAt(byte[] array, int position) {
        return (long) LONG.get(array, position);
    }
}
