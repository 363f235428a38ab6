// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Makes vectors from single values: one builder for each kind of vector, nested ones over the builders of their children.
 * {@link #build} hands out the builder's own arrays, so the vector is valid until the builder is {@linkplain #truncate
 * truncated} or {@linkplain #reset reset}; appending more does not disturb it. For one thread.
 */
public sealed interface VectorBuilder {

    /** The number of slots so far. */
    int size();

    /** Adds a null slot; a struct passes it on to its fields. */
    void appendNull();

    /** Drops the slots from {@code size} on, and all that was appended to children for slots not yet begun. */
    void truncate(int size);

    /** The slots so far, as a vector over this builder's arrays. */
    ColumnVector build();

    /** Drops all slots and keeps the arrays for reuse. */
    default void reset() {
        truncate(0);
    }

    /** Builds {@link BooleanVector}s. */
    final class Booleans implements VectorBuilder {
        private final NullFlags nulls = new NullFlags();
        private boolean[] values = new boolean[0];
        private int size;

        public void append(boolean value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Capacity.grown(size, size + 1L));
            }
            values[size++] = value;
        }

        @Override
        public void appendNull() {
            append(false);
            nulls.set(size - 1);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void truncate(int newSize) {
            size = Math.min(size, newSize);
            nulls.truncate(size);
        }

        @Override
        public BooleanVector build() {
            return new BooleanVector(values, size, nulls.view(size));
        }
    }

    /** Builds {@link IntVector}s. */
    final class Ints implements VectorBuilder {
        private final NullFlags nulls = new NullFlags();
        private int[] values = new int[0];
        private int size;

        public void append(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Capacity.grown(size, size + 1L));
            }
            values[size++] = value;
        }

        /** Adds the {@code count} values of {@code source} from {@code start}. */
        public void append(int[] source, int start, int count) {
            if (count > values.length - size) {
                values = Arrays.copyOf(values, Capacity.grown(size, (long) size + count));
            }
            System.arraycopy(source, start, values, size, count);
            size += count;
        }

        @Override
        public void appendNull() {
            append(0);
            nulls.set(size - 1);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void truncate(int newSize) {
            size = Math.min(size, newSize);
            nulls.truncate(size);
        }

        @Override
        public IntVector build() {
            return new IntVector(values, size, nulls.view(size));
        }
    }

    /** Builds {@link LongVector}s. */
    final class Longs implements VectorBuilder {
        private final NullFlags nulls = new NullFlags();
        private long[] values = new long[0];
        private int size;

        public void append(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Capacity.grown(size, size + 1L));
            }
            values[size++] = value;
        }

        /** Adds the {@code count} values of {@code source} from {@code start}. */
        public void append(long[] source, int start, int count) {
            if (count > values.length - size) {
                values = Arrays.copyOf(values, Capacity.grown(size, (long) size + count));
            }
            System.arraycopy(source, start, values, size, count);
            size += count;
        }

        @Override
        public void appendNull() {
            append(0L);
            nulls.set(size - 1);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void truncate(int newSize) {
            size = Math.min(size, newSize);
            nulls.truncate(size);
        }

        @Override
        public LongVector build() {
            return new LongVector(values, size, nulls.view(size));
        }
    }

    /** Builds {@link FloatVector}s. */
    final class Floats implements VectorBuilder {
        private final NullFlags nulls = new NullFlags();
        private float[] values = new float[0];
        private int size;

        public void append(float value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Capacity.grown(size, size + 1L));
            }
            values[size++] = value;
        }

        @Override
        public void appendNull() {
            append(0f);
            nulls.set(size - 1);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void truncate(int newSize) {
            size = Math.min(size, newSize);
            nulls.truncate(size);
        }

        @Override
        public FloatVector build() {
            return new FloatVector(values, size, nulls.view(size));
        }
    }

    /** Builds {@link DoubleVector}s. */
    final class Doubles implements VectorBuilder {
        private final NullFlags nulls = new NullFlags();
        private double[] values = new double[0];
        private int size;

        public void append(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Capacity.grown(size, size + 1L));
            }
            values[size++] = value;
        }

        /** Adds the {@code count} values of {@code source} from {@code start}. */
        public void append(double[] source, int start, int count) {
            if (count > values.length - size) {
                values = Arrays.copyOf(values, Capacity.grown(size, (long) size + count));
            }
            System.arraycopy(source, start, values, size, count);
            size += count;
        }

        @Override
        public void appendNull() {
            append(0d);
            nulls.set(size - 1);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void truncate(int newSize) {
            size = Math.min(size, newSize);
            nulls.truncate(size);
        }

        @Override
        public DoubleVector build() {
            return new DoubleVector(values, size, nulls.view(size));
        }
    }

    /** Builds plain {@link BytesVector}s. */
    final class Bytes implements VectorBuilder {
        private final NullFlags nulls = new NullFlags();
        private byte[] bytes = new byte[0];
        private int[] offsets = new int[1];
        private int size;

        public void append(byte[] value) {
            append(value, 0, value.length);
        }

        /** Adds the {@code length} bytes of {@code source} from {@code start}. */
        public void append(byte[] source, int start, int length) {
            int from = offsets[size];
            reserve(length);
            System.arraycopy(source, start, bytes, from, length);
            end(from + length);
        }

        /** Adds the slots {@code from} to {@code to} (exclusive) of a plain vector, none of which is null. */
        public void append(BytesVector source, int from, int to) {
            if (from < to) {
                int start = source.start(from);
                int shift = offsets[size] - start;
                int length = source.start(to - 1) + source.length(to - 1) - start;
                if (offsets.length < size + to - from + 2) {
                    offsets = Arrays.copyOf(offsets, Capacity.grown(offsets.length, size + to - from + 2L));
                }
                reserve(length);
                System.arraycopy(source.bytes(), start, bytes, start + shift, length);
                for (int slot = from; slot < to; slot++) {
                    end(source.start(slot) + source.length(slot) + shift);
                }
            }
        }

        /** Adds the remaining bytes; the buffer is left as it was. */
        public void append(ByteBuffer value) {
            int from = offsets[size];
            reserve(value.remaining());
            value.get(value.position(), bytes, from, value.remaining());
            end(from + value.remaining());
        }

        /** Adds text as UTF-8; throws {@link IllegalArgumentException} for unpaired surrogates, which UTF-8 cannot hold. */
        public void appendText(String text) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            for (byte b : encoded) {
                if (b == '?') {
                    requireUnicode(text);
                    break;
                }
            }
            append(encoded, 0, encoded.length);
        }

        @Override
        public void appendNull() {
            reserve(0);
            nulls.set(size);
            end(offsets[size]);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void truncate(int newSize) {
            size = Math.min(size, newSize);
            nulls.truncate(size);
        }

        @Override
        public BytesVector build() {
            return BytesVector.plain(bytes, offsets, size, nulls.view(size));
        }

        private void reserve(int length) {
            if (size + 1 == offsets.length) {
                offsets = Arrays.copyOf(offsets, Capacity.grown(offsets.length, size + 2L));
            }
            long needed = (long) offsets[size] + length;
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, Capacity.grown(bytes.length, needed));
            }
        }

        private void end(int offset) {
            offsets[++size] = offset;
        }

        /** The encoder writes a question mark for what it cannot encode, so only texts that have one need this look. */
        private static void requireUnicode(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else if (Character.isSurrogate(c)) {
                    throw new IllegalArgumentException(
                            "Text has an unpaired surrogate U+%04X at position %d.".formatted((int) c, i));
                }
            }
        }
    }

    /** Builds {@link StructVector}s: append one slot to each field's builder, then the struct. */
    final class Structs implements VectorBuilder {
        private final List<VectorBuilder> fields;
        private final NullFlags nulls = new NullFlags();
        private int size;

        public Structs(List<? extends VectorBuilder> fields) {
            this.fields = List.copyOf(fields);
        }

        public List<VectorBuilder> fields() {
            return fields;
        }

        /** Adds a struct of what was last appended to the fields. */
        public void append() {
            for (VectorBuilder field : fields) {
                if (field.size() != size + 1) {
                    throw new IllegalStateException(
                            "A field has %d slots where its struct is at %d.".formatted(field.size(), size + 1));
                }
            }
            size++;
        }

        @Override
        public void appendNull() {
            for (VectorBuilder field : fields) {
                field.appendNull();
            }
            append();
            nulls.set(size - 1);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void truncate(int newSize) {
            size = Math.min(size, newSize);
            nulls.truncate(size);
            for (VectorBuilder field : fields) {
                field.truncate(size);
            }
        }

        @Override
        public StructVector build() {
            return new StructVector(fields.stream().map(VectorBuilder::build).toList(), size, nulls.view(size));
        }
    }

    /** Builds {@link ListVector}s: append the elements to their builder, then the list. */
    final class Lists implements VectorBuilder {
        private final VectorBuilder elements;
        private final Offsets offsets = new Offsets();

        public Lists(VectorBuilder elements) {
            this.elements = elements;
        }

        public VectorBuilder elements() {
            return elements;
        }

        /** Adds a list of the elements appended since the last list; none make an empty list. */
        public void append() {
            offsets.append(elements.size());
        }

        @Override
        public void appendNull() {
            offsets.appendNull(elements.size());
        }

        @Override
        public int size() {
            return offsets.size;
        }

        @Override
        public void truncate(int newSize) {
            elements.truncate(offsets.truncate(newSize));
        }

        @Override
        public ListVector build() {
            return new ListVector(elements.build(), offsets.ends, offsets.size, offsets.nulls.view(offsets.size));
        }
    }

    /** Builds {@link MapVector}s: append the entries to the builders of keys and values, then the map. */
    final class Maps implements VectorBuilder {
        private final VectorBuilder keys;
        private final VectorBuilder values;
        private final Offsets offsets = new Offsets();

        public Maps(VectorBuilder keys, VectorBuilder values) {
            this.keys = keys;
            this.values = values;
        }

        public VectorBuilder keys() {
            return keys;
        }

        public VectorBuilder values() {
            return values;
        }

        /** Adds a map of the entries appended since the last map; none make an empty map. */
        public void append() {
            requirePairs();
            offsets.append(keys.size());
        }

        @Override
        public void appendNull() {
            requirePairs();
            offsets.appendNull(keys.size());
        }

        @Override
        public int size() {
            return offsets.size;
        }

        @Override
        public void truncate(int newSize) {
            int entries = offsets.truncate(newSize);
            keys.truncate(entries);
            values.truncate(entries);
        }

        @Override
        public MapVector build() {
            return new MapVector(
                    keys.build(), values.build(), offsets.ends, offsets.size, offsets.nulls.view(offsets.size));
        }

        private void requirePairs() {
            if (keys.size() != values.size()) {
                throw new IllegalStateException(
                        "A map has %d keys and %d values.".formatted(keys.size(), values.size()));
            }
        }
    }
}
