// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

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
import io.firn.table.Row;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Single values of vectors as users' objects, which share nothing with the vectors. */
public final class VectorValues {
    private VectorValues() {}

    /** The value of a slot; null for null. */
    public static @Nullable Object user(Type type, ColumnVector vector, int slot) {
        if (vector.isNull(slot)) {
            return null;
        }
        return type.match(
                primitive -> Values.toUser(primitive, raw(primitive, vector, slot)),
                struct -> {
                    List<ColumnVector> fields = ((StructVector) vector).fields();
                    List<@Nullable Object> values = new ArrayList<>(fields.size());
                    for (int i = 0; i < fields.size(); i++) {
                        values.add(user(struct.fields().get(i).type(), fields.get(i), slot));
                    }
                    return Row.ofValues(values);
                },
                list -> list(list.element().type(), (ListVector) vector, slot),
                map -> map(map, (MapVector) vector, slot));
    }

    private static List<@Nullable Object> list(Type element, ListVector vector, int slot) {
        List<@Nullable Object> values = new ArrayList<>(vector.end(slot) - vector.start(slot));
        for (int i = vector.start(slot); i < vector.end(slot); i++) {
            values.add(user(element, vector.elements(), i));
        }
        return Collections.unmodifiableList(values);
    }

    private static Map<Object, @Nullable Object> map(Type.MapOf type, MapVector vector, int slot) {
        Map<Object, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = vector.start(slot); i < vector.end(slot); i++) {
            Object key = user(type.key().type(), vector.keys(), i);
            if (key != null) {
                values.put(key, user(type.value().type(), vector.values(), i));
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /** The raw value of a slot that is not null. */
    static Object raw(Type.Primitive type, ColumnVector vector, int slot) {
        if (type instanceof Type.Decimal) {
            return decimal((Type.Decimal) type, vector, slot);
        } else if (vector instanceof LongVector longs) {
            return longs.get(slot);
        } else if (vector instanceof IntVector ints) {
            return ints.get(slot);
        } else if (vector instanceof DoubleVector doubles) {
            return doubles.get(slot);
        } else if (vector instanceof FloatVector floats) {
            return floats.get(slot);
        } else if (vector instanceof BooleanVector booleans) {
            return booleans.get(slot);
        }
        BytesVector bytes = (BytesVector) vector;
        if (type == Type.Simple.STRING) {
            return bytes.text(slot);
        } else if (type == Type.Simple.UUID) {
            return uuid(bytes, slot);
        }
        return ByteBuffer.wrap(bytes.copy(slot)).asReadOnlyBuffer();
    }

    /** The decimal of a slot that is not null. */
    public static BigDecimal decimal(Type.Decimal type, ColumnVector vector, int slot) {
        if (vector instanceof IntVector ints) {
            return BigDecimal.valueOf(ints.get(slot), type.scale());
        } else if (vector instanceof LongVector longs) {
            return BigDecimal.valueOf(longs.get(slot), type.scale());
        }
        BytesVector bytes = (BytesVector) vector;
        return new BigDecimal(new BigInteger(bytes.bytes(), bytes.start(slot), bytes.length(slot)), type.scale());
    }

    /** The UUID of a slot that is not null. */
    public static UUID uuid(BytesVector vector, int slot) {
        ByteBuffer bytes = ByteBuffer.wrap(vector.bytes(), vector.start(slot), vector.length(slot));
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
