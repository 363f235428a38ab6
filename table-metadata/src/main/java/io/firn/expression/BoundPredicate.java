// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.types.Type;
import java.util.List;
import java.util.Set;

/**
 * A {@link Predicate} resolved against a schema: columns are field ids, values are raw, and there is no negation but in
 * leaves. Every leaf is false for null, except {@link IsNull} itself; so "true" and "selected" are the same. Immutable.
 */
public sealed interface BoundPredicate {

    record Always(boolean value) implements BoundPredicate {}

    record And(List<BoundPredicate> parts) implements BoundPredicate {
        public And {
            parts = List.copyOf(parts);
        }
    }

    record Or(List<BoundPredicate> parts) implements BoundPredicate {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** A condition on one column. */
    sealed interface Leaf extends BoundPredicate {
        int fieldId();

        Type type();
    }

    record Compare(int fieldId, Type.Primitive type, Predicate.Comparison comparison, Object value) implements Leaf {}

    /** {@code negated}: none of them, and not null. */
    record In(int fieldId, Type.Primitive type, Set<Object> values, boolean negated) implements Leaf {
        public In {
            values = Set.copyOf(values);
        }
    }

    /** {@code negated}: is not null. Of any type, nested ones included. */
    record IsNull(int fieldId, Type type, boolean negated) implements Leaf {}

    /** {@code negated}: neither NaN nor null. */
    record IsNaN(int fieldId, Type.Primitive type, boolean negated) implements Leaf {}

    /** {@code negated}: another beginning, and not null. */
    record StartsWith(int fieldId, Type.Primitive type, String prefix, boolean negated) implements Leaf {}

    /** The ids of the columns it looks at. */
    default Set<Integer> fieldIds() {
        throw new UnsupportedOperationException();
    }
}
