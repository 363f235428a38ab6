// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.util.Comparator;

/** Values of each {@link Type}: between users' objects and raw ones, to and from text, bytes, and their order. */
public final class Values {
    private Values() {}

    /**
     * The raw value of a user's object: {@code LocalDate} and the other {@code java.time} types, {@code byte[]}, smaller
     * numbers where nothing is lost, a {@code Map} or {@code List} for a struct, and raw values themselves.
     *
     * @throws io.firn.io.InvalidRequestException when it does not fit, naming {@code what} (a column path)
     */
    public static Object toRaw(Type type, Object value, String what) {
        throw new UnsupportedOperationException();
    }

    /** The user's object of a raw value: {@code LocalDate}, {@code Instant}, ... */
    public static Object toUser(Type type, Object raw) {
        throw new UnsupportedOperationException();
    }

    /** A raw value from text such as {@code 2026-11-22T08:00:00Z}. */
    public static Object parse(Type.Primitive type, String text, String what) {
        throw new UnsupportedOperationException();
    }

    /** The text of a raw value, which {@link #parse} reads back. */
    public static String format(Type.Primitive type, Object raw) {
        throw new UnsupportedOperationException();
    }

    /**
     * The order of raw values: numbers by value, with -0.0 equal to 0.0 and NaN equal to itself and above all others; text,
     * binary and UUIDs by unsigned bytes (text in UTF-8, which is not Java's order beyond U+FFFF).
     */
    public static Comparator<Object> order(Type.Primitive type) {
        throw new UnsupportedOperationException();
    }
}
