// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.expression.Predicate.Comparison;
import io.firn.io.InvalidRequestException;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.Literal;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Binds predicates to a schema. Negation moves down first (De Morgan's laws hold in three-valued logic), then each leaf is
 * made of a comparison that is true exactly where the original, negated or not, is true.
 */
final class Binder {
    private final Schema schema;

    Binder(Schema schema) {
        this.schema = schema;
    }

    BoundPredicate bind(Predicate predicate) {
        return bind(predicate, false, 0);
    }

    private BoundPredicate bind(Predicate predicate, boolean negated, int depth) {
        if (depth > PredicateText.MAX_DEPTH) {
            throw new InvalidRequestException("A filter is nested more than " + PredicateText.MAX_DEPTH
                    + " levels deep; join many conditions in one and(...) or or(...).");
        }
        if (predicate instanceof Predicate.Always always) {
            return new BoundPredicate.Always(always.value() != negated);
        }
        if (predicate instanceof Predicate.Not not) {
            return bind(not.part(), !negated, depth + 1);
        }
        if (predicate instanceof Predicate.And and) {
            List<BoundPredicate> parts = bind(and.parts(), negated, depth + 1);
            return negated ? BoundPredicate.any(parts) : BoundPredicate.all(parts);
        }
        if (predicate instanceof Predicate.Or or) {
            List<BoundPredicate> parts = bind(or.parts(), negated, depth + 1);
            return negated ? BoundPredicate.all(parts) : BoundPredicate.any(parts);
        }
        return leaf(predicate, negated);
    }

    private List<BoundPredicate> bind(List<Predicate> parts, boolean negated, int depth) {
        return parts.stream().map(part -> bind(part, negated, depth)).toList();
    }

    private BoundPredicate leaf(Predicate predicate, boolean negated) {
        if (predicate instanceof Predicate.Compare compare) {
            Comparison comparison = negated ? compare.comparison().negated() : compare.comparison();
            return compare(compare.column(), comparison, compare.value());
        }
        if (predicate instanceof Predicate.In in) {
            return in(in, negated);
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            Field field = field(isNull.column());
            return new BoundPredicate.IsNull(field.id(), field.type(), negated);
        }
        if (predicate instanceof Predicate.IsNaN isNaN) {
            Field field = field(isNaN.column());
            if (field.type() != Type.Simple.FLOAT && field.type() != Type.Simple.DOUBLE) {
                throw new InvalidRequestException("Column %s: only columns of float and double can be NaN, not %s."
                        .formatted(isNaN.column(), field.type()));
            }
            return new BoundPredicate.IsNaN(field.id(), (Type.Primitive) field.type(), negated);
        }
        Predicate.StartsWith startsWith = (Predicate.StartsWith) predicate;
        Field field = field(startsWith.column());
        if (field.type() != Type.Simple.STRING) {
            throw new InvalidRequestException("Column %s: only columns of string start with a prefix, not %s."
                    .formatted(startsWith.column(), field.type()));
        }
        String prefix = (String) Values.toRaw(Type.Simple.STRING, startsWith.prefix(), startsWith.column());
        return new BoundPredicate.StartsWith(field.id(), Type.Simple.STRING, prefix, negated);
    }

    private BoundPredicate compare(String column, Comparison comparison, Object value) {
        Field field = field(column);
        Type.Primitive type = primitive(column, field);
        Literal literal = Literal.of(type, value, column);
        return switch (literal.place()) {
            case EXACT -> compare(field, type, comparison, literal.raw().orElseThrow());
            case ABOVE_RAW ->
                switch (comparison) {
                    case EQUAL -> new BoundPredicate.Always(false);
                    case NOT_EQUAL -> notNull(field);
                    case LESS, LESS_OR_EQUAL ->
                        compare(
                                field,
                                type,
                                Comparison.LESS_OR_EQUAL,
                                literal.raw().orElseThrow());
                    case GREATER, GREATER_OR_EQUAL ->
                        compare(field, type, Comparison.GREATER, literal.raw().orElseThrow());
                };
            case BELOW_ALL ->
                switch (comparison) {
                    case EQUAL, LESS, LESS_OR_EQUAL -> new BoundPredicate.Always(false);
                    case NOT_EQUAL, GREATER, GREATER_OR_EQUAL -> notNull(field);
                };
            case ABOVE_ALL ->
                switch (comparison) {
                    case EQUAL, GREATER, GREATER_OR_EQUAL -> new BoundPredicate.Always(false);
                    case NOT_EQUAL, LESS, LESS_OR_EQUAL -> notNull(field);
                };
        };
    }

    private static BoundPredicate compare(Field field, Type.Primitive type, Comparison comparison, Object raw) {
        return new BoundPredicate.Compare(field.id(), type, comparison, BoundPredicate.In.withoutNegativeZero(raw));
    }

    private static BoundPredicate notNull(Field field) {
        return new BoundPredicate.IsNull(field.id(), field.type(), true);
    }

    private BoundPredicate in(Predicate.In in, boolean negated) {
        Field field = field(in.column());
        Type.Primitive type = primitive(in.column(), field);
        Set<Object> raws = new HashSet<>();
        for (Object value : in.values()) {
            Literal literal = Literal.of(type, value, in.column());
            if (literal.place() == Literal.Place.EXACT) {
                raws.add(BoundPredicate.In.withoutNegativeZero(literal.raw().orElseThrow()));
            }
        }
        if (raws.isEmpty()) {
            return negated ? notNull(field) : new BoundPredicate.Always(false);
        }
        if (raws.size() == 1) {
            Comparison comparison = negated ? Comparison.NOT_EQUAL : Comparison.EQUAL;
            return compare(field, type, comparison, raws.iterator().next());
        }
        return new BoundPredicate.In(field.id(), type, raws, negated);
    }

    private Type.Primitive primitive(String column, Field field) {
        if (field.type() instanceof Type.Primitive primitive) {
            return primitive;
        }
        throw new InvalidRequestException(
                "Column %s is of the type %s, which can only be compared with null; name a field within it."
                        .formatted(column, field.type()));
    }

    private Field field(String path) {
        Field field =
                schema.field(path).orElseThrow(() -> new InvalidRequestException(ColumnNames.unknown(path, schema)));
        Optional<Field> parent = schema.parent(field.id());
        while (parent.isPresent()) {
            if (!(parent.get().type() instanceof Type.Struct)) {
                throw new InvalidRequestException(
                        "Column %s is a part of the list or map %s: a row has many of them, so it cannot be filtered by."
                                .formatted(path, schema.path(parent.get().id())));
            }
            parent = schema.parent(parent.get().id());
        }
        return field;
    }
}
