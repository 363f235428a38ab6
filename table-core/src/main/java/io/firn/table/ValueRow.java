// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of objects. Immutable as far as its objects are; bytes are copied in. Equal to a row of equal values. */
final class ValueRow implements Row {
    private final List<@Nullable Object> values;

    ValueRow(List<? extends @Nullable Object> values) {
        List<@Nullable Object> copies = new ArrayList<>(values.size());
        for (Object value : values) {
            copies.add(
                    value instanceof byte[] bytes
                            ? ByteBuffer.wrap(bytes.clone()).asReadOnlyBuffer()
                            : value);
        }
        this.values = Collections.unmodifiableList(copies);
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public boolean isNull(int column) {
        return values.get(column) == null;
    }

    @Override
    public @Nullable Object value(int column) {
        return values.get(column) instanceof ByteBuffer bytes ? bytes.duplicate() : values.get(column);
    }

    @Override
    public boolean getBoolean(int column) {
        return typed(column, "boolean", Boolean.class);
    }

    @Override
    public int getInt(int column) {
        return isWhole(values.get(column), Integer.class)
                ? ((Number) present(column)).intValue()
                : typed(column, "int", Integer.class);
    }

    @Override
    public long getLong(int column) {
        return isWhole(values.get(column), Long.class)
                ? ((Number) present(column)).longValue()
                : typed(column, "long", Long.class);
    }

    @Override
    public int getDays(int column) {
        return (Integer) Values.toRaw(Type.Simple.DATE, typed(column, "date", LocalDate.class), "a date");
    }

    @Override
    public long getMicros(int column) {
        Object value = present(column);
        Type type = value instanceof LocalTime
                ? Type.Simple.TIME
                : value instanceof Instant ? Type.Simple.TIMESTAMPTZ : Type.Simple.TIMESTAMP;
        return (Long) Values.toRaw(
                type,
                type == Type.Simple.TIMESTAMP ? typed(column, "timestamp", LocalDateTime.class) : value,
                "a timestamp");
    }

    @Override
    public float getFloat(int column) {
        return typed(column, "float", Float.class);
    }

    @Override
    public double getDouble(int column) {
        Object value = values.get(column);
        return isWhole(value, Integer.class) || value instanceof Float
                ? ((Number) present(column)).doubleValue()
                : typed(column, "double", Double.class);
    }

    @Override
    public String getString(int column) {
        return typed(column, "string", String.class);
    }

    @Override
    public BigDecimal getDecimal(int column) {
        return typed(column, "decimal", BigDecimal.class);
    }

    @Override
    public UUID getUuid(int column) {
        return typed(column, "uuid", UUID.class);
    }

    @Override
    public byte[] getBytes(int column) {
        ByteBuffer bytes = typed(column, "binary", ByteBuffer.class).duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static boolean isWhole(@Nullable Object value, Class<?> widest) {
        return value instanceof Integer
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Long && widest == Long.class;
    }

    private <T> T typed(int column, String wanted, Class<T> type) {
        Object value = present(column);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "Value %d of the row is a %s and not a %s; ask for it as that, or with value()."
                            .formatted(column, value.getClass().getSimpleName(), wanted));
        }
        return type.cast(value);
    }

    private Object present(int column) {
        Object value = values.get(column);
        if (value == null) {
            throw new IllegalStateException("Value " + column + " of the row is null; ask isNull first.");
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ValueRow that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
