// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.types.Type;
import io.firn.types.Values;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was seen of the values of one leaf column. For one thread. */
final class LeafSummary {
    private final int fieldId;
    private final Type.Primitive type;
    private final boolean repeated;
    private final Comparator<Object> order;
    private long values;
    private long nulls;
    private long nans;
    private @Nullable Object min;
    private @Nullable Object max;

    /** @param repeated whether it is below a list or map */
    LeafSummary(int fieldId, Type.Primitive type, boolean repeated) {
        this.fieldId = fieldId;
        this.type = type;
        this.repeated = repeated;
        this.order = Values.order(type);
    }

    void add(@Nullable Object raw) {
        values++;
        if (raw == null) {
            nulls++;
        } else if (raw instanceof Double d && d.isNaN() || raw instanceof Float f && f.isNaN()) {
            nans++;
        } else {
            min = min == null || order.compare(raw, min) < 0 ? raw : min;
            max = max == null || order.compare(raw, max) > 0 ? raw : max;
        }
    }

    int fieldId() {
        return fieldId;
    }

    Type.Primitive type() {
        return type;
    }

    boolean repeated() {
        return repeated;
    }

    long values() {
        return values;
    }

    long nulls() {
        return nulls;
    }

    long nans() {
        return nans;
    }

    /** The smallest value that is neither null nor NaN. */
    Optional<Object> min() {
        return Optional.ofNullable(min);
    }

    /** The largest value that is neither null nor NaN. */
    Optional<Object> max() {
        return Optional.ofNullable(max);
    }
}
