// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.CorruptTableException;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Raw values in Parquet's plain encoding, in which its statistics hold them. */
public final class PlainValues {
    private PlainValues() {}

    /** A raw value of {@code type} from the plain encoding that Firn writes; see {@link #encode}. */
    public static Object decode(ByteBuffer plain, Type.Primitive type) {
        return decode(plain, type, ParquetTypes.valueType(type));
    }

    /**
     * A raw value of {@code type} from the plain encoding of a file's type that {@linkplain ParquetTypes#fit fits} it.
     *
     * @throws CorruptTableException when the bytes are no such value
     */
    public static Object decode(ByteBuffer plain, Type.Primitive type, ValueType fileType) {
        Type.Primitive own = ParquetTypes.tableType(fileType)
                .orElseThrow(() -> new IllegalArgumentException("No table type for " + fileType));
        ByteBuffer bytes = plain.slice().order(ByteOrder.LITTLE_ENDIAN);
        Object raw = switch (fileType.physical()) {
            case BOOLEAN -> require(bytes, 1, fileType).get() != 0;
            case FLOAT -> require(bytes, Float.BYTES, fileType).getFloat();
            case DOUBLE -> require(bytes, Double.BYTES, fileType).getDouble();
            case INT32 -> ofInt(require(bytes, Integer.BYTES, fileType).getInt(), fileType);
            case INT64, INT96 -> ofLong(require(bytes, Long.BYTES, fileType).getLong(), fileType);
            case BYTES, FIXED -> ofBytes(bytes, own, fileType);
        };
        return Widening.apply(own, type, raw);
    }

    private static Object ofInt(int value, ValueType fileType) {
        if (fileType.meaning() instanceof Meaning.Decimal decimal) {
            return BigDecimal.valueOf(value, decimal.scale());
        }
        if (fileType.meaning() instanceof Meaning.Time) {
            return value * 1000L;
        }
        if (fileType.meaning() instanceof Meaning.Integer integer && !integer.signed() && integer.bits() == 32) {
            return Integer.toUnsignedLong(value);
        }
        return value;
    }

    private static Object ofLong(long value, ValueType fileType) {
        if (fileType.meaning() instanceof Meaning.Decimal decimal) {
            return BigDecimal.valueOf(value, decimal.scale());
        }
        if (fileType.meaning() instanceof Meaning.Integer integer && !integer.signed() && integer.bits() == 64) {
            return new BigDecimal(Long.toUnsignedString(value));
        }
        if (fileType.meaning() instanceof Meaning.Timestamp timestamp && timestamp.unit() == Unit.MILLIS) {
            try {
                return Math.multiplyExact(value, 1000L);
            } catch (ArithmeticException e) {
                throw new CorruptTableException(
                        "A timestamp of %d milliseconds is beyond the range of microseconds.".formatted(value), e);
            }
        }
        return value;
    }

    private static Object ofBytes(ByteBuffer bytes, Type.Primitive own, ValueType fileType) {
        if (own instanceof Type.Decimal decimal) {
            if (bytes.remaining() == 0 || bytes.remaining() > 64) {
                throw corrupt(bytes, fileType);
            }
            return new BigDecimal(new BigInteger(copy(bytes)), decimal.scale());
        }
        if (own == Type.Simple.UUID) {
            ByteBuffer both = require(bytes, 16, fileType).order(ByteOrder.BIG_ENDIAN);
            return new UUID(both.getLong(), both.getLong());
        }
        if (own == Type.Simple.STRING) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            } catch (CharacterCodingException e) {
                throw new CorruptTableException("Bytes that should be UTF-8 text are not.", e);
            }
        }
        // Shorter than fixed is fine: a shortened bound.
        if (own instanceof Type.Fixed fixed && bytes.remaining() > fixed.length()) {
            throw corrupt(bytes, fileType);
        }
        return ByteBuffer.wrap(copy(bytes)).asReadOnlyBuffer();
    }

    /** The plain encoding of a raw value, as Firn writes it: little-endian numbers, bare bytes. A read-only buffer. */
    public static ByteBuffer encode(Type.Primitive type, Object raw) {
        ValueType written = ParquetTypes.valueType(type);
        ByteBuffer bytes = switch (written.physical()) {
            case BOOLEAN -> little(1).put(0, (byte) ((Boolean) raw ? 1 : 0));
            case INT32 ->
                little(Integer.BYTES)
                        .putInt(
                                0,
                                raw instanceof BigDecimal decimal
                                        ? decimal.unscaledValue().intValueExact()
                                        : (Integer) raw);
            case INT64 ->
                little(Long.BYTES)
                        .putLong(
                                0,
                                raw instanceof BigDecimal decimal
                                        ? decimal.unscaledValue().longValueExact()
                                        : (Long) raw);
            case FLOAT -> little(Float.BYTES).putFloat(0, (Float) raw);
            case DOUBLE -> little(Double.BYTES).putDouble(0, (Double) raw);
            case BYTES, FIXED -> bytes(raw, written.length());
            case INT96 -> throw new IllegalStateException("INT96 is never written.");
        };
        return bytes.asReadOnlyBuffer();
    }

    private static ByteBuffer bytes(Object raw, int length) {
        if (raw instanceof String text) {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }
        if (raw instanceof UUID uuid) {
            return ByteBuffer.allocate(16)
                    .putLong(0, uuid.getMostSignificantBits())
                    .putLong(8, uuid.getLeastSignificantBits());
        }
        if (raw instanceof BigDecimal decimal) {
            byte[] digits = decimal.unscaledValue().toByteArray();
            byte[] padded = new byte[length];
            Arrays.fill(padded, (byte) (decimal.signum() < 0 ? -1 : 0));
            System.arraycopy(digits, 0, padded, length - digits.length, digits.length);
            return ByteBuffer.wrap(padded);
        }
        return (ByteBuffer) raw;
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer require(ByteBuffer bytes, int length, ValueType fileType) {
        if (bytes.remaining() != length) {
            throw corrupt(bytes, fileType);
        }
        return bytes;
    }

    private static CorruptTableException corrupt(ByteBuffer bytes, ValueType fileType) {
        return new CorruptTableException("A value of the type %s has %d bytes.".formatted(fileType, bytes.remaining()));
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }
}
