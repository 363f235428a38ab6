// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Rows as JSON objects, one a line. */
final class JsonLinesPrinter implements RowPrinter {
    static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private final List<Field> fields;
    private final PrintWriter out;
    private final JsonGenerator json;

    JsonLinesPrinter(Schema schema, PrintWriter out) {
        this.fields = schema.fields();
        this.out = out;
        try {
            this.json = JSON.createGenerator(out).setPrettyPrinter(new MinimalPrettyPrinter(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void print(Row row) {
        try {
            ValueText.writeRow(json, fields, row);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void finish() {
        try {
            json.flush();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The output cannot be written: " + e.getMessage(), e);
        }
    }
}
