// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.expression.Predicate;
import io.firn.io.testing.Gen;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Random predicates over the columns of a schema, with values like those of {@link RandomData}. */
final class RandomFilter {
    private final Gen gen;
    private final List<Column> columns = new ArrayList<>();

    private record Column(String path, Type type) {}

    RandomFilter(Gen gen, Schema schema) {
        this.gen = gen;
        collect("", schema.fields());
    }

    private void collect(String parent, List<Field> fields) {
        for (Field field : fields) {
            String path = Schema.join(parent, field.name());
            columns.add(new Column(path, field.type()));
            if (field.type() instanceof Type.Struct struct) {
                collect(path, struct.fields());
            }
        }
    }

    Predicate next(int depth) {
        if (depth > 0 && gen.chance(0.5)) {
            List<Predicate> parts = new ArrayList<>();
            for (int i = gen.between(1, 3); i > 0; i--) {
                parts.add(next(depth - 1));
            }
            return switch (gen.below(3)) {
                case 0 -> new Predicate.And(parts);
                case 1 -> new Predicate.Or(parts);
                default -> Predicate.not(parts.get(0));
            };
        }
        return leaf(gen.pick(columns));
    }

    private Predicate leaf(Column column) {
        if (!(column.type() instanceof Type.Primitive type) || gen.chance(0.1)) {
            return Predicate.isNull(column.path());
        }
        boolean floating = type == Type.Simple.FLOAT || type == Type.Simple.DOUBLE;
        if (floating && gen.chance(0.15)) {
            return Predicate.isNaN(column.path());
        }
        if (type == Type.Simple.STRING && gen.chance(0.3)) {
            String text = (String) RandomData.primitive(gen, type);
            return Predicate.startsWith(
                    column.path(),
                    text.substring(0, text.offsetByCodePoints(0, Math.min(1, text.codePointCount(0, text.length())))));
        }
        if (gen.chance(0.2)) {
            Set<Object> values = new LinkedHashSet<>();
            for (int i = gen.between(1, 4); i > 0; i--) {
                values.add(literal(type));
            }
            return new Predicate.In(column.path(), values);
        }
        if (gen.chance(0.15)) {
            return Predicate.between(column.path(), literal(type), literal(type));
        }
        return new Predicate.Compare(column.path(), gen.pick(List.of(Predicate.Comparison.values())), literal(type));
    }

    private Object literal(Type.Primitive type) {
        return Values.toUser(type, RandomData.primitive(gen, type));
    }
}
