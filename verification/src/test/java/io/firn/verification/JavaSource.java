// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Java file as the house rules see it: its lines, its code without comments and literals, and its methods. A scanner of
 * braces, not a parser: it knows as much of the language as the formatted sources of this project need.
 */
record JavaSource(Path path, List<String> lines, String code) {
    private static final Pattern TYPE = Pattern.compile("\\b(class|interface|enum|record)\\s+\\w+");
    private static final Pattern METHOD = Pattern.compile("(?s).*\\b(\\w+)\\s*\\(.*\\)[\\s\\w.,]*");
    private static final Pattern COMPACT_CONSTRUCTOR = Pattern.compile("(public |private |protected )?[A-Z]\\w*");

    /**
     * @param name as declared
     * @param line where its body begins, counted from 1
     * @param lineCount lines of its body, braces included
     * @param parameters how many it has
     */
    record Method(String name, int line, int lineCount, int parameters) {}

    static JavaSource read(Path path) {
        try {
            List<String> lines = Files.readAllLines(path);
            return new JavaSource(path, lines, withoutCommentsAndLiterals(String.join("\n", lines)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same text with comments and the contents of literals blanked, line for line. */
    static String withoutCommentsAndLiterals(String text) {
        StringBuilder code = new StringBuilder(text);
        int at = 0;
        while (at < text.length()) {
            int end = literalEnd(text, at);
            for (int i = at; i < end; i++) {
                if (text.charAt(i) != '\n') {
                    code.setCharAt(i, ' ');
                }
            }
            at = Math.max(end, at + 1);
        }
        return code.toString();
    }

    /** Where the comment or literal ends that starts here; {@code at} when none does. */
    private static int literalEnd(String text, int at) {
        if (text.startsWith("//", at)) {
            return endOf(text, "\n", at);
        }
        if (text.startsWith("/*", at)) {
            return endOf(text, "*/", at + 2);
        }
        if (text.startsWith("\"\"\"", at)) {
            return endOf(text, "\"\"\"", at + 3);
        }
        char quote = text.charAt(at);
        if (quote != '"' && quote != '\'') {
            return at;
        }
        int i = at + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, text.length());
    }

    private static int endOf(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    private enum Kind {
        TYPE,
        METHOD,
        OTHER
    }

    private record Open(Kind kind, String name, int line, int parameters) {}

    /** The methods and constructors of its types; those of anonymous classes count as part of the method around them. */
    List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        int line = 1;
        int headerStart = 0;
        for (int i = 0; i < code.length(); i++) {
            switch (code.charAt(i)) {
                case '\n' -> line++;
                case ';' -> headerStart = i + 1;
                case '{' -> {
                    boolean inType = open.isEmpty() || open.peek().kind() == Kind.TYPE;
                    open.push(opened(code.substring(headerStart, i).strip(), inType, line));
                    headerStart = i + 1;
                }
                case '}' -> {
                    Open closed = open.pop();
                    if (closed.kind() == Kind.METHOD) {
                        methods.add(new Method(
                                closed.name(), closed.line(), line - closed.line() + 1, closed.parameters()));
                    }
                    headerStart = i + 1;
                }
                default -> {}
            }
        }
        return methods;
    }

    private static Open opened(String header, boolean inType, int line) {
        if (!inType) {
            return new Open(Kind.OTHER, "", line, 0);
        }
        if (TYPE.matcher(header).find()) {
            return new Open(Kind.TYPE, "", line, 0);
        }
        if (COMPACT_CONSTRUCTOR.matcher(header).matches()) {
            return new Open(Kind.METHOD, header, line, 0);
        }
        var method = METHOD.matcher(header);
        return method.matches() && !header.contains("=")
                ? new Open(Kind.METHOD, method.group(1), line, parameters(header))
                : new Open(Kind.OTHER, "", line, 0);
    }

    /** The parameters in the last pair of parentheses. */
    private static int parameters(String header) {
        int close = header.lastIndexOf(')');
        int depth = 0;
        int commas = 0;
        int i = close;
        do {
            switch (header.charAt(i)) {
                case ')', '>' -> depth++;
                case '(', '<' -> depth--;
                case ',' -> commas += depth == 1 ? 1 : 0;
                default -> {}
            }
            i--;
        } while (depth > 0);
        return header.substring(i + 2, close).isBlank() ? 0 : commas + 1;
    }

    /** The line of a position in {@link #code}, counted from 1. */
    int lineOf(int position) {
        return 1
                + (int) code.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
