// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.firn.io.InvalidRequestException;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Rows as CSV with a header. Null is an empty field, the empty string is {@code ""}: {@code firn append} reads both back. */
final class CsvPrinter implements RowPrinter {
    private final List<Field> fields;
    private final PrintWriter out;
    private final CsvWriter csv;
    private final String[] line;

    CsvPrinter(Schema schema, PrintWriter out) {
        this.fields = schema.fields();
        for (Field field : fields) {
            if (!(field.type() instanceof Type.Primitive)) {
                throw new InvalidRequestException(
                        "Column '%s' is a %s, which CSV cannot hold: leave it out with --select, or write --format jsonl."
                                .formatted(field.name(), field.type()));
            }
        }
        this.out = out;
        this.csv = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .quoteStrategy(QuoteStrategies.EMPTY)
                .build(out);
        this.line = new String[fields.size()];
        csv.writeRecord(fields.stream().map(Field::name).toList());
    }

    @Override
    public void print(Row row) {
        for (int i = 0; i < line.length; i++) {
            line[i] = row.isNull(i) ? null : ValueText.cell(fields.get(i).type(), Objects.requireNonNull(row.value(i)));
        }
        csv.writeRecord(line);
    }

    @Override
    public void finish() {
        try {
            csv.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be written: " + e.getMessage(), e);
        }
        out.flush();
    }
}
