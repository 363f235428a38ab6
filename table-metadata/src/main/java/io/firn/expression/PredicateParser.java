// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.expression.Predicate.Comparison;
import io.firn.expression.Tokens.Kind;
import io.firn.expression.Tokens.Token;
import io.firn.io.InvalidRequestException;
import io.firn.types.Literal;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A recursive-descent parser of predicates; {@link Predicate#parse} says what it reads. For one thread. */
final class PredicateParser {
    private static final int MAX_NESTING = 200;

    /** Numbers of more digits than this are not values of any type. */
    private static final int LONGEST_NUMBER = 400;

    /** A time of day and then a zone. */
    private static final Pattern ZONED = Pattern.compile("[0-9]:[0-9].*([zZ]|[+-][0-9:]+)$");

    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "=", Comparison.EQUAL,
            "==", Comparison.EQUAL,
            "<>", Comparison.NOT_EQUAL,
            "!=", Comparison.NOT_EQUAL,
            "<", Comparison.LESS,
            "<=", Comparison.LESS_OR_EQUAL,
            ">", Comparison.GREATER,
            ">=", Comparison.GREATER_OR_EQUAL);

    private final Tokens tokens;
    private int nesting;

    PredicateParser(String text) {
        this(new Tokens(text, "filter"));
    }

    /** Reads parts of a larger text. */
    PredicateParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Predicate parse() {
        Predicate predicate = disjunction();
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.expected("and, or, or the end");
        }
        return predicate;
    }

    private Predicate disjunction() {
        List<Predicate> parts = new ArrayList<>();
        do {
            parts.add(conjunction());
        } while (tokens.takeWord("or"));
        return Predicate.or(parts);
    }

    private Predicate conjunction() {
        List<Predicate> parts = new ArrayList<>();
        do {
            parts.add(negation());
        } while (tokens.takeWord("and"));
        return Predicate.and(parts);
    }

    private Predicate negation() {
        Token start = tokens.peek();
        if (!start.isWord("not") && !start.isSymbol("(")) {
            return condition();
        }
        if (++nesting > MAX_NESTING) {
            throw tokens.error("more than " + MAX_NESTING + " levels of parentheses and not", start.position());
        }
        tokens.next();
        Predicate result;
        if (start.isWord("not")) {
            result = Predicate.not(negation());
        } else {
            result = disjunction();
            if (!tokens.takeSymbol(")")) {
                throw tokens.expected("and, or, or a closing parenthesis");
            }
        }
        nesting--;
        return result;
    }

    private Predicate condition() {
        Token start = tokens.peek();
        if (tokens.takeWord("true")) {
            return new Predicate.Always(true);
        }
        if (tokens.takeWord("false")) {
            return new Predicate.Always(false);
        }
        Optional<Object> value = literal();
        if (value.isPresent()) {
            Comparison comparison = comparison().orElseThrow(() -> tokens.expected("a comparison such as ="));
            return new Predicate.Compare(column("a column"), comparison.mirrored(), value.get());
        }
        if (start.kind() == Kind.WORD && tokens.peekSecond().isSymbol("(")) {
            return function();
        }
        return test(column("a condition such as id = 5"));
    }

    private Predicate function() {
        Token name = tokens.next();
        String plain = name.value().replace("_", "").toLowerCase(Locale.ROOT);
        tokens.next();
        Predicate result;
        if (plain.equals("startswith")) {
            String column = column("a column");
            if (!tokens.takeSymbol(",")) {
                throw tokens.expected("a comma");
            }
            result = Predicate.startsWith(column, text("a prefix such as 'abc'"));
        } else if (plain.equals("isnan")) {
            result = Predicate.isNaN(column("a column"));
        } else {
            throw tokens.error(
                    "there is no function " + name.shown() + "; there are starts_with(column, 'abc') and isnan(column)",
                    name.position());
        }
        if (!tokens.takeSymbol(")")) {
            throw tokens.expected("a closing parenthesis");
        }
        return result;
    }

    private Predicate test(String column) {
        Optional<Comparison> comparison = comparison();
        if (comparison.isPresent()) {
            return new Predicate.Compare(column, comparison.get(), operand());
        }
        // A boolean column alone is a condition.
        return wordsTest(column).orElseGet(() -> endOfCondition(column));
    }

    /** A condition on a column that begins with a word. */
    Optional<Predicate> wordsTest(String column) {
        if (tokens.takeWord("is")) {
            boolean negated = tokens.takeWord("not");
            if (tokens.takeWord("null")) {
                return Optional.of(negated ? Predicate.isNotNull(column) : Predicate.isNull(column));
            }
            if (tokens.takeWord("nan")) {
                return Optional.of(negated ? Predicate.not(Predicate.isNaN(column)) : Predicate.isNaN(column));
            }
            throw tokens.expected(negated ? "null or nan" : "null, nan or not");
        }
        if (tokens.takeWord("not")) {
            return Optional.of(Predicate.not(
                    wordTest(column).orElseThrow(() -> tokens.expected("between, in, like or starts with"))));
        }
        return wordTest(column);
    }

    private Predicate endOfCondition(String column) {
        Token next = tokens.peek();
        if (next.kind() == Kind.END || next.isSymbol(")") || next.isWord("and") || next.isWord("or")) {
            return Predicate.equal(column, true);
        }
        throw tokens.expected("a comparison, between, in, is, like or starts with behind the column " + column);
    }

    private Optional<Predicate> wordTest(String column) {
        if (tokens.takeWord("between")) {
            Object low = operand();
            if (!tokens.takeWord("and")) {
                throw tokens.expected("and between the two ends");
            }
            return Optional.of(Predicate.between(column, low, operand()));
        }
        if (tokens.takeWord("in")) {
            return Optional.of(new Predicate.In(column, list()));
        }
        if (tokens.takeWord("like")) {
            return Optional.of(like(column));
        }
        if (tokens.takeWord("starts")) {
            if (!tokens.takeWord("with")) {
                throw tokens.expected("with");
            }
            return Optional.of(Predicate.startsWith(column, text("a prefix such as 'abc'")));
        }
        return Optional.empty();
    }

    private Predicate like(String column) {
        int at = tokens.peek().position();
        String pattern = text("a pattern such as 'abc%'");
        boolean open = pattern.endsWith("%");
        String fixed = open ? pattern.substring(0, pattern.length() - 1) : pattern;
        if (fixed.indexOf('%') >= 0 || fixed.indexOf('_') >= 0) {
            throw tokens.error(
                    "only patterns such as 'abc%' are understood, with one percent sign, at the end, and no underscore; "
                            + "for a prefix that has one of them write starts with 'a_b'",
                    at);
        }
        return open ? Predicate.startsWith(column, fixed) : Predicate.equal(column, fixed);
    }

    private Set<Object> list() {
        if (!tokens.takeSymbol("(")) {
            throw tokens.expected("a list of values in parentheses");
        }
        Set<Object> values = new LinkedHashSet<>();
        // toString of an empty list is an empty pair of parentheses; it selects nothing.
        if (tokens.takeSymbol(")")) {
            return values;
        }
        do {
            values.add(operand());
        } while (tokens.takeSymbol(","));
        if (!tokens.takeSymbol(")")) {
            throw tokens.expected("a comma or a closing parenthesis");
        }
        return values;
    }

    /** The comparison that comes next, if one does. */
    Optional<Comparison> comparison() {
        Token token = tokens.peek();
        Comparison comparison = token.kind() == Kind.SYMBOL ? COMPARISONS.get(token.value()) : null;
        if (comparison == null) {
            return Optional.empty();
        }
        tokens.next();
        return Optional.of(comparison);
    }

    /** The path of a column. */
    String column(String what) {
        String path = Schema.join("", name(what));
        while (tokens.takeSymbol(".")) {
            path = Schema.join(path, name("a name behind the dot"));
        }
        return path;
    }

    private String name(String what) {
        Token token = tokens.peek();
        boolean bare = token.kind() == Kind.WORD
                && !PredicateText.RESERVED.contains(token.value().toLowerCase(Locale.ROOT));
        if (!bare && token.kind() != Kind.NAME) {
            throw tokens.expected(what);
        }
        return tokens.next().value();
    }

    private String text(String what) {
        if (tokens.peek().kind() != Kind.TEXT) {
            throw tokens.expected(what);
        }
        return tokens.next().value();
    }

    private Object operand() {
        Token token = tokens.peek();
        if (token.isWord("null")) {
            throw tokens.error("nothing is ever equal to null; write is null or is not null", token.position());
        }
        Optional<Object> value = literal();
        if (value.isPresent()) {
            return value.get();
        }
        if (tokens.takeWord("true")) {
            return true;
        }
        if (tokens.takeWord("false")) {
            return false;
        }
        if (token.kind() == Kind.WORD || token.kind() == Kind.NAME) {
            throw tokens.error(
                    "expected a value, got the name " + token.shown() + "; put text in single quotes "
                            + "(columns cannot be compared with each other)",
                    token.position());
        }
        throw tokens.expected("a value");
    }

    /** A literal of a number, of text, or of a typed one, if that comes next. */
    Optional<Object> literal() {
        Token token = tokens.peek();
        if (token.kind() == Kind.TEXT) {
            return Optional.of(tokens.next().value());
        }
        if (token.kind() == Kind.NUMBER) {
            return Optional.of(number(tokens.next(), false));
        }
        if ((token.isSymbol("-") || token.isSymbol("+")) && tokens.peekSecond().kind() == Kind.NUMBER) {
            tokens.next();
            return Optional.of(number(tokens.next(), token.isSymbol("-")));
        }
        if (token.kind() == Kind.WORD && tokens.peekSecond().kind() == Kind.TEXT) {
            return typed(token);
        }
        return Optional.empty();
    }

    private Optional<Object> typed(Token word) {
        Type.Simple type = switch (word.value().toLowerCase(Locale.ROOT)) {
            case "date" -> Type.Simple.DATE;
            case "time" -> Type.Simple.TIME;
            case "timestamp" -> Type.Simple.TIMESTAMP_NS;
            case "x" -> Type.Simple.BINARY;
            default -> null;
        };
        if (type == null) {
            return Optional.empty();
        }
        tokens.next();
        Token text = tokens.next();
        try {
            boolean zoned = type == Type.Simple.TIMESTAMP_NS
                    && ZONED.matcher(text.value()).find();
            return Optional.of(Literal.fromText(zoned ? Type.Simple.TIMESTAMPTZ_NS : type, text.value(), word.value()));
        } catch (InvalidRequestException e) {
            throw tokens.error(
                    text.shown() + " is not a " + word.value().toLowerCase(Locale.ROOT)
                            + " value; write date '2026-11-22', time '08:30:00', timestamp '2026-11-22 08:30:00', "
                            + "with Z or an offset behind it for an instant, or x'00ff'",
                    text.position());
        }
    }

    private Object number(Token token, boolean negative) {
        String text = negative ? "-" + token.value() : token.value();
        if (token.value().length() > LONGEST_NUMBER) {
            throw tokens.error("a number of more than " + LONGEST_NUMBER + " digits", token.position());
        }
        try {
            if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0) {
                return new BigDecimal(text);
            }
            BigInteger whole = new BigInteger(text);
            return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : new BigDecimal(whole);
        } catch (NumberFormatException e) {
            throw tokens.error("'" + text + "' is not a number", token.position());
        }
    }
}
