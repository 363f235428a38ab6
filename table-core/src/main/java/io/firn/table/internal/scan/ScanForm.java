// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Values;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ScanTask} as it travels by Java serialization: names and texts only, so that the types themselves need not be
 * serializable, and everything is checked again when it arrives. Writer and reader are of the same version of Firn.
 */
public record ScanForm(long version, ArrayList<FieldForm> results, ArrayList<FilterForm> filters, Condition predicate)
        implements Serializable {

    /** @param type the name of a primitive type, or {@code struct}, {@code list}, {@code map} of the parts */
    record FieldForm(
            int id,
            String name,
            boolean required,
            String type,
            ArrayList<FieldForm> parts,
            @Nullable String initial) implements Serializable {

        static FieldForm of(Field field) {
            List<Field> parts = field.type()
                    .match(
                            primitive -> List.of(),
                            Type.Struct::fields,
                            list -> List.of(list.element()),
                            map -> List.of(map.key(), map.value()));
            return new FieldForm(
                    field.id(),
                    field.name(),
                    field.required(),
                    field.type().match(Type.Primitive::toString, struct -> "struct", list -> "list", map -> "map"),
                    forms(parts),
                    field.defaults()
                            .initial()
                            .map(value -> Values.format((Type.Primitive) field.type(), value))
                            .orElse(null));
        }

        Field field() {
            List<Field> fields = parts.stream().map(FieldForm::field).toList();
            Type full = switch (type) {
                case "struct" -> new Type.Struct(fields);
                case "list" -> new Type.ListOf(fields.get(0));
                case "map" -> new Type.MapOf(fields.get(0), fields.get(1));
                default -> Type.parse(type);
            };
            Optional<Object> value =
                    Optional.ofNullable(initial).map(text -> Values.parse((Type.Primitive) full, text, name));
            return new Field(id, name, required, full, "", new Field.Defaults(value, Optional.empty()));
        }
    }

    /** A {@link FilterColumn}. */
    record FilterForm(int fieldId, FieldForm column, int depth) implements Serializable {}

    /** A {@link BoundPredicate}. */
    sealed interface Condition extends Serializable {
        BoundPredicate predicate();

        static Condition of(BoundPredicate predicate) {
            if (predicate instanceof BoundPredicate.Always always) {
                return new Always(always.value());
            } else if (predicate instanceof BoundPredicate.And and) {
                return new Several(true, all(and.parts()));
            } else if (predicate instanceof BoundPredicate.Or or) {
                return new Several(false, all(or.parts()));
            } else if (predicate instanceof BoundPredicate.Compare compare) {
                return new Compare(
                        compare.fieldId(),
                        compare.type().toString(),
                        compare.comparison(),
                        Values.format(compare.type(), compare.value()));
            } else if (predicate instanceof BoundPredicate.In in) {
                ArrayList<String> values = new ArrayList<>();
                in.values().forEach(value -> values.add(Values.format(in.type(), value)));
                return new In(in.fieldId(), in.type().toString(), values, in.negated());
            } else if (predicate instanceof BoundPredicate.IsNull isNull) {
                FieldForm holder = FieldForm.of(
                        new Field(isNull.fieldId(), "value", false, isNull.type(), "", Field.Defaults.NONE));
                return new IsNull(holder, isNull.negated());
            } else if (predicate instanceof BoundPredicate.IsNaN isNaN) {
                return new IsNaN(isNaN.fieldId(), isNaN.type().toString(), isNaN.negated());
            }
            BoundPredicate.StartsWith prefix = (BoundPredicate.StartsWith) predicate;
            return new StartsWith(prefix.fieldId(), prefix.type().toString(), prefix.prefix(), prefix.negated());
        }

        private static ArrayList<Condition> all(List<BoundPredicate> parts) {
            ArrayList<Condition> conditions = new ArrayList<>();
            parts.forEach(part -> conditions.add(of(part)));
            return conditions;
        }

        record Always(boolean value) implements Condition {
            @Override
            public BoundPredicate predicate() {
                return new BoundPredicate.Always(value);
            }
        }

        record Several(boolean all, ArrayList<Condition> parts) implements Condition {
            @Override
            public BoundPredicate predicate() {
                List<BoundPredicate> bound =
                        parts.stream().map(Condition::predicate).toList();
                return all ? new BoundPredicate.And(bound) : new BoundPredicate.Or(bound);
            }
        }

        record Compare(int fieldId, String type, Comparison comparison, String value) implements Condition {
            @Override
            public BoundPredicate predicate() {
                Type.Primitive primitive = Type.parse(type);
                return new BoundPredicate.Compare(
                        fieldId, primitive, comparison, Values.parse(primitive, value, "the predicate"));
            }
        }

        record In(int fieldId, String type, ArrayList<String> values, boolean negated) implements Condition {
            @Override
            public BoundPredicate predicate() {
                Type.Primitive primitive = Type.parse(type);
                Set<Object> raw = new LinkedHashSet<>();
                values.forEach(value -> raw.add(Values.parse(primitive, value, "the predicate")));
                return new BoundPredicate.In(fieldId, primitive, raw, negated);
            }
        }

        record IsNull(FieldForm field, boolean negated) implements Condition {
            @Override
            public BoundPredicate predicate() {
                return new BoundPredicate.IsNull(field.id(), field.field().type(), negated);
            }
        }

        record IsNaN(int fieldId, String type, boolean negated) implements Condition {
            @Override
            public BoundPredicate predicate() {
                return new BoundPredicate.IsNaN(fieldId, Type.parse(type), negated);
            }
        }

        record StartsWith(int fieldId, String type, String prefix, boolean negated) implements Condition {
            @Override
            public BoundPredicate predicate() {
                return new BoundPredicate.StartsWith(fieldId, Type.parse(type), prefix, negated);
            }
        }
    }

    public static ScanForm of(ScanTask task) {
        ArrayList<FilterForm> filters = new ArrayList<>();
        for (FilterColumn filter : task.columns().filters()) {
            filters.add(new FilterForm(filter.fieldId(), FieldForm.of(filter.column()), filter.depth()));
        }
        return new ScanForm(task.version(), forms(task.results()), filters, Condition.of(task.predicate()));
    }

    public ScanTask task() {
        return new ScanTask(
                version,
                new ScanColumns(
                        results.stream().map(FieldForm::field).toList(),
                        filters.stream()
                                .map(form -> new FilterColumn(
                                        form.fieldId(), form.column().field(), form.depth()))
                                .toList()),
                predicate.predicate());
    }

    private static ArrayList<FieldForm> forms(List<Field> fields) {
        ArrayList<FieldForm> forms = new ArrayList<>();
        fields.forEach(field -> forms.add(FieldForm.of(field)));
        return forms;
    }
}
