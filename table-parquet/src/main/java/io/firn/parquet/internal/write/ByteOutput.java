// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.io.InvalidRequestException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growable array of bytes, little-endian, that is reused. Also a stream, so that Thrift can write into it. */
final class ByteOutput extends OutputStream {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private byte[] array = new byte[256];
    private int size;

    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Makes room for {@code length} more bytes, which the caller may write to {@link #array} behind {@link #size}. */
    void reserve(long length) {
        long needed = size + length;
        if (needed > array.length) {
            if (needed > LONGEST) {
                throw new InvalidRequestException("A page or column chunk would hold " + needed
                        + " bytes, more than Parquet allows; write smaller values or smaller row groups.");
            }
            array = Arrays.copyOf(array, (int) Math.max(needed, Math.min(LONGEST, 2L * array.length)));
        }
    }

    /** Counts bytes that the caller has written behind {@link #size} into room it had reserved. */
    void advance(int length) {
        size += length;
    }

    @Override
    public void write(int value) {
        reserve(1);
        array[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int start, int length) {
        reserve(length);
        System.arraycopy(source, start, array, size, length);
        size += length;
    }

    void append(ByteOutput other) {
        write(other.array, 0, other.size);
    }

    void writeInt(int value) {
        reserve(Integer.BYTES);
        INT.set(array, size, value);
        size += Integer.BYTES;
    }

    /** Overwrites four bytes that were written before. */
    void setInt(int at, int value) {
        INT.set(array, at, value);
    }

    void writeLong(long value) {
        reserve(Long.BYTES);
        LONG.set(array, size, value);
        size += Long.BYTES;
    }

    /** Unsigned LEB128. */
    void writeVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
    }

    void writeZigzag(long value) {
        writeVarint((value << 1) ^ (value >> 63));
    }

    void writeInts(int[] values, int count) {
        reserve((long) count * Integer.BYTES);
        ByteBuffer.wrap(array, size, count * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .put(values, 0, count);
        size += count * Integer.BYTES;
    }

    void writeLongs(long[] values, int count) {
        reserve((long) count * Long.BYTES);
        ByteBuffer.wrap(array, size, count * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .put(values, 0, count);
        size += count * Long.BYTES;
    }

    /**
     * Packs values of at most {@code width} bits, lowest bit first, {@code count} of them, a multiple of 8.
     *
     * @param values with no bit set above {@code width}
     */
    void writePacked(long[] values, int count, int width) {
        reserve((long) count * width / 8 + Long.BYTES);
        long pending = 0;
        int bits = 0;
        int at = size;
        for (int i = 0; i < count; i++) {
            long value = values[i];
            pending |= value << bits;
            bits += width;
            if (bits >= 64) {
                LONG.set(array, at, pending);
                at += Long.BYTES;
                bits -= 64;
                // What did not fit; a shift by 64 would be none, so it is taken apart when nothing is left over.
                pending = bits == 0 ? 0 : value >>> (width - bits);
            }
        }
        LONG.set(array, at, pending);
        size = at + (bits + 7) / 8;
    }

    ByteBuffer view() {
        return ByteBuffer.wrap(array, 0, size);
    }
}
