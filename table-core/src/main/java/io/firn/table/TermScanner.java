// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.io.InvalidRequestException;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.Locale;
import java.util.Optional;

/** Takes a partition or sort term apart, from left to right. For one thread. */
final class TermScanner {
    private static final String DELIMITERS = "()[],";

    private final String what;
    private final String text;
    private int at;

    /** @param what the kind of term, for messages: {@code partition term} */
    TermScanner(String what, String text) {
        this.what = what;
        this.text = text;
        skipSpace();
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** Whether the next character is this one, which is then passed. */
    boolean accept(char c) {
        if (atEnd() || text.charAt(at) != c) {
            return false;
        }
        at++;
        skipSpace();
        return true;
    }

    void expect(char c) {
        if (!accept(c)) {
            throw problem("expected '" + c + "' at position " + at);
        }
    }

    /** Whether the next word is this one, in any case, which is then passed. */
    boolean acceptWord(String word) {
        int end = at + word.length();
        if (end > text.length()
                || !text.regionMatches(true, at, word, 0, word.length())
                || end < text.length() && isNamePart(text.charAt(end))) {
            return false;
        }
        at = end;
        skipSpace();
        return true;
    }

    /** A column path: names separated by dots; in double quotes what has a space, a dot or another special character. */
    String path() {
        StringBuilder path = new StringBuilder(name());
        while (!atEnd() && text.charAt(at) == '.') {
            at++;
            String part = name();
            path.append('.').append(part);
        }
        skipSpace();
        return path.toString();
    }

    /** One name, as it stands in a path: quoted only if that is necessary there. */
    private String name() {
        if (!atEnd() && text.charAt(at) == '"') {
            return Schema.join("", quoted());
        }
        int start = at;
        while (!atEnd() && isNamePart(text.charAt(at)) && text.charAt(at) != '.') {
            at++;
        }
        if (at == start) {
            throw problem("expected a name at position " + at);
        }
        return text.substring(start, at);
    }

    private String quoted() {
        StringBuilder name = new StringBuilder();
        int open = at++;
        while (!atEnd()) {
            char c = text.charAt(at++);
            if (c != '"') {
                name.append(c);
            } else if (!atEnd() && text.charAt(at) == '"') {
                name.append('"');
                at++;
            } else {
                return name.toString();
            }
        }
        throw problem("the quote at position " + open + " is not closed");
    }

    /** The name of a partition; quotes are taken off. */
    String bareName() {
        String bare;
        if (!atEnd() && text.charAt(at) == '"') {
            bare = quoted();
            skipSpace();
        } else {
            bare = path();
        }
        return bare;
    }

    void expectEnd() {
        if (!atEnd()) {
            throw problem("'" + text.substring(at) + "' at position " + at + " is too much");
        }
    }

    /** The primitive column of this path, which may lie within structs. */
    Field column(String path, Schema schema) {
        Field field = schema.field(path)
                .orElseThrow(() -> new InvalidRequestException(
                        "In the %s '%s': %s".formatted(what, text, ColumnNames.unknown(path, schema))));
        if (!(field.type() instanceof Type.Primitive)) {
            throw problem("column " + path + " is a " + field.type() + "; choose a part of it that has no parts");
        }
        for (Optional<Field> part = schema.parent(field.id());
                part.isPresent();
                part = schema.parent(part.get().id())) {
            if (!(part.get().type() instanceof Type.Struct)) {
                throw problem("column " + path + " lies within a list or map, and so has many values in a row");
            }
        }
        return field;
    }

    InvalidRequestException problem(String problem) {
        return new InvalidRequestException("The %s '%s' cannot be understood: %s.".formatted(what, text, problem));
    }

    private static boolean isNamePart(char c) {
        return !Character.isWhitespace(c) && DELIMITERS.indexOf(c) < 0 && c != '"';
    }

    private void skipSpace() {
        while (!atEnd() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /** Lower case, for names of functions. */
    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
