// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.ColumnVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.parquet.ValueType;
import io.firn.parquet.internal.bloom.XxHash64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** Numbers of 32 bits: integers, and floats by their bits. */
final class IntValues implements PageValues {
    private final boolean floating;

    /** Turns unsigned order into signed order when it is flipped in both operands. */
    private final int signFlip;

    private int[] values = new int[0];
    private int count;

    IntValues(ValueType type) {
        floating = type.physical() == ValueType.Physical.FLOAT;
        boolean unsigned = type.meaning() instanceof ValueType.Meaning.Integer integer && !integer.signed();
        signFlip = unsigned ? Integer.MIN_VALUE : 0;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long plainBytes() {
        return (long) count * Integer.BYTES;
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void append(ColumnVector vector, Levels levels, int from, int to) {
        if (values.length < count + to - from) {
            values = Arrays.copyOf(values, Math.max(2 * values.length, count + to - from));
        }
        if (floating) {
            float[] source = ((FloatVector) vector).values();
            for (int i = from; i < to; i++) {
                int slot = levels.slot(i);
                if (slot >= 0) {
                    values[count++] = Float.floatToRawIntBits(source[slot]);
                }
            }
            return;
        }
        int[] source = ((IntVector) vector).values();
        if (levels.isSolid()) {
            System.arraycopy(source, levels.slot(from), values, count, to - from);
            count += to - from;
            return;
        }
        for (int i = from; i < to; i++) {
            int slot = levels.slot(i);
            if (slot >= 0) {
                values[count++] = source[slot];
            }
        }
    }

    @Override
    public int fit(ColumnVector vector, Levels levels, int from, int to, long budget) {
        return (int) Math.min(to, from + Math.max(1, budget / Integer.BYTES));
    }

    @Override
    public Optional<Encoding> delta() {
        return floating ? Optional.empty() : Optional.of(Encoding.DELTA_BINARY_PACKED);
    }

    @Override
    public void encode(Encoding encoding, int encoded, EncoderScratch scratch, ByteOutput out) {
        if (encoding == Encoding.DELTA_BINARY_PACKED) {
            scratch.delta.encode(values, encoded, out);
        } else {
            out.writeInts(values, encoded);
        }
    }

    @Override
    public Optional<Dictionary> newDictionary() {
        return Optional.of(new NumberDictionary(Integer.BYTES));
    }

    @Override
    public boolean lookUp(Dictionary dictionary, int[] ids, Dictionary.Limits limits) {
        NumberDictionary numbers = (NumberDictionary) dictionary;
        for (int i = 0; i < count; i++) {
            ids[i] = numbers.id(values[i]);
            if (limits.exceeded(i + 1, numbers.size(), numbers.plainBytes())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void hash(BloomHashes hashes) {
        for (int i = 0; i < count; i++) {
            hashes.add(XxHash64.ofInt(values[i]));
        }
    }

    @Override
    public void measure(PageBounds bounds) {
        if (floating) {
            measureFloats(bounds);
            return;
        }
        int min = Integer.MAX_VALUE;
        int max = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, values[i] ^ signFlip);
            max = Math.max(max, values[i] ^ signFlip);
        }
        if (count > 0) {
            bounds.set(bytes(min ^ signFlip), bytes(max ^ signFlip));
        }
    }

    private void measureFloats(PageBounds bounds) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        long nans = 0;
        for (int i = 0; i < count; i++) {
            float value = Float.intBitsToFloat(values[i]);
            if (value != value) {
                nans++;
            } else {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        bounds.countNans(nans);
        if (nans < count) {
            bounds.set(
                    bytes(Float.floatToRawIntBits(min == 0 ? -0f : min)),
                    bytes(Float.floatToRawIntBits(max == 0 ? 0f : max)));
        }
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
