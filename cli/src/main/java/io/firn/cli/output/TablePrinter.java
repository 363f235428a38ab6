// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import io.firn.cli.Grid;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as a table with aligned columns. Widths are those of the rows of one page, so that any number of rows prints in
 * bounded memory.
 */
final class TablePrinter implements RowPrinter {
    private static final int PAGE_ROWS = 1_000;
    private static final int MAX_CELL = 60;

    private final Schema schema;
    private final PrintWriter out;
    private Grid page;
    private long rows;

    TablePrinter(Schema schema, PrintWriter out) {
        this.schema = schema;
        this.out = out;
        this.page = grid();
    }

    @Override
    public void print(Row row) {
        List<String> cells = new ArrayList<>(schema.fields().size());
        for (int i = 0; i < schema.fields().size(); i++) {
            cells.add(
                    row.isNull(i)
                            ? "null"
                            : clipped(ValueText.cell(schema.fields().get(i).type(), value(row, i))));
        }
        page.add(cells);
        rows++;
        if (rows % PAGE_ROWS == 0) {
            page.print(out);
            page = grid();
        }
    }

    private static Object value(Row row, int column) {
        Object value = row.value(column);
        return value == null ? "null" : value;
    }

    @Override
    public void finish() {
        if (rows == 0 || rows % PAGE_ROWS != 0) {
            page.print(out);
        }
        out.println("(" + rows + (rows == 1 ? " row)" : " rows)"));
        out.flush();
    }

    private Grid grid() {
        return new Grid(schema.fields().stream().map(Field::name).toList());
    }

    /** Control characters would break the layout, and escape sequences of a terminal do harm. */
    private static String clipped(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "\u00b7");
        int length = clean.codePointCount(0, clean.length());
        return length <= MAX_CELL ? clean : clean.substring(0, clean.offsetByCodePoints(0, MAX_CELL - 1)) + "\u2026";
    }
}
