// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.io.testing.Gen;
import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A predicate, and the same as a function of rows.
 *
 * @param bound over the current schema
 * @param rows over rows as a reader with the current schema sees them
 */
record ModelCondition(BoundPredicate bound, Predicate<Map<Integer, Object>> rows) {

    static ModelCondition random(Gen gen, ModelTable table, int depth) {
        if (depth > 0 && gen.chance(0.4)) {
            ModelCondition a = random(gen, table, depth - 1);
            ModelCondition b = random(gen, table, depth - 1);
            return gen.chance(0.6)
                    ? new ModelCondition(new BoundPredicate.And(List.of(a.bound, b.bound)), a.rows.and(b.rows))
                    : new ModelCondition(new BoundPredicate.Or(List.of(a.bound, b.bound)), a.rows.or(b.rows));
        }
        Field field = gen.pick(table.schema().fields());
        Type.Primitive type = (Type.Primitive) field.type();
        Object value = table.value(field.id());
        if (value == null) {
            boolean negated = gen.chance(0.5);
            return new ModelCondition(
                    new BoundPredicate.IsNull(field.id(), type, negated),
                    row -> (row.get(field.id()) == null) != negated);
        }
        if (type == Type.Simple.STRING && gen.chance(0.3)) {
            String prefix =
                    ((String) value).substring(0, ((String) value).offsetByCodePoints(0, value.equals("") ? 0 : 1));
            return new ModelCondition(
                    new BoundPredicate.StartsWith(field.id(), type, prefix, false),
                    row -> row.get(field.id()) instanceof String text && text.startsWith(prefix));
        }
        if (gen.chance(0.2)) {
            return in(gen, table, field, type, value);
        }
        Comparison comparison = gen.pick(List.of(Comparison.values()));
        return new ModelCondition(
                new BoundPredicate.Compare(field.id(), type, comparison, value),
                row -> row.get(field.id()) != null
                        && holds(comparison, Values.order(type).compare(row.get(field.id()), value)));
    }

    private static ModelCondition in(Gen gen, ModelTable table, Field field, Type.Primitive type, Object value) {
        Set<Object> values = new HashSet<>(Set.of(value));
        for (int i = gen.below(3); i > 0; i--) {
            Object another = table.value(field.id());
            if (another != null) {
                values.add(another);
            }
        }
        boolean negated = gen.chance(0.3);
        return new ModelCondition(
                new BoundPredicate.In(field.id(), type, values, negated),
                row -> row.get(field.id()) != null
                        && values.stream().anyMatch(one -> Values.order(type).compare(one, row.get(field.id())) == 0)
                                != negated);
    }

    private static boolean holds(Comparison comparison, int order) {
        return switch (comparison) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }
}
