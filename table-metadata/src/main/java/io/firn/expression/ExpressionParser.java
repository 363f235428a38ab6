// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.expression.Expression.Operator;
import io.firn.expression.Predicate.Comparison;
import io.firn.expression.Tokens.Kind;
import io.firn.expression.Tokens.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A recursive-descent parser of expressions; {@link Expression} says what it reads. For one thread. */
final class ExpressionParser {
    private static final int MAX_NESTING = 200;

    private final Tokens tokens;
    private final PredicateParser parts;
    private int nesting;

    ExpressionParser(String text, String what) {
        tokens = new Tokens(text, what);
        parts = new PredicateParser(tokens);
    }

    Expression value() {
        Expression value = sum();
        requireEnd("an operator such as +, or the end");
        return value;
    }

    Expression condition() {
        Expression condition = disjunction();
        requireEnd("and, or, or the end");
        return condition;
    }

    Map<String, Expression> assignments() {
        Map<String, Expression> assignments = new LinkedHashMap<>();
        do {
            Token start = tokens.peek();
            String column = parts.column("a column");
            if (!tokens.takeSymbol("=")) {
                throw tokens.expected("= and a value");
            }
            if (assignments.put(column, sum()) != null) {
                throw tokens.error("the column '" + column + "' is set twice", start.position());
            }
        } while (tokens.takeSymbol(","));
        requireEnd("an operator such as +, a comma, or the end");
        return assignments;
    }

    private void requireEnd(String what) {
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.expected(what);
        }
    }

    private Expression disjunction() {
        List<Expression> all = new ArrayList<>();
        do {
            all.add(conjunction());
        } while (tokens.takeWord("or"));
        return all.size() == 1 ? all.get(0) : new Expression.Several(false, all);
    }

    private Expression conjunction() {
        List<Expression> all = new ArrayList<>();
        do {
            all.add(negation());
        } while (tokens.takeWord("and"));
        return all.size() == 1 ? all.get(0) : new Expression.Several(true, all);
    }

    private Expression negation() {
        Token start = tokens.peek();
        if (!tokens.takeWord("not")) {
            return comparison();
        }
        enter(start);
        Expression negated = new Expression.Not(negation());
        nesting--;
        return negated;
    }

    private void enter(Token at) {
        if (++nesting > MAX_NESTING) {
            throw tokens.error("more than " + MAX_NESTING + " levels of parentheses and not", at.position());
        }
    }

    private Expression comparison() {
        if (tokens.peek().isSymbol("(") && tokens.parenthesisHoldsCondition()) {
            return inParentheses(this::disjunction, "and, or, or a closing parenthesis");
        }
        Token start = tokens.peek();
        if (tokens.takeWord("true")) {
            return new Expression.Several(true, List.of());
        }
        if (tokens.takeWord("false")) {
            return new Expression.Several(false, List.of());
        }
        Expression left = sum();
        Optional<Comparison> comparison = parts.comparison();
        if (comparison.isPresent()) {
            return compare(left, comparison.get(), sum());
        }
        if (left instanceof Expression.Column column) {
            return new Expression.Test(
                    column.path(),
                    // A boolean column alone is a condition.
                    parts.wordsTest(column.path()).orElseGet(() -> Predicate.equal(column.path(), true)));
        }
        throw tokens.error("expected a comparison such as =, or a condition on a column", start.position());
    }

    /** A column beside a literal is a condition on the column, which knows what literals its type can be compared with. */
    private Expression compare(Expression left, Comparison comparison, Expression right) {
        if (left instanceof Expression.Column column
                && right instanceof Expression.Constant constant
                && constant.value() != null) {
            return new Expression.Test(
                    column.path(), new Predicate.Compare(column.path(), comparison, constant.value()));
        }
        if (right instanceof Expression.Column column
                && left instanceof Expression.Constant constant
                && constant.value() != null) {
            return new Expression.Test(
                    column.path(), new Predicate.Compare(column.path(), comparison.mirrored(), constant.value()));
        }
        if (left.equals(new Expression.Constant(null)) || right.equals(new Expression.Constant(null))) {
            throw tokens.error(
                    "nothing is ever equal to null; write is null or is not null",
                    tokens.peek().position());
        }
        return new Expression.Compare(left, comparison, right);
    }

    private Expression inParentheses(Supplier<Expression> content, String expected) {
        enter(tokens.next());
        Expression within = content.get();
        if (!tokens.takeSymbol(")")) {
            throw tokens.expected(expected);
        }
        nesting--;
        return within;
    }

    private Expression sum() {
        Expression value = product();
        while (true) {
            Operator operator;
            if (tokens.takeSymbol("+")) {
                operator = Operator.ADD;
            } else if (tokens.takeSymbol("-")) {
                operator = Operator.SUBTRACT;
            } else if (tokens.takeSymbol("||")) {
                operator = Operator.CONCATENATE;
            } else {
                return value;
            }
            value = new Expression.Compute(value, operator, product());
        }
    }

    private Expression product() {
        Expression value = operand();
        while (true) {
            Operator operator;
            if (tokens.takeSymbol("*")) {
                operator = Operator.MULTIPLY;
            } else if (tokens.takeSymbol("/")) {
                operator = Operator.DIVIDE;
            } else {
                return value;
            }
            value = new Expression.Compute(value, operator, operand());
        }
    }

    private Expression operand() {
        Token token = tokens.peek();
        if (token.isSymbol("(")) {
            return inParentheses(this::sum, "an operator such as +, or a closing parenthesis");
        }
        if (tokens.takeWord("null")) {
            return new Expression.Constant(null);
        }
        if (tokens.takeWord("true")) {
            return new Expression.Constant(true);
        }
        if (tokens.takeWord("false")) {
            return new Expression.Constant(false);
        }
        Optional<Object> literal = parts.literal();
        if (literal.isPresent()) {
            return new Expression.Constant(literal.get());
        }
        if (tokens.takeSymbol("-")) {
            enter(token);
            Expression negated = new Expression.Compute(new Expression.Constant(0L), Operator.SUBTRACT, operand());
            nesting--;
            return negated;
        }
        return new Expression.Column(parts.column("a value: a literal, a column or a computation"));
    }
}
