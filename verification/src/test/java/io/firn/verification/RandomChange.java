// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.expression.Predicate;
import io.firn.io.testing.Gen;
import io.firn.table.Assignments;
import io.firn.table.Merge;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.Update;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Updates and merges of random rows, and what they do to rows in memory. */
final class RandomChange {
    private final Gen gen;
    private final LongSupplier newKeys;

    /** @param newKeys values of the first column that no row has had */
    RandomChange(Gen gen, LongSupplier newKeys) {
        this.gen = gen;
        this.newKeys = newKeys;
    }

    /** Some columns, but never the first, with random values. */
    private Map<Field, @Nullable Object> values(Schema schema, boolean all) {
        Map<Field, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            if (field.id() != 1 && (all || gen.maybe())) {
                values.put(field, RandomData.value(gen, field));
            }
        }
        return values;
    }

    private static List<@Nullable Object> with(
            List<? extends @Nullable Object> row, Schema schema, Map<Field, @Nullable Object> set) {
        List<@Nullable Object> changed = new ArrayList<>(row);
        for (int i = 0; i < changed.size(); i++) {
            if (set.containsKey(schema.fields().get(i))) {
                changed.set(i, set.get(schema.fields().get(i)));
            }
        }
        return changed;
    }

    ModelRun.Step update(Table table, Predicate where, Schema schema) {
        Map<Field, @Nullable Object> set = values(schema, false);
        if (set.isEmpty()) {
            // Only the first column is left, which is given the value that it has.
            String first = schema.fields().get(0).name();
            return new ModelRun.Step(
                    "update",
                    () -> table.newUpdate(where)
                            .compute(first, (row, none) -> row.value(0))
                            .tryCommit(),
                    rows -> rows);
        }
        Update update = table.newUpdate(where);
        set.forEach((field, value) -> update.set(field.name(), value));
        ModelFilter filter = new ModelFilter(schema);
        return new ModelRun.Step(
                "update",
                update::tryCommit,
                rows -> rows.stream()
                        .map(row -> filter.matches(where, row.read(schema))
                                ? ModelRow.write(schema, with(row.read(schema), schema, set))
                                : row)
                        .toList());
    }

    /** A merge on the first column; empty when that was dropped or is not a long any more. */
    Optional<ModelRun.Step> merge(Table table, List<ModelRow> rows, Schema schema) {
        Optional<Field> first = schema.field(1).filter(field -> field.type() == Type.Simple.LONG);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        int at = schema.fields().indexOf(first.get());
        Map<Object, String> source = new LinkedHashMap<>();
        for (ModelRow row : rows) {
            Object key = row.read(schema).get(at);
            if (key != null && gen.chance(0.3)) {
                source.put(key, gen.maybe() ? "D" : "U");
            }
        }
        for (int i = gen.below(4); i > 0; i--) {
            source.put(newKeys.getAsLong(), "U");
        }
        Map<Field, @Nullable Object> set = values(schema, true);
        boolean sweep = gen.chance(0.2);
        Merge merge = table.newMerge(
                        Schema.of(Field.required("k", Type.Simple.LONG), Field.required("op", Type.Simple.STRING)),
                        source.entrySet().stream()
                                .map(entry -> Row.of(entry.getKey(), entry.getValue()))
                                .toList())
                .on("t." + Schema.join("", first.get().name()) + " = s.k")
                .memory(gen.maybe() ? 100 : 1 << 20)
                .whenMatched("s.op = 'D'")
                .delete()
                .whenMatched()
                .update(row -> set.isEmpty() ? row.setExpression(first.get().name(), "s.k") : all(row, set))
                .whenNotMatched("s.op = 'U'")
                .insert(row -> all(row.setExpression(first.get().name(), "s.k"), set));
        Merge last = sweep ? merge.whenNotMatchedBySource().delete() : merge;
        return Optional.of(new ModelRun.Step(
                "merge", last::tryCommit, before -> merged(before, schema, new Source(at, source, set, sweep))));
    }

    private static Assignments all(Assignments row, Map<Field, @Nullable Object> set) {
        set.forEach((field, value) -> row.set(field.name(), value));
        return row;
    }

    private record Source(int at, Map<Object, String> rows, Map<Field, @Nullable Object> set, boolean sweep) {}

    private static List<ModelRow> merged(List<ModelRow> before, Schema schema, Source source) {
        Map<Object, String> left = new LinkedHashMap<>(source.rows());
        List<ModelRow> after = new ArrayList<>();
        for (ModelRow row : before) {
            List<@Nullable Object> values = row.read(schema);
            String operation = values.get(source.at()) == null ? null : left.remove(values.get(source.at()));
            if (operation == null && !source.sweep()) {
                after.add(row);
            } else if ("U".equals(operation)) {
                after.add(ModelRow.write(schema, with(values, schema, source.set())));
            }
        }
        left.forEach((key, operation) -> {
            if (operation.equals("U")) {
                List<@Nullable Object> values =
                        new ArrayList<>(Collections.nCopies(schema.fields().size(), null));
                values.set(source.at(), key);
                after.add(ModelRow.write(schema, with(values, schema, source.set())));
            }
        });
        return after;
    }
}
