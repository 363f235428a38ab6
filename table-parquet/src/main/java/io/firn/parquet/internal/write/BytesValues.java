// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ValueType;
import io.firn.parquet.internal.bloom.XxHash64;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

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

    /** Made when a first vector comes over a dictionary. */
    private @Nullable PageCodes codes;

    /** Whether {@link #codes} has all values of the page. */
    private boolean coded;

    /** Whether {@link #bytes} and {@link #lengths} have all values of the page; if not, it is coded. */
    private boolean expanded = true;

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
        coded = false;
        expanded = true;
        if (codes != null) {
            codes.clear();
        }
    }

    @Override
    public void append(ColumnVector vector, Levels levels, int from, int to) {
        BytesVector source = (BytesVector) vector;
        if (appendCodes(source, levels, from, to)) {
            return;
        }
        expand();
        coded = false;
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

    /** Keeps ids of a dictionary as they are, for as long as the page is made of such; false if that is not so. */
    private boolean appendCodes(BytesVector source, Levels levels, int from, int to) {
        if (count > 0 && !coded || source.dictionary().isEmpty()) {
            return false;
        }
        if (codes == null) {
            codes = new PageCodes();
        }
        if (!codes.takes(source)) {
            return false;
        }
        coded = true;
        expanded = false;
        codes.begin(source, to - from);
        for (int i = from; i < to; i++) {
            int slot = levels.slot(i);
            if (slot >= 0) {
                codes.add(source, slot);
                requireRoom((long) used + source.length(slot));
                used += source.length(slot);
                count++;
            }
        }
        return true;
    }

    /** Looks up the bytes of coded values. */
    private void expand() {
        if (expanded) {
            return;
        }
        BytesDictionary distinct = requireCodes().distinct();
        if (lengths.length < count) {
            lengths = new int[count];
        }
        if (bytes.length < used) {
            bytes = new byte[used];
        }
        int at = 0;
        for (int i = 0; i < count; i++) {
            int code = requireCodes().code(i);
            lengths[i] = distinct.length(code);
            System.arraycopy(distinct.bytes(), distinct.start(code), bytes, at, lengths[i]);
            at += lengths[i];
        }
        expanded = true;
    }

    private PageCodes requireCodes() {
        if (codes == null) {
            throw new IllegalStateException("The page has no codes.");
        }
        return codes;
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
            requireRoom(needed);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length)));
        }
    }

    private static void requireRoom(long needed) {
        if (needed > Integer.MAX_VALUE - 8) {
            throw new InvalidRequestException("One row holds " + needed
                    + " bytes in one column, more than a page of Parquet can hold; store smaller values.");
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
        expand();
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
        if (coded) {
            return lookUpCodes(strings, ids, limits);
        }
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

    /** Gives the same ids as without codes, and gives up at the same value. */
    private boolean lookUpCodes(BytesDictionary strings, int[] ids, Dictionary.Limits limits) {
        PageCodes known = requireCodes();
        BytesDictionary distinct = known.distinct();
        int[] byCode = new int[distinct.size()];
        Arrays.fill(byCode, -1);
        for (int i = 0; i < count; i++) {
            int code = known.code(i);
            if (byCode[code] < 0) {
                int start = distinct.start(code);
                byCode[code] = strings.id(distinct.bytes(), start, start + distinct.length(code));
            }
            ids[i] = byCode[code];
            if (limits.exceeded(i + 1, strings.size(), strings.plainBytes())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void hash(BloomHashes hashes) {
        expand();
        int at = 0;
        for (int i = 0; i < count; i++) {
            hashes.add(XxHash64.of(bytes, at, at + lengths[i]));
            at += lengths[i];
        }
    }

    @Override
    public void measure(PageBounds bounds) {
        if (count == 0) {
            return;
        }
        if (!coded) {
            new Extremes(bytes, lengths, count).measure(order, bounds);
            return;
        }
        BytesDictionary distinct = requireCodes().distinct();
        int[] distinctLengths = new int[distinct.size()];
        for (int i = 0; i < distinctLengths.length; i++) {
            distinctLengths[i] = distinct.length(i);
        }
        new Extremes(distinct.bytes(), distinctLengths, distinct.size()).measure(order, bounds);
    }
}
