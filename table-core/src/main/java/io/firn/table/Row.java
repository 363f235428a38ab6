// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row by column position, from 0. A typed accessor is for columns of that type and of those that fit into it without
 * loss: int as long or double, float as double. For any other it throws {@link IllegalArgumentException}, for null {@link
 * IllegalStateException}. {@link #value} gives any value as a user's object: {@code LocalDate}, {@code Instant}, a
 * read-only {@code ByteBuffer}, {@code Row} for a struct, {@code List}, {@code Map}; null for null.
 *
 * <p>Rows made by {@link #of} and {@link RowCursor#copy} are equal when their values are; a cursor equals only itself.
 */
public interface Row {

    /** A row of values, each as {@link io.firn.types.Values#toRaw} takes it. */
    static Row of(@Nullable Object... values) {
        return new ValueRow(Arrays.asList(values));
    }

    /** As {@link #of}, of as many values as the list has. (A name of its own, for a list can be a value, too.) */
    static Row ofValues(List<? extends @Nullable Object> values) {
        return new ValueRow(values);
    }

    /** The number of columns. */
    int size();

    boolean isNull(int column);

    @Nullable
    Object value(int column);

    boolean getBoolean(int column);

    int getInt(int column);

    long getLong(int column);

    /** A date as days since 1970, without an object. */
    int getDays(int column);

    /**
     * A time as microseconds since midnight, a timestamp as microseconds since 1970 (in UTC if it is an instant), without an
     * object.
     */
    long getMicros(int column);

    float getFloat(int column);

    double getDouble(int column);

    String getString(int column);

    BigDecimal getDecimal(int column);

    UUID getUuid(int column);

    /** A copy of a binary or fixed value. */
    byte[] getBytes(int column);
}
