// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.VectorBuilder;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * How raw values lie in the columns of a manifest. Reading goes by what the file says of its column, so that values of a
 * column that was widened later are still understood. Pure. Spec section 6.4.
 */
final class ValueLayout {
    private static final int UUID_BYTES = 16;

    private ValueLayout() {}

    /** The column type for values of the type. */
    static ValueType of(Type.Primitive type) {
        // A shortened bound of fixed-length values is shorter than they are.
        return type instanceof Type.Fixed
                ? ValueType.of(Physical.BYTES, new Meaning.Plain())
                : ParquetTypes.valueType(type);
    }

    /** A builder of vectors for columns of this type. */
    static VectorBuilder builder(ValueType layout) {
        return switch (layout.physical()) {
            case BOOLEAN -> new VectorBuilder.Booleans();
            case INT32 -> new VectorBuilder.Ints();
            case INT64, INT96 -> new VectorBuilder.Longs();
            case FLOAT -> new VectorBuilder.Floats();
            case DOUBLE -> new VectorBuilder.Doubles();
            case BYTES, FIXED -> new VectorBuilder.Bytes();
        };
    }

    /** Appends a raw value to a builder that was made for the layout of its type. */
    static void append(VectorBuilder builder, ValueType layout, Object raw) {
        if (builder instanceof VectorBuilder.Booleans booleans) {
            booleans.append((Boolean) raw);
        } else if (builder instanceof VectorBuilder.Ints ints) {
            ints.append(
                    raw instanceof BigDecimal number ? number.unscaledValue().intValueExact() : (Integer) raw);
        } else if (builder instanceof VectorBuilder.Longs longs) {
            longs.append(
                    raw instanceof BigDecimal number ? number.unscaledValue().longValueExact() : (Long) raw);
        } else if (builder instanceof VectorBuilder.Floats floats) {
            floats.append((Float) raw);
        } else if (builder instanceof VectorBuilder.Doubles doubles) {
            doubles.append((Double) raw);
        } else {
            appendBytes((VectorBuilder.Bytes) builder, layout, raw);
        }
    }

    private static void appendBytes(VectorBuilder.Bytes bytes, ValueType layout, Object raw) {
        if (raw instanceof String text) {
            bytes.appendText(text);
        } else if (raw instanceof UUID id) {
            bytes.append(ByteBuffer.allocate(UUID_BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .flip());
        } else if (raw instanceof BigDecimal number) {
            byte[] digits = number.unscaledValue().toByteArray();
            byte[] padded = new byte[layout.length()];
            Arrays.fill(padded, 0, padded.length - digits.length, (byte) (digits[0] < 0 ? -1 : 0));
            System.arraycopy(digits, 0, padded, padded.length - digits.length, digits.length);
            bytes.append(padded);
        } else {
            bytes.append((ByteBuffer) raw);
        }
    }

    /** The raw value of a slot that is not null; empty when its bytes are no value of the layout. */
    static Optional<Object> read(ColumnVector vector, ValueType layout, int slot) {
        if (vector instanceof IntVector ints) {
            int value = ints.get(slot);
            return layout.meaning() instanceof Meaning.Decimal decimal
                    ? Optional.of(BigDecimal.valueOf(value, decimal.scale()))
                    : Optional.of(value);
        }
        if (vector instanceof LongVector longs) {
            long value = longs.get(slot);
            return layout.meaning() instanceof Meaning.Decimal decimal
                    ? Optional.of(BigDecimal.valueOf(value, decimal.scale()))
                    : Optional.of(value);
        }
        if (vector instanceof DoubleVector doubles) {
            return Optional.of(doubles.get(slot));
        }
        if (vector instanceof FloatVector floats) {
            return Optional.of(floats.get(slot));
        }
        if (vector instanceof BooleanVector booleans) {
            return Optional.of(booleans.get(slot));
        }
        return vector instanceof BytesVector bytes ? readBytes(bytes, layout, slot) : Optional.empty();
    }

    private static Optional<Object> readBytes(BytesVector vector, ValueType layout, int slot) {
        if (layout.meaning() instanceof Meaning.Text) {
            return text(vector, slot).map(Object.class::cast);
        }
        byte[] bytes = vector.copy(slot);
        if (layout.meaning() instanceof Meaning.Uuid) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return bytes.length == UUID_BYTES
                    ? Optional.of(new UUID(buffer.getLong(), buffer.getLong()))
                    : Optional.empty();
        }
        if (layout.meaning() instanceof Meaning.Decimal decimal) {
            return bytes.length == 0
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(new BigInteger(bytes), decimal.scale()));
        }
        return Optional.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /** The text of a slot that is not null; empty when it is not UTF-8. */
    static Optional<String> text(BytesVector vector, int slot) {
        String text = vector.text(slot);
        // Malformed bytes decode to U+FFFD, which may also be what was written.
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), vector.copy(slot))) {
            return Optional.empty();
        }
        return Optional.of(text);
    }
}
