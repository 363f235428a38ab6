// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** The values next to a value, in types where there is nothing between them. */
final class Neighbours {
    private Neighbours() {}

    /** The greatest value below, or the value itself in types without neighbours; empty when it is the least. */
    static Optional<Object> below(Type.Primitive type, Object value) {
        return step(type, value, -1);
    }

    /** The least value above, or the value itself in types without neighbours; empty when it is the greatest. */
    static Optional<Object> above(Type.Primitive type, Object value) {
        return step(type, value, 1);
    }

    private static Optional<Object> step(Type.Primitive type, Object value, int by) {
        if (value instanceof Integer number) {
            return number == (by < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE)
                    ? Optional.empty()
                    : Optional.of(number + by);
        }
        if (value instanceof Long number) {
            return number == (by < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) ? Optional.empty() : Optional.of(number + by);
        }
        if (value instanceof BigDecimal number && type instanceof Type.Decimal decimal) {
            BigInteger next = number.unscaledValue().add(BigInteger.valueOf(by));
            return next.abs().compareTo(BigInteger.TEN.pow(decimal.precision())) >= 0
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(next, decimal.scale()));
        }
        return Optional.of(value);
    }
}
