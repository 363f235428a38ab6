// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Predicate} resolved against a schema: columns are field ids, values are raw, and there is no negation but in
 * leaves. Every leaf is false for null, except {@link IsNull} itself; so "true" and "selected" are the same. Immutable.
 */
public sealed interface BoundPredicate {

    record Always(boolean value) implements BoundPredicate {
        @Override
        public boolean test(IntFunction<@Nullable Object> rawByFieldId) {
            return value;
        }

        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    record And(List<BoundPredicate> parts) implements BoundPredicate {
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(IntFunction<@Nullable Object> rawByFieldId) {
            return parts.stream().allMatch(part -> part.test(rawByFieldId));
        }

        @Override
        public String toString() {
            return parts.stream().map(BoundPredicate::toString).collect(Collectors.joining(" and ", "(", ")"));
        }
    }

    record Or(List<BoundPredicate> parts) implements BoundPredicate {
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(IntFunction<@Nullable Object> rawByFieldId) {
            return parts.stream().anyMatch(part -> part.test(rawByFieldId));
        }

        @Override
        public String toString() {
            return parts.stream().map(BoundPredicate::toString).collect(Collectors.joining(" or ", "(", ")"));
        }
    }

    /** A condition on one column. */
    sealed interface Leaf extends BoundPredicate {
        int fieldId();

        Type type();

        /** Whether it is true of this raw value, which is not null. */
        boolean testValue(Object raw);

        @Override
        default boolean test(IntFunction<@Nullable Object> rawByFieldId) {
            Object raw = rawByFieldId.apply(fieldId());
            return raw != null && testValue(raw);
        }
    }

    record Compare(int fieldId, Type.Primitive type, Predicate.Comparison comparison, Object value) implements Leaf {
        @Override
        public boolean testValue(Object raw) {
            return comparison.test(Values.order(type).compare(raw, value));
        }

        @Override
        public String toString() {
            return "#" + fieldId + " " + comparison.symbol() + " " + PredicateText.literal(Values.toUser(type, value));
        }
    }

    /** {@code negated}: none of them, and not null. */
    record In(int fieldId, Type.Primitive type, Set<Object> values, boolean negated) implements Leaf {
        public In {
            values = values.stream().map(In::withoutNegativeZero).collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public boolean testValue(Object raw) {
            return values.contains(withoutNegativeZero(raw)) != negated;
        }

        /** The zeros are equal in the order of values, but not by {@code equals}. */
        static Object withoutNegativeZero(Object raw) {
            if (raw instanceof Double number) {
                return number + 0.0;
            }
            return raw instanceof Float number ? (Object) (number + 0.0f) : raw;
        }

        @Override
        public String toString() {
            return values.stream()
                    .sorted(Values.order(type))
                    .map(value -> PredicateText.literal(Values.toUser(type, value)))
                    .collect(Collectors.joining(", ", "#" + fieldId + (negated ? " not in (" : " in ("), ")"));
        }
    }

    /** {@code negated}: is not null. Of any type, nested ones included. */
    record IsNull(int fieldId, Type type, boolean negated) implements Leaf {
        @Override
        public boolean testValue(Object raw) {
            return negated;
        }

        @Override
        public boolean test(IntFunction<@Nullable Object> rawByFieldId) {
            return (rawByFieldId.apply(fieldId) == null) != negated;
        }

        @Override
        public String toString() {
            return "#" + fieldId + (negated ? " is not null" : " is null");
        }
    }

    /** {@code negated}: neither NaN nor null. */
    record IsNaN(int fieldId, Type.Primitive type, boolean negated) implements Leaf {
        @Override
        public boolean testValue(Object raw) {
            return isNaN(raw) != negated;
        }

        static boolean isNaN(Object raw) {
            return raw instanceof Double d && d.isNaN() || raw instanceof Float f && f.isNaN();
        }

        @Override
        public String toString() {
            return "#" + fieldId + (negated ? " is not nan" : " is nan");
        }
    }

    /** {@code negated}: another beginning, and not null. */
    record StartsWith(int fieldId, Type.Primitive type, String prefix, boolean negated) implements Leaf {
        @Override
        public boolean testValue(Object raw) {
            return ((String) raw).startsWith(prefix) != negated;
        }

        @Override
        public String toString() {
            return "#" + fieldId + (negated ? " not" : "") + " starts with " + PredicateText.literal(prefix);
        }
    }

    /**
     * Whether it is true of a row, given its raw values by field id (null: the value is null). Slow and plain: for single
     * rows, and as the meaning that faster evaluation is tested against.
     */
    boolean test(IntFunction<@Nullable Object> rawByFieldId);

    /** The ids of the columns it looks at, ascending. */
    default Set<Integer> fieldIds() {
        Set<Integer> ids = new TreeSet<>();
        Deque<BoundPredicate> open = new ArrayDeque<>(List.of(this));
        while (!open.isEmpty()) {
            BoundPredicate next = open.pop();
            if (next instanceof And and) {
                open.addAll(and.parts());
            } else if (next instanceof Or or) {
                open.addAll(or.parts());
            } else if (next instanceof Leaf leaf) {
                ids.add(leaf.fieldId());
            }
        }
        return ids;
    }

    /**
     * What can be said without some columns: true wherever this is, whatever they hold.
     *
     * @param ignored the ids of these columns
     */
    default BoundPredicate without(IntPredicate ignored) {
        if (this instanceof And and) {
            return all(and.parts().stream().map(part -> part.without(ignored)).toList());
        } else if (this instanceof Or or) {
            return any(or.parts().stream().map(part -> part.without(ignored)).toList());
        }
        return this instanceof Leaf leaf && ignored.test(leaf.fieldId()) ? new Always(true) : this;
    }

    /** True when all parts are: flattened, without parts that are always true or that repeat. */
    static BoundPredicate all(Collection<? extends BoundPredicate> parts) {
        List<BoundPredicate> flat = new ArrayList<>();
        for (BoundPredicate part : parts) {
            if (part instanceof And and) {
                flat.addAll(and.parts());
            } else if (part instanceof Always always) {
                if (!always.value()) {
                    return always;
                }
            } else {
                flat.add(part);
            }
        }
        List<BoundPredicate> distinct = flat.stream().distinct().toList();
        return distinct.isEmpty() ? new Always(true) : distinct.size() == 1 ? distinct.get(0) : new And(distinct);
    }

    /** True when one of the parts is: flattened, without parts that are always false or that repeat. */
    static BoundPredicate any(Collection<? extends BoundPredicate> parts) {
        List<BoundPredicate> flat = new ArrayList<>();
        for (BoundPredicate part : parts) {
            if (part instanceof Or or) {
                flat.addAll(or.parts());
            } else if (part instanceof Always always) {
                if (always.value()) {
                    return always;
                }
            } else {
                flat.add(part);
            }
        }
        List<BoundPredicate> distinct = flat.stream().distinct().toList();
        return distinct.isEmpty() ? new Always(false) : distinct.size() == 1 ? distinct.get(0) : new Or(distinct);
    }
}
