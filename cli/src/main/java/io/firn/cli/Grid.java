// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lines of cells printed in aligned columns; columns of numbers are aligned to the right. */
public final class Grid {
    private final List<String> header;
    private final List<List<String>> lines = new ArrayList<>();

    public Grid(List<String> header) {
        this.header = List.copyOf(header);
    }

    public void add(List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException("Cells for " + header.size() + " columns: " + cells);
        }
        lines.add(List.copyOf(cells));
    }

    /** Names and values in one cell: {@code a=1, b=2}. */
    public static String cell(Map<String, String> pairs) {
        return new TreeMap<>(pairs)
                .entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + pair.getValue())
                        .collect(Collectors.joining(", "));
    }

    public void print(PrintWriter out) {
        int[] widths = new int[header.size()];
        boolean[] numeric = new boolean[header.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = width(header.get(column));
            numeric[column] = !lines.isEmpty();
            for (List<String> line : lines) {
                widths[column] = Math.max(widths[column], width(line.get(column)));
                numeric[column] &= line.get(column).matches("|null|[-+]?[0-9][0-9,._]*([eE][-+]?[0-9]+)?%?");
            }
        }
        print(out, header, widths, numeric);
        StringBuilder rule = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            rule.append(column == 0 ? "" : "  ").append("-".repeat(widths[column]));
        }
        out.println(rule);
        for (List<String> line : lines) {
            print(out, line, widths, numeric);
        }
    }

    private static void print(PrintWriter out, List<String> cells, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String pad = " ".repeat(widths[column] - width(cell));
            line.append(column == 0 ? "" : "  ").append(right[column] ? pad + cell : cell + pad);
        }
        out.println(line.toString().stripTrailing());
    }

    /** Columns of a terminal that the text takes. */
    public static int width(String text) {
        return text.codePoints().map(Grid::width).sum();
    }

    /** Combining marks take no column, and the scripts of East Asia and most emoji two. */
    private static int width(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = codePoint >= 0x1100
                && (codePoint <= 0x115F
                        || (codePoint >= 0x2E80 && codePoint <= 0xA4CF && codePoint != 0x303F)
                        || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
                        || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
                        || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
                        || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
                        || (codePoint >= 0xFFE0 && codePoint <= 0xFFE6)
                        || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
                        || (codePoint >= 0x20000 && codePoint <= 0x3FFFD));
        return wide ? 2 : 1;
    }
}
