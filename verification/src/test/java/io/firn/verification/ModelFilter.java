// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.expression.Predicate;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Evaluates predicates row by row in three-valued logic, straight from their definition: a second opinion. */
final class ModelFilter {
    private final Schema schema;

    ModelFilter(Schema schema) {
        this.schema = schema;
    }

    /** Whether a row, given as raw values in the order of the schema's columns, is selected. */
    boolean matches(Predicate predicate, List<? extends @Nullable Object> row) {
        return evaluate(predicate, row).orElse(false);
    }

    /** Empty: unknown. */
    private Optional<Boolean> evaluate(Predicate predicate, List<? extends @Nullable Object> row) {
        if (predicate instanceof Predicate.Always always) {
            return Optional.of(always.value());
        }
        if (predicate instanceof Predicate.Not not) {
            return evaluate(not.part(), row).map(value -> !value);
        }
        if (predicate instanceof Predicate.And and) {
            return all(and.parts(), row, false);
        }
        if (predicate instanceof Predicate.Or or) {
            return all(or.parts(), row, true);
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return Optional.of(value(isNull.column(), row) == null);
        }
        return leaf(predicate, row);
    }

    /** A conjunction, or a disjunction when {@code decisive} is true. */
    private Optional<Boolean> all(List<Predicate> parts, List<? extends @Nullable Object> row, boolean decisive) {
        boolean unknown = false;
        for (Predicate part : parts) {
            Optional<Boolean> value = evaluate(part, row);
            if (value.isPresent() && value.get() == decisive) {
                return value;
            }
            unknown |= value.isEmpty();
        }
        return unknown ? Optional.empty() : Optional.of(!decisive);
    }

    private Optional<Boolean> leaf(Predicate predicate, List<? extends @Nullable Object> row) {
        if (predicate instanceof Predicate.IsNaN isNaN) {
            return Optional.ofNullable(value(isNaN.column(), row))
                    .map(raw -> raw instanceof Double d && d.isNaN() || raw instanceof Float f && f.isNaN());
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return Optional.ofNullable(value(startsWith.column(), row))
                    .map(raw -> ((String) raw).startsWith(startsWith.prefix()));
        }
        if (predicate instanceof Predicate.In in) {
            return Optional.ofNullable(value(in.column(), row))
                    .map(raw -> in.values().stream().anyMatch(value -> compare(in.column(), raw, value) == 0));
        }
        Predicate.Compare compare = (Predicate.Compare) predicate;
        return Optional.ofNullable(value(compare.column(), row)).map(raw -> {
            int order = compare(compare.column(), raw, compare.value());
            return switch (compare.comparison()) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        });
    }

    private int compare(String path, Object raw, Object literal) {
        Type.Primitive type = (Type.Primitive) schema.field(path).orElseThrow().type();
        return Values.order(type).compare(raw, Values.toRaw(type, literal, path));
    }

    /** The value at a path of columns and struct fields. */
    private @Nullable Object value(String path, List<? extends @Nullable Object> row) {
        List<Field> fields = schema.fields();
        List<? extends @Nullable Object> values = row;
        Object value = null;
        for (String name : path.split("\\.")) {
            int index = 0;
            while (!fields.get(index).name().equals(name)) {
                index++;
            }
            value = values.get(index);
            if (value == null) {
                return null;
            }
            if (fields.get(index).type() instanceof Type.Struct struct) {
                fields = struct.fields();
                values = (List<?>) value;
            }
        }
        return value;
    }
}
