// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.VectorBuilder;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.ParquetField;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Appends values of a primitive type to the builder of the vector in which Parquet wants them. The usual Java class of
 * each type takes a short way; any other goes through {@link Values#toRaw}, which decides what fits.
 */
final class LeafAppender implements ValueAppender {
    private static final int UUID_BYTES = 16;

    private final Type.Primitive type;
    private final String path;
    private final VectorBuilder builder;
    private final int fixedBytes;

    LeafAppender(Type.Primitive type, String path, ParquetField.Value stored) {
        this.type = type;
        this.path = path;
        this.fixedBytes = stored.type().length();
        this.builder = switch (stored.type().physical()) {
            case BOOLEAN -> new VectorBuilder.Booleans();
            case INT32 -> new VectorBuilder.Ints();
            case INT64, INT96 -> new VectorBuilder.Longs();
            case FLOAT -> new VectorBuilder.Floats();
            case DOUBLE -> new VectorBuilder.Doubles();
            case BYTES, FIXED -> new VectorBuilder.Bytes();
        };
    }

    @Override
    public VectorBuilder builder() {
        return builder;
    }

    @Override
    public long append(@Nullable Object value) {
        if (value == null) {
            builder.appendNull();
            return 1;
        }
        if (value instanceof Long number && type == Type.Simple.LONG) {
            ((VectorBuilder.Longs) builder).append(number);
            return Long.BYTES;
        }
        if (value instanceof String text && type == Type.Simple.STRING) {
            return appendText(text);
        }
        return appendRaw(Values.toRaw(type, value, path));
    }

    private long appendRaw(Object raw) {
        if (builder instanceof VectorBuilder.Ints ints) {
            ints.append(
                    raw instanceof BigDecimal decimal ? decimal.unscaledValue().intValueExact() : (Integer) raw);
            return Integer.BYTES;
        } else if (builder instanceof VectorBuilder.Longs longs) {
            longs.append(
                    raw instanceof BigDecimal decimal ? decimal.unscaledValue().longValueExact() : (Long) raw);
            return Long.BYTES;
        } else if (builder instanceof VectorBuilder.Doubles doubles) {
            doubles.append((Double) raw);
            return Double.BYTES;
        } else if (builder instanceof VectorBuilder.Floats floats) {
            floats.append((Float) raw);
            return Float.BYTES;
        } else if (builder instanceof VectorBuilder.Booleans booleans) {
            booleans.append((Boolean) raw);
            return 1;
        }
        return raw instanceof String text ? appendText(text) : appendBytes(raw);
    }

    private long appendBytes(Object raw) {
        VectorBuilder.Bytes bytes = (VectorBuilder.Bytes) builder;
        if (raw instanceof ByteBuffer buffer) {
            bytes.append(buffer);
            return Integer.BYTES + buffer.remaining();
        }
        byte[] encoded = raw instanceof UUID uuid ? bigEndian(uuid) : bigEndian(((BigDecimal) raw).unscaledValue());
        bytes.append(encoded);
        return Integer.BYTES + encoded.length;
    }

    private long appendText(String text) {
        VectorBuilder.Bytes bytes = (VectorBuilder.Bytes) builder;
        try {
            bytes.appendText(text);
        } catch (IllegalArgumentException unpaired) {
            throw new InvalidRequestException(
                    "Column " + path + " cannot hold this text: " + unpaired.getMessage(), unpaired);
        }
        return Integer.BYTES + text.length();
    }

    private static byte[] bigEndian(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /** Two's complement of the stored length, or as short as possible where Parquet has no fixed length. */
    private byte[] bigEndian(BigInteger unscaled) {
        byte[] minimal = unscaled.toByteArray();
        if (fixedBytes == 0 || minimal.length == fixedBytes) {
            return minimal;
        }
        byte[] extended = new byte[fixedBytes];
        int padding = fixedBytes - minimal.length;
        Arrays.fill(extended, 0, padding, (byte) (unscaled.signum() < 0 ? -1 : 0));
        System.arraycopy(minimal, 0, extended, padding, minimal.length);
        return extended;
    }
}
