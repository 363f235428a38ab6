// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.ListVector;
import io.firn.column.LongVector;
import io.firn.column.MapVector;
import io.firn.column.StructVector;
import io.firn.column.VectorBuilder;
import java.util.List;

/** Copies slots of vectors into builders: rows of a batch that is about to be reused, or rows in another order. */
final class VectorCopy {
    private static final int PIECE = 1024;

    private VectorCopy() {}

    /** An empty builder for vectors of the same kind as {@code vector}. */
    static VectorBuilder builderLike(ColumnVector vector) {
        if (vector instanceof BooleanVector) {
            return new VectorBuilder.Booleans();
        } else if (vector instanceof IntVector) {
            return new VectorBuilder.Ints();
        } else if (vector instanceof LongVector) {
            return new VectorBuilder.Longs();
        } else if (vector instanceof FloatVector) {
            return new VectorBuilder.Floats();
        } else if (vector instanceof DoubleVector) {
            return new VectorBuilder.Doubles();
        } else if (vector instanceof BytesVector) {
            return new VectorBuilder.Bytes();
        } else if (vector instanceof StructVector struct) {
            return new VectorBuilder.Structs(
                    struct.fields().stream().map(VectorCopy::builderLike).toList());
        } else if (vector instanceof ListVector list) {
            return new VectorBuilder.Lists(builderLike(list.elements()));
        } else if (vector instanceof MapVector map) {
            return new VectorBuilder.Maps(builderLike(map.keys()), builderLike(map.values()));
        }
        throw new IllegalStateException("A vector of an unknown kind: " + vector.getClass());
    }

    /**
     * Appends the slots {@code slots[from] .. slots[to - 1]} of a vector. The common kinds have loops of their own, since
     * gathering sorted rows spends its time here. About as many bytes as the return value says.
     *
     * @param target a builder for vectors of that kind
     */
    static long append(VectorBuilder target, ColumnVector source, int[] slots, int from, int to) {
        long count = to - from;
        if (source.nulls().any()) {
            return appendOneByOne(target, source, slots, from, to);
        } else if (target instanceof VectorBuilder.Longs longs) {
            gather(longs, ((LongVector) source).values(), slots, from, to);
            return count * Long.BYTES;
        } else if (target instanceof VectorBuilder.Ints ints) {
            gather(ints, ((IntVector) source).values(), slots, from, to);
            return count * Integer.BYTES;
        } else if (target instanceof VectorBuilder.Doubles doubles) {
            gather(doubles, ((DoubleVector) source).values(), slots, from, to);
            return count * Double.BYTES;
        } else if (target instanceof VectorBuilder.Bytes bytes) {
            BytesVector vector = (BytesVector) source;
            long total = count * Integer.BYTES;
            for (int i = from; i < to; i++) {
                int length = vector.length(slots[i]);
                bytes.append(vector.bytes(), vector.start(slots[i]), length);
                total += length;
            }
            return total;
        }
        return appendOneByOne(target, source, slots, from, to);
    }

    /**
     * Appends the slots {@code from} to {@code to} (exclusive) of a vector, which follow each other. About as many bytes as the
     * return value says.
     */
    static long append(VectorBuilder target, ColumnVector source, int from, int to) {
        int count = to - from;
        if (!source.nulls().any()) {
            if (target instanceof VectorBuilder.Longs longs) {
                longs.append(((LongVector) source).values(), from, count);
                return (long) count * Long.BYTES;
            } else if (target instanceof VectorBuilder.Ints ints) {
                ints.append(((IntVector) source).values(), from, count);
                return (long) count * Integer.BYTES;
            } else if (target instanceof VectorBuilder.Doubles doubles) {
                doubles.append(((DoubleVector) source).values(), from, count);
                return (long) count * Double.BYTES;
            } else if (source instanceof BytesVector bytes && bytes.dictionary().isEmpty()) {
                VectorBuilder.Bytes strings = (VectorBuilder.Bytes) target;
                strings.append(bytes, from, to);
                return count == 0 ? 0 : bytes.start(to - 1) + bytes.length(to - 1) - bytes.start(from) + 4L * count;
            }
        }
        long bytes = 0;
        for (int slot = from; slot < to; slot++) {
            bytes += append(target, source, slot);
        }
        return bytes;
    }

    // Values are gathered in pieces that stay in the processor's cache, by loops that touch nothing but arrays.

    private static void gather(VectorBuilder.Longs target, long[] values, int[] slots, int from, int to) {
        long[] piece = new long[Math.min(PIECE, to - from)];
        for (int at = from; at < to; at += piece.length) {
            int count = Math.min(piece.length, to - at);
            for (int i = 0; i < count; i++) {
                piece[i] = values[slots[at + i]];
            }
            target.append(piece, 0, count);
        }
    }

    private static void gather(VectorBuilder.Ints target, int[] values, int[] slots, int from, int to) {
        int[] piece = new int[Math.min(PIECE, to - from)];
        for (int at = from; at < to; at += piece.length) {
            int count = Math.min(piece.length, to - at);
            for (int i = 0; i < count; i++) {
                piece[i] = values[slots[at + i]];
            }
            target.append(piece, 0, count);
        }
    }

    private static void gather(VectorBuilder.Doubles target, double[] values, int[] slots, int from, int to) {
        double[] piece = new double[Math.min(PIECE, to - from)];
        for (int at = from; at < to; at += piece.length) {
            int count = Math.min(piece.length, to - at);
            for (int i = 0; i < count; i++) {
                piece[i] = values[slots[at + i]];
            }
            target.append(piece, 0, count);
        }
    }

    private static long appendOneByOne(VectorBuilder target, ColumnVector source, int[] slots, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += append(target, source, slots[i]);
        }
        return bytes;
    }

    /** Appends one slot; about as many bytes as the return value says. */
    static long append(VectorBuilder target, ColumnVector source, int slot) {
        if (source.isNull(slot)) {
            target.appendNull();
            return 1;
        }
        if (target instanceof VectorBuilder.Longs longs) {
            longs.append(((LongVector) source).get(slot));
            return Long.BYTES;
        } else if (target instanceof VectorBuilder.Bytes bytes) {
            BytesVector vector = (BytesVector) source;
            bytes.append(vector.bytes(), vector.start(slot), vector.length(slot));
            return Integer.BYTES + vector.length(slot);
        } else if (target instanceof VectorBuilder.Ints ints) {
            ints.append(((IntVector) source).get(slot));
            return Integer.BYTES;
        } else if (target instanceof VectorBuilder.Doubles doubles) {
            doubles.append(((DoubleVector) source).get(slot));
            return Double.BYTES;
        } else if (target instanceof VectorBuilder.Floats floats) {
            floats.append(((FloatVector) source).get(slot));
            return Float.BYTES;
        } else if (target instanceof VectorBuilder.Booleans booleans) {
            booleans.append(((BooleanVector) source).get(slot));
            return 1;
        }
        return appendNested(target, source, slot);
    }

    private static long appendNested(VectorBuilder target, ColumnVector source, int slot) {
        long bytes = Integer.BYTES;
        if (target instanceof VectorBuilder.Structs structs) {
            List<ColumnVector> fields = ((StructVector) source).fields();
            for (int i = 0; i < fields.size(); i++) {
                bytes += append(structs.fields().get(i), fields.get(i), slot);
            }
            structs.append();
        } else if (target instanceof VectorBuilder.Lists lists) {
            ListVector list = (ListVector) source;
            for (int i = list.start(slot); i < list.end(slot); i++) {
                bytes += append(lists.elements(), list.elements(), i);
            }
            lists.append();
        } else if (target instanceof VectorBuilder.Maps maps) {
            MapVector map = (MapVector) source;
            for (int i = map.start(slot); i < map.end(slot); i++) {
                bytes += append(maps.keys(), map.keys(), i) + append(maps.values(), map.values(), i);
            }
            maps.append();
        }
        return bytes;
    }
}
