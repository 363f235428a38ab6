// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

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

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
