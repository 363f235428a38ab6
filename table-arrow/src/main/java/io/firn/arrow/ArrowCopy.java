// SPDX-License-Identifier: Apache-2.0
package io.firn.arrow;

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
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;

/** Copies slots of Firn's vectors into vectors of Arrow. */
final class ArrowCopy {
    private static final int DECIMAL_BYTES = 16;

    private ArrowCopy() {}

    /** Replaces what {@code target}, which was cleared, holds by some slots of {@code source}. */
    static void fill(FieldVector target, Type type, ColumnVector source, Slots slots) {
        if (target instanceof BaseVariableWidthVector texts) {
            texts(texts, (BytesVector) source, slots);
        } else if (target instanceof BaseFixedWidthVector numbers) {
            numbers.allocateNew(slots.count());
            fixed(numbers.getDataBuffer(), (Type.Primitive) type, source, slots);
            validity(numbers.getValidityBuffer(), source, slots);
            numbers.setValueCount(slots.count());
        } else {
            nested(target, type, source, slots);
        }
    }

    private static void validity(ArrowBuf target, ColumnVector source, Slots slots) {
        if (!source.nulls().any()) {
            target.setOne(0L, (long) BitVectorHelper.getValidityBufferSize(slots.count()));
            return;
        }
        target.setZero(0, target.capacity());
        for (int i = 0; i < slots.count(); i++) {
            if (!source.isNull(slots.at(i))) {
                BitVectorHelper.setBit(target, i);
            }
        }
    }

    private static void fixed(ArrowBuf target, Type.Primitive type, ColumnVector source, Slots slots) {
        int count = slots.count();
        int first = count == 0 ? 0 : slots.at(0);
        if (type instanceof Type.Decimal) {
            decimals(target, source, slots);
        } else if (source instanceof LongVector longs) {
            if (slots.isRange()) {
                bytes(target, (long) count * Long.BYTES).asLongBuffer().put(longs.values(), first, count);
            } else {
                for (int i = 0; i < count; i++) {
                    target.setLong((long) i * Long.BYTES, longs.get(slots.at(i)));
                }
            }
        } else if (source instanceof IntVector ints) {
            if (slots.isRange()) {
                bytes(target, (long) count * Integer.BYTES).asIntBuffer().put(ints.values(), first, count);
            } else {
                for (int i = 0; i < count; i++) {
                    target.setInt((long) i * Integer.BYTES, ints.get(slots.at(i)));
                }
            }
        } else if (source instanceof DoubleVector doubles) {
            for (int i = 0; i < count; i++) {
                target.setDouble((long) i * Double.BYTES, doubles.get(slots.at(i)));
            }
        } else if (source instanceof FloatVector floats) {
            for (int i = 0; i < count; i++) {
                target.setFloat((long) i * Float.BYTES, floats.get(slots.at(i)));
            }
        } else if (source instanceof BooleanVector booleans) {
            target.setZero(0, target.capacity());
            for (int i = 0; i < count; i++) {
                if (!source.isNull(slots.at(i)) && booleans.get(slots.at(i))) {
                    BitVectorHelper.setBit(target, i);
                }
            }
        } else {
            fixedBytes(target, (BytesVector) source, slots);
        }
    }

    private static ByteBuffer bytes(ArrowBuf target, long length) {
        return target.nioBuffer(0, Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void fixedBytes(ArrowBuf target, BytesVector source, Slots slots) {
        for (int i = 0; i < slots.count(); i++) {
            int slot = slots.at(i);
            if (!source.isNull(slot)) {
                int length = source.length(slot);
                target.setBytes((long) i * length, source.bytes(), source.start(slot), length);
            }
        }
    }

    /** Unscaled numbers as 16 bytes, the least first. */
    private static void decimals(ArrowBuf target, ColumnVector source, Slots slots) {
        byte[] number = new byte[DECIMAL_BYTES];
        for (int i = 0; i < slots.count(); i++) {
            int slot = slots.at(i);
            long at = (long) i * DECIMAL_BYTES;
            if (source.isNull(slot)) {
                target.setZero(at, DECIMAL_BYTES);
            } else if (source instanceof BytesVector bytes) {
                int length = bytes.length(slot);
                int last = bytes.start(slot) + length - 1;
                byte sign = (byte) (bytes.bytes()[bytes.start(slot)] < 0 ? -1 : 0);
                for (int b = 0; b < DECIMAL_BYTES; b++) {
                    number[b] = b < length ? bytes.bytes()[last - b] : sign;
                }
                target.setBytes(at, number);
            } else {
                long value = source instanceof LongVector longs ? longs.get(slot) : ((IntVector) source).get(slot);
                target.setLong(at, value);
                target.setLong(at + Long.BYTES, value >> (Long.SIZE - 1));
            }
        }
    }

    private static void texts(BaseVariableWidthVector target, BytesVector source, Slots slots) {
        int count = slots.count();
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += source.isNull(slots.at(i)) ? 0 : source.length(slots.at(i));
        }
        target.allocateNew(total, count);
        ArrowBuf offsets = target.getOffsetBuffer();
        ArrowBuf data = target.getDataBuffer();
        // Without a dictionary, neighbours lie side by side, and nulls are empty.
        boolean atOnce = slots.isRange() && source.dictionary().isEmpty();
        int end = 0;
        offsets.setInt(0, 0);
        for (int i = 0; i < count; i++) {
            int slot = slots.at(i);
            int length = source.isNull(slot) ? 0 : source.length(slot);
            if (!atOnce && length > 0) {
                data.setBytes(end, source.bytes(), source.start(slot), length);
            }
            end += length;
            offsets.setInt((long) (i + 1) * Integer.BYTES, end);
        }
        if (atOnce && end > 0) {
            data.setBytes(0, source.bytes(), source.start(slots.at(0)), end);
        }
        validity(target.getValidityBuffer(), source, slots);
        target.setLastSet(count - 1);
        target.setValueCount(count);
    }

    private static void nested(FieldVector target, Type type, ColumnVector source, Slots slots) {
        if (target instanceof org.apache.arrow.vector.complex.StructVector struct) {
            struct.setInitialCapacity(slots.count());
            struct.allocateNew();
            List<io.firn.types.Field> fields = ((Type.Struct) type).fields();
            for (int i = 0; i < fields.size(); i++) {
                fill(
                        (FieldVector) struct.getChildByOrdinal(i),
                        fields.get(i).type(),
                        ((StructVector) source).fields().get(i),
                        slots);
            }
            validity(struct.getValidityBuffer(), source, slots);
            struct.setValueCount(slots.count());
            return;
        }
        var list = (org.apache.arrow.vector.complex.ListVector) target;
        list.setInitialCapacity(slots.count());
        list.allocateNew();
        Slots elements = elements(list.getOffsetBuffer(), source, slots);
        if (source instanceof MapVector map) {
            entries(
                    (org.apache.arrow.vector.complex.StructVector) list.getDataVector(),
                    (Type.MapOf) type,
                    map,
                    elements);
        } else {
            Type element = ((Type.ListOf) type).element().type();
            fill(list.getDataVector(), element, ((ListVector) source).elements(), elements);
        }
        validity(list.getValidityBuffer(), source, slots);
        list.setLastSet(slots.count() - 1);
        list.setValueCount(slots.count());
    }

    /** Writes where the elements of each list end; returns the slots of all of them. */
    private static Slots elements(ArrowBuf offsets, ColumnVector source, Slots slots) {
        int total = 0;
        offsets.setInt(0, 0);
        for (int i = 0; i < slots.count(); i++) {
            total += end(source, slots.at(i)) - start(source, slots.at(i));
            offsets.setInt((long) (i + 1) * Integer.BYTES, total);
        }
        int[] elements = new int[total];
        int at = 0;
        for (int i = 0; i < slots.count(); i++) {
            for (int element = start(source, slots.at(i)); element < end(source, slots.at(i)); element++) {
                elements[at++] = element;
            }
        }
        return Slots.listed(elements);
    }

    private static int start(ColumnVector source, int slot) {
        return source instanceof ListVector list ? list.start(slot) : ((MapVector) source).start(slot);
    }

    private static int end(ColumnVector source, int slot) {
        return source instanceof ListVector list ? list.end(slot) : ((MapVector) source).end(slot);
    }

    private static void entries(
            org.apache.arrow.vector.complex.StructVector target, Type.MapOf type, MapVector source, Slots entries) {
        target.setInitialCapacity(entries.count());
        target.allocateNew();
        fill((FieldVector) target.getChildByOrdinal(0), type.key().type(), source.keys(), entries);
        fill((FieldVector) target.getChildByOrdinal(1), type.value().type(), source.values(), entries);
        target.getValidityBuffer().setOne(0L, (long) BitVectorHelper.getValidityBufferSize(entries.count()));
        target.setValueCount(entries.count());
    }
}
