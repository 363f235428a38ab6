// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ValueType;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.format.Encoding;

/** Byte strings, of one length or of any. */
final class BytesValues implements PageValues {
    private final boolean fixed;

    /** DuckDB refuses decimals in this encoding. */
    private final boolean deltaLength;

    private final ValueOrder order;
    private byte[] bytes = new byte[0];
    private int[] lengths = new int[0];
    private int count;
    private int used;

    BytesValues(ValueType type) {
        fixed = type.physical() == ValueType.Physical.FIXED;
        deltaLength = !fixed && !(type.meaning() instanceof ValueType.Meaning.Decimal);
        order = ValueOrder.of(type);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long plainBytes() {
        return used + (fixed ? 0L : (long) count * Integer.BYTES);
    }

    @Override
    public void clear() {
        count = 0;
        used = 0;
    }

    @Override
    public void append(ColumnVector vector, Levels levels, int from, int to) {
        BytesVector source = (BytesVector) vector;
        if (lengths.length < count + to - from) {
            lengths = Arrays.copyOf(lengths, Math.max(2 * lengths.length, count + to - from));
        }
        if (levels.isSolid() && source.dictionary().isEmpty()) {
            appendRange(source, levels.slot(from), levels.slot(from) + to - from);
            return;
        }
        for (int i = from; i < to; i++) {
            int slot = levels.slot(i);
            if (slot >= 0) {
                int length = source.length(slot);
                reserve(length);
                System.arraycopy(source.bytes(), source.start(slot), bytes, used, length);
                used += length;
                lengths[count++] = length;
            }
        }
    }

    private void appendRange(BytesVector source, int from, int to) {
        int start = source.start(from);
        int at = start;
        for (int slot = from; slot < to; slot++) {
            int length = source.length(slot);
            lengths[count++] = length;
            at += length;
        }
        reserve(at - start);
        System.arraycopy(source.bytes(), start, bytes, used, at - start);
        used += at - start;
    }

    private void reserve(int more) {
        long needed = (long) used + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new InvalidRequestException("One row holds " + needed
                        + " bytes in one column, more than a page of Parquet can hold; store smaller values.");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length)));
        }
    }

    @Override
    public int fit(ColumnVector vector, Levels levels, int from, int to, long budget) {
        BytesVector source = (BytesVector) vector;
        long left = budget;
        int at = from;
        while (at < to && (left > 0 || at == from)) {
            int slot = levels.slot(at++);
            left -= Integer.BYTES + (slot < 0 ? 0 : source.length(slot));
        }
        return at;
    }

    @Override
    public Optional<Encoding> delta() {
        return deltaLength ? Optional.of(Encoding.DELTA_LENGTH_BYTE_ARRAY) : Optional.empty();
    }

    @Override
    public void encode(Encoding encoding, int encoded, EncoderScratch scratch, ByteOutput out) {
        if (encoding == Encoding.DELTA_LENGTH_BYTE_ARRAY || fixed) {
            int end = used;
            if (encoded < count) {
                end = 0;
                for (int i = 0; i < encoded; i++) {
                    end += lengths[i];
                }
            }
            if (!fixed) {
                scratch.delta.encode(lengths, encoded, out);
            }
            out.write(bytes, 0, end);
            return;
        }
        int at = 0;
        for (int i = 0; i < encoded; i++) {
            out.writeInt(lengths[i]);
            out.write(bytes, at, lengths[i]);
            at += lengths[i];
        }
    }

    @Override
    public Optional<Dictionary> newDictionary() {
        return Optional.of(new BytesDictionary(fixed));
    }

    @Override
    public boolean lookUp(Dictionary dictionary, int[] ids, Dictionary.Limits limits) {
        BytesDictionary strings = (BytesDictionary) dictionary;
        int at = 0;
        for (int i = 0; i < count; i++) {
            ids[i] = strings.id(bytes, at, at + lengths[i]);
            at += lengths[i];
            if (limits.exceeded(i + 1, strings.size(), strings.plainBytes())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void measure(PageBounds bounds) {
        if (count == 0) {
            return;
        }
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
