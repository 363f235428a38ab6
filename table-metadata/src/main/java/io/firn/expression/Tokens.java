// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import io.firn.io.InvalidRequestException;
import java.util.Locale;
import java.util.Set;

/** The words, symbols and literals of a predicate's text, one at a time. For one thread. */
final class Tokens {
    /** Longer texts are generated, and can be generated as predicates. */
    private static final int MAX_LENGTH = 1 << 20;

    private static final int EXCERPT_BEFORE = 40;
    private static final int EXCERPT_AFTER = 30;

    /** What stands in conditions and not in values. */
    private static final Set<String> CONDITIONS = Set.of(
            "<=", ">=", "<>", "!=", "==", "<", ">", "=", "and", "or", "not", "is", "in", "like", "between", "starts");

    enum Kind {
        /** A bare word: a keyword or a name. */
        WORD,
        /** A name in double quotes. */
        NAME,
        /** Text in single quotes. */
        TEXT,
        NUMBER,
        SYMBOL,
        END
    }

    /**
     * @param value without quotes
     * @param position of its first character
     */
    record Token(Kind kind, String value, int position) {
        boolean isWord(String keyword) {
            return kind == Kind.WORD && value.equalsIgnoreCase(keyword);
        }

        boolean isSymbol(String symbol) {
            return kind == Kind.SYMBOL && value.equals(symbol);
        }

        String shown() {
            return switch (kind) {
                case END -> "the end";
                case TEXT -> "the text '" + shortened() + "'";
                case WORD, NAME, NUMBER, SYMBOL -> "'" + shortened() + "'";
            };
        }

        private String shortened() {
            return value.length() > 40 ? value.substring(0, 40) + "..." : value;
        }
    }

    private final String text;
    private final String what;
    private int position;
    private Token current;
    private Token following;

    /** @param what the text is, for messages: a filter, an expression */
    Tokens(String text, String what) {
        this.text = text;
        this.what = what;
        if (text.length() > MAX_LENGTH) {
            throw new InvalidRequestException(
                    "The %s has %d characters; at most %d are read.".formatted(what, text.length(), MAX_LENGTH));
        }
        current = scan();
        following = scan();
    }

    Token peek() {
        return current;
    }

    Token peekSecond() {
        return following;
    }

    Token next() {
        Token token = current;
        current = following;
        following = scan();
        return token;
    }

    /** Takes the next token if it is this keyword. */
    boolean takeWord(String keyword) {
        if (!current.isWord(keyword)) {
            return false;
        }
        next();
        return true;
    }

    boolean takeSymbol(String symbol) {
        if (!current.isSymbol(symbol)) {
            return false;
        }
        next();
        return true;
    }

    /**
     * Whether the parenthesis that is the current token holds a condition rather than a value: whether a word or symbol of
     * conditions stands in it, at whatever depth. Looks ahead without taking anything.
     */
    boolean parenthesisHoldsCondition() {
        int restart = position;
        Token first = following;
        int depth = 1;
        boolean condition = false;
        for (Token token = first; depth > 0 && token.kind() != Kind.END && !condition; token = scan()) {
            depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
            condition = token.kind() == Kind.SYMBOL && CONDITIONS.contains(token.value())
                    || token.kind() == Kind.WORD
                            && CONDITIONS.contains(token.value().toLowerCase(Locale.ROOT));
        }
        position = restart;
        return condition;
    }

    InvalidRequestException expected(String what) {
        return error("expected " + what + ", got " + current.shown(), current.position());
    }

    /** An error with the line of the text that it is in, and a caret below the place. */
    InvalidRequestException error(String problem, int at) {
        int from = Math.max(0, at - EXCERPT_BEFORE);
        int to = Math.min(text.length(), at + EXCERPT_AFTER);
        String before = (from > 0 ? "..." : "") + oneLine(text.substring(from, at));
        String after = oneLine(text.substring(at, to)) + (to < text.length() ? "..." : "");
        return new InvalidRequestException("Cannot read the %s at position %d: %s.%n  %s%s%n  %s^"
                .formatted(what, at + 1, problem, before, after, " ".repeat(before.length())));
    }

    private static String oneLine(String excerpt) {
        return excerpt.replaceAll("\\p{Cntrl}", " ");
    }

    private Token scan() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        int start = position;
        if (start == text.length()) {
            return new Token(Kind.END, "", start);
        }
        char c = text.charAt(start);
        if (c == '\'') {
            return new Token(Kind.TEXT, quoted('\'', "text"), start);
        }
        if (c == '"') {
            return new Token(Kind.NAME, quoted('"', "name"), start);
        }
        if (isDigit(start) || c == '.' && isDigit(start + 1)) {
            return number(start);
        }
        if (isWordStart(text.codePointAt(start))) {
            while (position < text.length() && isWordPart(text.codePointAt(position))) {
                position += Character.charCount(text.codePointAt(position));
            }
            return new Token(Kind.WORD, text.substring(start, position), start);
        }
        for (String symbol :
                new String[] {"<=", ">=", "<>", "!=", "==", "<", ">", "=", "(", ")", ",", ".", "-", "+", "*", "/", "||"
                }) {
            if (text.startsWith(symbol, start)) {
                position += symbol.length();
                return new Token(Kind.SYMBOL, symbol, start);
            }
        }
        int point = text.codePointAt(start);
        boolean unprintable = Character.isISOControl(point) || point < 1 << 16 && Character.isSurrogate((char) point);
        String shown = unprintable ? "U+%04X".formatted(point) : "'" + Character.toString(point) + "'";
        throw error(
                "the character " + shown + " has no meaning here; a name that has others than letters, digits and"
                        + " underscores stands in double quotes",
                start);
    }

    private Token number(int start) {
        digits();
        if (position < text.length() && text.charAt(position) == '.') {
            position++;
            digits();
        }
        if (position < text.length() && Character.toLowerCase(text.charAt(position)) == 'e') {
            position++;
            if (position < text.length() && "+-".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
            digits();
        }
        if (position < text.length() && isWordPart(text.codePointAt(position))) {
            throw error(
                    "a number runs into a word; put dates and other values in single quotes, names in double ones",
                    start);
        }
        return new Token(Kind.NUMBER, text.substring(start, position).toLowerCase(Locale.ROOT), start);
    }

    private void digits() {
        while (isDigit(position)) {
            position++;
        }
    }

    private boolean isDigit(int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static boolean isWordStart(int c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isWordPart(int c) {
        return Character.isLetter(c) || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER || c == '_' || c == '$';
    }

    /** The text between two quotes, of which doubled ones stand for one. */
    private String quoted(char quote, String what) {
        int start = position++;
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c != quote) {
                value.append(c);
            } else if (position < text.length() && text.charAt(position) == quote) {
                value.append(quote);
                position++;
            } else {
                return value.toString();
            }
        }
        throw error("the " + what + " that starts here has no closing quote", start);
    }
}
