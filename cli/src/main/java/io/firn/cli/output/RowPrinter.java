// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import io.firn.table.Row;
import io.firn.types.Schema;
import java.io.PrintWriter;

/** Takes the rows of a result one by one. */
public interface RowPrinter extends AutoCloseable {

    /** Text formats, which go to standard output or a file. */
    enum TextFormat {
        TABLE,
        CSV,
        JSONL
    }

    /** A printer of one of the text formats. */
    static RowPrinter of(TextFormat format, Schema schema, PrintWriter out) {
        return switch (format) {
            case TABLE -> new TablePrinter(schema, out);
            case CSV -> new CsvPrinter(schema, out);
            case JSONL -> new JsonLinesPrinter(schema, out);
        };
    }

    /** Prints the row, which may be reused afterwards. */
    void print(Row row);

    /** Ends the output; without this it is incomplete. */
    void finish();

    /** Frees what the printer holds; abandons an output that was not finished. */
    @Override
    default void close() {}
}
