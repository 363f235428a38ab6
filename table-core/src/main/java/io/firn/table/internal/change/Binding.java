// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Expression;
import io.firn.expression.Expression.Operator;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.types.Literal;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Binds expressions to the columns of rows, with their types: what cannot be computed or compared is refused here, with an
 * {@link InvalidRequestException}, and not when the first row comes. Pure.
 *
 * @param names the columns there are
 */
public record Binding(Names names) {

    /** A condition on the rows. */
    public Condition condition(Expression expression) {
        if (expression instanceof Expression.Several several) {
            return new Condition.Several(
                    several.conjunction(),
                    several.parts().stream().map(this::condition).toList());
        } else if (expression instanceof Expression.Not not) {
            return new Condition.Not(condition(not.part()));
        } else if (expression instanceof Expression.Test test) {
            return test(test);
        } else if (expression instanceof Expression.Compare compare) {
            return compare(compare);
        }
        throw new InvalidRequestException("'%s' is a value, and not a condition.".formatted(expression));
    }

    private Condition test(Expression.Test test) {
        Names.Found found = names.find(test.path());
        BoundPredicate bound = renamed(test.predicate(), found.path())
                .bind(names.schema(found.side()).withMetadataColumns());
        boolean decidesNull = bound instanceof BoundPredicate.IsNull && !isComparison(test.predicate());
        return new Condition.Test(bound, Map.of(found.field().id(), new Computed.Column(found)), decidesNull);
    }

    /** An impossible comparison can become a test for null, which must stay undecided where the column is null. */
    private static boolean isComparison(Predicate predicate) {
        return predicate instanceof Predicate.Not not
                ? isComparison(not.part())
                : !(predicate instanceof Predicate.IsNull);
    }

    /** The same condition on a column of another path. */
    private static Predicate renamed(Predicate predicate, String path) {
        if (predicate instanceof Predicate.Not not) {
            return new Predicate.Not(renamed(not.part(), path));
        } else if (predicate instanceof Predicate.And and) {
            return new Predicate.And(
                    and.parts().stream().map(part -> renamed(part, path)).toList());
        } else if (predicate instanceof Predicate.Or or) {
            return new Predicate.Or(
                    or.parts().stream().map(part -> renamed(part, path)).toList());
        } else if (predicate instanceof Predicate.Compare compare) {
            return new Predicate.Compare(path, compare.comparison(), compare.value());
        } else if (predicate instanceof Predicate.In in) {
            return new Predicate.In(path, in.values());
        } else if (predicate instanceof Predicate.IsNull) {
            return new Predicate.IsNull(path);
        } else if (predicate instanceof Predicate.IsNaN) {
            return new Predicate.IsNaN(path);
        } else if (predicate instanceof Predicate.StartsWith prefix) {
            return new Predicate.StartsWith(path, prefix.prefix());
        }
        return predicate;
    }

    private Condition compare(Expression.Compare compare) {
        Computed left = value(compare.left());
        Computed right = value(compare.right());
        if (left instanceof Computed.Constant constant && right.type().isPresent()) {
            left = typed(constant, right.type().get(), compare);
        } else if (right instanceof Computed.Constant constant && left.type().isPresent()) {
            right = typed(constant, left.type().get(), compare);
        }
        boolean comparable = left.isNumber() && right.isNumber()
                || left.type().equals(right.type())
                        && left.type().filter(Type.Primitive.class::isInstance).isPresent();
        if (!comparable) {
            throw new InvalidRequestException("'%s' compares %s with %s; both sides must be of one type."
                    .formatted(compare, shown(left), shown(right)));
        }
        return new Condition.Compare(left, compare.comparison(), right, Condition.order(left, right));
    }

    private static Computed typed(Computed.Constant constant, Type type, Expression.Compare in) {
        if (constant.value() == null || !(type instanceof Type.Primitive primitive) || Arithmetic.isNumber(type)) {
            return constant;
        }
        Literal literal = Literal.of(primitive, constant.value(), in.toString());
        if (literal.place() != Literal.Place.EXACT) {
            throw new InvalidRequestException("In '%s', the literal is no value of %s.".formatted(in, type));
        }
        return new Computed.Constant(Optional.of(type), literal.raw().orElseThrow());
    }

    /** A value of the rows. */
    Computed value(Expression expression) {
        if (expression instanceof Expression.Constant constant) {
            return constant(constant.value());
        } else if (expression instanceof Expression.Column column) {
            return new Computed.Column(names.find(column.path()));
        } else if (expression instanceof Expression.Compute compute) {
            return compute(compute);
        }
        throw new InvalidRequestException("'%s' is a condition, and not a value.".formatted(expression));
    }

    private static Computed constant(@Nullable Object value) {
        Optional<Type> type = value instanceof String
                ? Optional.of(Type.Simple.STRING)
                : value instanceof Boolean ? Optional.of(Type.Simple.BOOLEAN) : Optional.empty();
        return new Computed.Constant(type, value);
    }

    private Computed compute(Expression.Compute compute) {
        Computed left = value(compute.left());
        Computed right = value(compute.right());
        boolean text = compute.operator() == Operator.CONCATENATE;
        for (Computed side : List.of(left, right)) {
            boolean null_ = side instanceof Computed.Constant constant && constant.value() == null;
            boolean fits = text
                    ? side.type().equals(Optional.of(Type.Simple.STRING))
                    : side.isNumber() && (!(side instanceof Computed.Constant c) || c.value() instanceof Number);
            if (!fits && !null_) {
                throw new InvalidRequestException("'%s' needs %s on both sides, and not %s."
                        .formatted(compute, text ? "text" : "numbers", shown(side)));
            }
        }
        return text ? new Computed.Joined(left, right) : new Computed.Number(left, compute.operator(), right);
    }

    private static String shown(Computed computed) {
        return computed.type()
                .map(Type::toString)
                .orElseGet(() -> computed instanceof Computed.Constant constant && constant.value() != null
                        ? "a " + constant.value().getClass().getSimpleName()
                        : "a number");
    }

    /** The raw value that a literal is for a column, where the column tells how to read text. */
    static Object literal(Object value, Type type, String column) {
        return type instanceof Type.Primitive primitive && type != Type.Simple.STRING && value instanceof String text
                ? Values.parse(primitive, text, column)
                : value;
    }
}
