// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Columns as text: {@code id long not null, name string, price decimal(10,2), tags list<string>, at struct<x: int, y: int>,
 * scores map<string, double>}. Some names of SQL are understood as well (bigint, varchar, text, real).
 */
final class ColumnList {
    private final String text;
    private int at;

    private ColumnList(String text) {
        this.text = text;
    }

    /** A schema of all the columns in the text. */
    static Schema schema(String text) {
        ColumnList parser = new ColumnList(text);
        List<Field> columns = new ArrayList<>();
        do {
            columns.add(parser.field(""));
        } while (parser.accept(','));
        parser.end();
        return Schema.of(columns.toArray(Field[]::new));
    }

    /** One column. */
    static Field column(String text) {
        ColumnList parser = new ColumnList(text);
        Field field = parser.field("");
        parser.end();
        return field;
    }

    /** A type alone. */
    static Type type(String text) {
        ColumnList parser = new ColumnList(text);
        Type type = parser.type();
        parser.end();
        return type;
    }

    private Field field(String separator) {
        String name = name();
        if (!separator.isEmpty()) {
            expect(separator.charAt(0));
        }
        Type type = type();
        boolean required = acceptWords("not", "null") || acceptWords("required");
        return required ? Field.required(name, type) : Field.optional(name, type);
    }

    private Type type() {
        String word = word("a type").toLowerCase(Locale.ROOT);
        switch (word) {
            case "list", "array" -> {
                expect('<');
                Type element = type();
                boolean required = acceptWords("not", "null");
                expect('>');
                return new Type.ListOf(
                        required ? Field.required("element", element) : Field.optional("element", element));
            }
            case "map" -> {
                expect('<');
                Type key = type();
                expect(',');
                Type value = type();
                boolean required = acceptWords("not", "null");
                expect('>');
                return new Type.MapOf(
                        Field.required("key", key),
                        required ? Field.required("value", value) : Field.optional("value", value));
            }
            case "struct" -> {
                expect('<');
                List<Field> fields = new ArrayList<>();
                do {
                    fields.add(field(":"));
                } while (accept(','));
                expect('>');
                return new Type.Struct(fields);
            }
            default -> {
                return primitive(word);
            }
        }
    }

    private Type.Primitive primitive(String word) {
        StringBuilder name = new StringBuilder(
                switch (word) {
                    case "bool" -> "boolean";
                    case "integer" -> "int";
                    case "bigint" -> "long";
                    case "real" -> "float";
                    case "text", "varchar" -> "string";
                    case "bytes", "blob" -> "binary";
                    case "numeric" -> "decimal";
                    default -> word;
                });
        skipSpace();
        if (at < text.length() && (text.charAt(at) == '(' || text.charAt(at) == '[')) {
            int end = text.indexOf(text.charAt(at) == '(' ? ')' : ']', at);
            if (end < 0) {
                throw problem("the bracket is not closed");
            }
            name.append(text, at, end + 1);
            at = end + 1;
        }
        return Type.parse(name.toString().replace(" ", ""));
    }

    private String name() {
        skipSpace();
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        return word("a column name, in double quotes if it is more than letters, digits and underscores,");
    }

    /** What stands in double quotes, of which doubled ones stand for one, as in paths and filters. */
    private String quoted() {
        StringBuilder name = new StringBuilder();
        int from = at + 1;
        for (int end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', from)) {
            name.append(text, from, end);
            if (!text.startsWith("\"\"", end)) {
                at = end + 1;
                return name.toString();
            }
            name.append('"');
            from = end + 2;
        }
        throw problem("the quote is not closed");
    }

    private String word(String expected) {
        skipSpace();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (start == at) {
            throw problem("expected " + expected);
        }
        return text.substring(start, at);
    }

    private boolean acceptWords(String... words) {
        int start = at;
        for (String word : words) {
            skipSpace();
            int end = at + word.length();
            if (!text.regionMatches(true, at, word, 0, word.length())
                    || (end < text.length() && Character.isLetterOrDigit(text.charAt(end)))) {
                at = start;
                return false;
            }
            at = end;
        }
        return true;
    }

    private boolean accept(char expected) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char expected) {
        if (!accept(expected)) {
            throw problem("expected '" + expected + "'");
        }
    }

    private void end() {
        skipSpace();
        if (at < text.length()) {
            throw problem("expected the end, or a comma");
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private InvalidRequestException problem(String problem) {
        return new InvalidRequestException(
                ("Columns '%s': %s at position %d. Write them as: id long not null, name string,"
                                + " price decimal(10,2), tags list<string>.")
                        .formatted(text, problem, at + 1));
    }
}
