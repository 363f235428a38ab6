// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.types.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Predicates on columns turned into predicates on partition values.
 *
 * <p>All transforms but bucket and void keep the order of values ({@code a <= b} gives {@code f(a) <= f(b)}), and none but
 * void makes null of a value. So if {@code x < v} then {@code f(x) <= f(v)} (inclusive), and if {@code f(x) < f(v)} then
 * {@code x < v} (strict). Where values have neighbours, {@code x < v} is first read as {@code x <= v - 1} and the like,
 * which makes both tighter. Bucket tells equal values together and nothing else; void tells nothing.
 */
final class Projection {
    private static final BoundPredicate TRUE = new BoundPredicate.Always(true);
    private static final BoundPredicate FALSE = new BoundPredicate.Always(false);

    private Projection() {}

    static BoundPredicate inclusive(PartitionSpec spec, BoundPredicate predicate) {
        return project(predicate, leaf -> BoundPredicate.all(each(spec, leaf, Projection::inclusiveLeaf)));
    }

    static BoundPredicate strict(PartitionSpec spec, BoundPredicate predicate) {
        return project(predicate, leaf -> BoundPredicate.any(each(spec, leaf, Projection::strictLeaf)));
    }

    private static BoundPredicate project(
            BoundPredicate predicate, Function<BoundPredicate.Leaf, BoundPredicate> leaves) {
        if (predicate instanceof BoundPredicate.And and) {
            return BoundPredicate.all(
                    and.parts().stream().map(part -> project(part, leaves)).toList());
        }
        if (predicate instanceof BoundPredicate.Or or) {
            return BoundPredicate.any(
                    or.parts().stream().map(part -> project(part, leaves)).toList());
        }
        return predicate instanceof BoundPredicate.Leaf leaf ? leaves.apply(leaf) : predicate;
    }

    private static List<BoundPredicate> each(
            PartitionSpec spec,
            BoundPredicate.Leaf leaf,
            BiFunction<PartitionField, BoundPredicate.Leaf, BoundPredicate> projection) {
        return spec.fields().stream()
                .filter(field -> field.sourceId() == leaf.fieldId())
                .map(field -> projection.apply(field, leaf))
                .toList();
    }

    private static BoundPredicate inclusiveLeaf(PartitionField field, BoundPredicate.Leaf leaf) {
        if (field.transform() instanceof Transform.Void) {
            return TRUE;
        }
        Target target = new Target(field, leaf);
        Optional<BoundPredicate> exact = exact(target, leaf);
        if (exact.isPresent()) {
            return exact.get();
        }
        if (leaf instanceof BoundPredicate.Compare compare) {
            return inclusiveCompare(target, compare);
        }
        if (leaf instanceof BoundPredicate.In in && !in.negated()) {
            return target.in(in.values(), false);
        }
        if (leaf instanceof BoundPredicate.StartsWith startsWith && !startsWith.negated() && target.keepsOrder()) {
            return target.compare(Comparison.EQUAL, startsWith.prefix());
        }
        return target.isNull(true);
    }

    private static BoundPredicate strictLeaf(PartitionField field, BoundPredicate.Leaf leaf) {
        if (field.transform() instanceof Transform.Void) {
            return FALSE;
        }
        Target target = new Target(field, leaf);
        Optional<BoundPredicate> exact = exact(target, leaf);
        if (exact.isPresent()) {
            return exact.get();
        }
        if (leaf instanceof BoundPredicate.Compare compare) {
            return strictCompare(target, compare);
        }
        if (leaf instanceof BoundPredicate.In in && in.negated()) {
            return target.in(in.values(), true);
        }
        if (leaf instanceof BoundPredicate.StartsWith startsWith && startsWith.negated() && target.keepsOrder()) {
            return target.compare(Comparison.NOT_EQUAL, startsWith.prefix());
        }
        return FALSE;
    }

    /** Where the partition value decides the leaf by itself, both ways. */
    private static Optional<BoundPredicate> exact(Target target, BoundPredicate.Leaf leaf) {
        if (leaf instanceof BoundPredicate.IsNull isNull) {
            return Optional.of(target.isNull(isNull.negated()));
        }
        if (target.field.transform() instanceof Transform.Identity) {
            return Optional.of(target.same(leaf));
        }
        if (leaf instanceof BoundPredicate.StartsWith startsWith
                && target.field.transform() instanceof Transform.Truncate truncate
                && startsWith.prefix().codePointCount(0, startsWith.prefix().length()) <= truncate.width()) {
            return Optional.of(target.same(leaf));
        }
        return Optional.empty();
    }

    private static BoundPredicate inclusiveCompare(Target target, BoundPredicate.Compare compare) {
        Object value = compare.value();
        if (compare.comparison() == Comparison.EQUAL) {
            return target.compare(Comparison.EQUAL, value);
        }
        if (!target.keepsOrder()) {
            return target.isNull(true);
        }
        return switch (compare.comparison()) {
            case EQUAL, NOT_EQUAL -> target.isNull(true);
            case LESS ->
                Neighbours.below(compare.type(), value)
                        .map(below -> target.compare(Comparison.LESS_OR_EQUAL, below))
                        .orElse(FALSE);
            case LESS_OR_EQUAL -> target.compare(Comparison.LESS_OR_EQUAL, value);
            case GREATER ->
                Neighbours.above(compare.type(), value)
                        .map(above -> target.compare(Comparison.GREATER_OR_EQUAL, above))
                        .orElse(FALSE);
            case GREATER_OR_EQUAL -> target.compare(Comparison.GREATER_OR_EQUAL, value);
        };
    }

    private static BoundPredicate strictCompare(Target target, BoundPredicate.Compare compare) {
        Object value = compare.value();
        if (compare.comparison() == Comparison.NOT_EQUAL) {
            return target.compare(Comparison.NOT_EQUAL, value);
        }
        if (!target.keepsOrder()) {
            return FALSE;
        }
        return switch (compare.comparison()) {
            case EQUAL, NOT_EQUAL -> FALSE;
            case LESS -> target.compare(Comparison.LESS, value);
            case LESS_OR_EQUAL ->
                Neighbours.above(compare.type(), value)
                        .map(above -> target.compare(Comparison.LESS, above))
                        .orElse(target.isNull(true));
            case GREATER -> target.compare(Comparison.GREATER, value);
            case GREATER_OR_EQUAL ->
                Neighbours.below(compare.type(), value)
                        .map(below -> target.compare(Comparison.GREATER, below))
                        .orElse(target.isNull(true));
        };
    }

    /** The partition field that a leaf is projected on. */
    private record Target(PartitionField field, BoundPredicate.Leaf leaf) {

        Type.Primitive source() {
            return (Type.Primitive) leaf.type();
        }

        Type.Primitive result() {
            return field.transform().resultType(source());
        }

        boolean keepsOrder() {
            return !(field.transform() instanceof Transform.Bucket);
        }

        Object transformed(Object raw) {
            return Objects.requireNonNull(field.transform().applyTo(source(), raw));
        }

        BoundPredicate compare(Comparison comparison, Object sourceValue) {
            return new BoundPredicate.Compare(field.id(), result(), comparison, transformed(sourceValue));
        }

        BoundPredicate in(Set<Object> sourceValues, boolean negated) {
            Set<Object> values = new HashSet<>();
            sourceValues.forEach(value -> values.add(transformed(value)));
            return new BoundPredicate.In(field.id(), result(), values, negated);
        }

        BoundPredicate isNull(boolean negated) {
            return new BoundPredicate.IsNull(field.id(), result(), negated);
        }

        /** The leaf itself, asked of the partition value. */
        BoundPredicate same(BoundPredicate.Leaf same) {
            if (same instanceof BoundPredicate.Compare compare) {
                return new BoundPredicate.Compare(field.id(), result(), compare.comparison(), compare.value());
            }
            if (same instanceof BoundPredicate.In in) {
                return new BoundPredicate.In(field.id(), result(), in.values(), in.negated());
            }
            if (same instanceof BoundPredicate.StartsWith startsWith) {
                return new BoundPredicate.StartsWith(field.id(), result(), startsWith.prefix(), startsWith.negated());
            }
            BoundPredicate.IsNaN isNaN = (BoundPredicate.IsNaN) same;
            return new BoundPredicate.IsNaN(field.id(), result(), isNaN.negated());
        }
    }
}
