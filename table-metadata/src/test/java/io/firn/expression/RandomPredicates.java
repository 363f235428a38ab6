// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.types.RandomValues;
import io.firn.types.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Random bound predicates on given columns, with values like those of {@link RandomValues}. */
public final class RandomPredicates {
    private RandomPredicates() {}

    /** @param types by position; the field ids are 1, 2, ... */
    public static BoundPredicate next(List<Type.Primitive> types, Random random, int spread, int depth) {
        int kind = random.nextInt(depth == 0 ? 8 : 12);
        if (kind >= 8) {
            List<BoundPredicate> parts =
                    List.of(next(types, random, spread, depth - 1), next(types, random, spread, depth - 1));
            return kind < 10 ? new BoundPredicate.And(parts) : new BoundPredicate.Or(parts);
        }
        int id = 1 + random.nextInt(types.size());
        return leaf(id, types.get(id - 1), random, spread);
    }

    public static BoundPredicate.Leaf leaf(int id, Type.Primitive type, Random random, int spread) {
        boolean negated = random.nextBoolean();
        boolean floating = type == Type.Simple.FLOAT || type == Type.Simple.DOUBLE;
        switch (random.nextInt(8)) {
            case 0:
                return new BoundPredicate.IsNull(id, type, negated);
            case 1:
                Set<Object> values = new HashSet<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    values.add(RandomValues.next(type, random, spread));
                }
                return new BoundPredicate.In(id, type, values, negated);
            case 2:
                if (floating) {
                    return new BoundPredicate.IsNaN(id, type, negated);
                }
                if (type == Type.Simple.STRING) {
                    String prefix = (String) RandomValues.next(type, random, spread);
                    return new BoundPredicate.StartsWith(id, type, prefix, negated);
                }
                return compare(id, type, random, spread);
            default:
                return compare(id, type, random, spread);
        }
    }

    private static BoundPredicate.Leaf compare(int id, Type.Primitive type, Random random, int spread) {
        Predicate.Comparison comparison = Predicate.Comparison.values()[random.nextInt(6)];
        return new BoundPredicate.Compare(id, type, comparison, RandomValues.next(type, random, spread));
    }
}
