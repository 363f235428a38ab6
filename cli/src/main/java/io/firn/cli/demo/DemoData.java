// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.demo;

import io.firn.cli.input.Input;
import io.firn.cli.input.RowSource;
import io.firn.io.InvalidRequestException;
import io.firn.types.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Rows for the demonstration; can be read again and again.
 *
 * @param title what they are and where they come from
 * @param schema their columns
 * @param rows opens them
 */
public record DemoData(String title, Schema schema, Supplier<RowSource> rows) {

    /** The bundled sample of real flights. */
    public static DemoData flights() {
        try (InputStream bundled =
                Objects.requireNonNull(DemoData.class.getResourceAsStream("flights.parquet"), "the bundled flights")) {
            Path copy = Files.createTempFile("firn-flights-", ".parquet");
            copy.toFile().deleteOnExit();
            Files.copy(bundled, copy, StandardCopyOption.REPLACE_EXISTING);
            return of(
                    new Input(copy, "flights.parquet", Input.Format.PARQUET, Input.Options.DEFAULT),
                    "250,000 flights in the United States, January to June 2001 (US Department of Transportation)");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The bundled flights cannot be copied to a temporary file: " + e.getMessage(), e);
        }
    }

    /** A file of the user's. */
    public static DemoData file(String argument) {
        List<Input> inputs = Input.resolve(argument, Input.Options.DEFAULT, InputStream.nullInputStream());
        if (inputs.size() != 1) {
            throw new InvalidRequestException(
                    "--input takes one file; '%s' names %d.".formatted(argument, inputs.size()));
        }
        return of(inputs.get(0), argument);
    }

    /** The lineitem table of TPC-H, generated. */
    public static DemoData tpch(double scale) {
        return new DemoData("TPC-H lineitem, scale factor " + scale, TpchSource.SCHEMA, () -> new TpchSource(scale));
    }

    private static DemoData of(Input input, String title) {
        Schema schema = input.inferSchema();
        return new DemoData(title, schema, () -> input.open(schema));
    }
}
