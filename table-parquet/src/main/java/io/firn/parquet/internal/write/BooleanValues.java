// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.BooleanVector;
import io.firn.column.ColumnVector;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** Booleans: plain, one bit each. */
final class BooleanValues implements PageValues {
    private boolean[] values = new boolean[0];
    private int count;

    @Override
    public int count() {
        return count;
    }

    @Override
    public long plainBytes() {
        return (count + 7) / 8;
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public void append(ColumnVector vector, Levels levels, int from, int to) {
        boolean[] source = ((BooleanVector) vector).values();
        if (values.length < count + to - from) {
            values = Arrays.copyOf(values, Math.max(2 * values.length, count + to - from));
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
        return (int) Math.min(to, from + Math.max(1, budget));
    }

    @Override
    public Optional<Encoding> delta() {
        return Optional.empty();
    }

    @Override
    public void encode(Encoding encoding, int encoded, EncoderScratch scratch, ByteOutput out) {
        for (int i = 0; i < encoded; i += 8) {
            int bits = 0;
            for (int j = i; j < Math.min(encoded, i + 8); j++) {
                bits |= values[j] ? 1 << (j - i) : 0;
            }
            out.write(bits);
        }
    }

    @Override
    public Optional<Dictionary> newDictionary() {
        return Optional.empty();
    }

    @Override
    public boolean lookUp(Dictionary dictionary, int[] ids, Dictionary.Limits limits) {
        throw new IllegalStateException("Booleans have no dictionary.");
    }

    @Override
    public void hash(BloomHashes hashes) {
        throw new IllegalStateException("Booleans have no Bloom filter.");
    }

    @Override
    public void measure(PageBounds bounds) {
        boolean anyTrue = false;
        boolean anyFalse = false;
        for (int i = 0; i < count; i++) {
            anyTrue |= values[i];
            anyFalse |= !values[i];
        }
        if (count > 0) {
            bounds.set(new byte[] {(byte) (anyFalse ? 0 : 1)}, new byte[] {(byte) (anyTrue ? 1 : 0)});
        }
    }
}
