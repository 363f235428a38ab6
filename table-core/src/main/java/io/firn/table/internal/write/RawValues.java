// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Single values of vectors as raw values of a type. */
public final class RawValues {
    private RawValues() {}

    /** The raw value in a slot of a vector that holds values of {@code type} as Firn stores them; null for null. */
    public static @Nullable Object get(ColumnVector vector, int slot, Type.Primitive type) {
        if (vector.isNull(slot)) {
            return null;
        }
        if (vector instanceof LongVector longs) {
            return type instanceof Type.Decimal decimal
                    ? BigDecimal.valueOf(longs.get(slot), decimal.scale())
                    : (Object) longs.get(slot);
        } else if (vector instanceof IntVector ints) {
            return type instanceof Type.Decimal decimal
                    ? BigDecimal.valueOf(ints.get(slot), decimal.scale())
                    : (Object) ints.get(slot);
        } else if (vector instanceof DoubleVector doubles) {
            return doubles.get(slot);
        } else if (vector instanceof FloatVector floats) {
            return floats.get(slot);
        } else if (vector instanceof BooleanVector booleans) {
            return booleans.get(slot);
        }
        return ofBytes((BytesVector) vector, slot, type);
    }

    private static Object ofBytes(BytesVector vector, int slot, Type.Primitive type) {
        if (type == Type.Simple.STRING) {
            return vector.text(slot);
        }
        if (type instanceof Type.Decimal decimal) {
            return new BigDecimal(
                    new BigInteger(vector.bytes(), vector.start(slot), vector.length(slot)), decimal.scale());
        }
        ByteBuffer bytes = ByteBuffer.wrap(vector.copy(slot));
        return type == Type.Simple.UUID ? new UUID(bytes.getLong(), bytes.getLong()) : bytes.asReadOnlyBuffer();
    }
}
