// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row by column position. A typed accessor is for columns of that type (and of those that fit into it without loss) and
 * must not be called for null; {@link #value} gives any value as a user's object: {@code LocalDate}, {@code Instant},
 * {@code Row} for a struct, {@code List}, {@code Map}; null for null.
 */
public interface Row {

    /** A row of values, each as {@link io.firn.types.Values#toRaw} takes it. */
    static Row of(@Nullable Object... values) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #of}. */
    static Row of(List<? extends @Nullable Object> values) {
        throw new UnsupportedOperationException();
    }

    /** The number of columns. */
    int size();

    boolean isNull(int column);

    @Nullable
    Object value(int column);

    boolean getBoolean(int column);

    int getInt(int column);

    long getLong(int column);

    float getFloat(int column);

    double getDouble(int column);

    String getString(int column);

    BigDecimal getDecimal(int column);

    UUID getUuid(int column);

    /** A copy of a binary or fixed value. */
    byte[] getBytes(int column);
}
