// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PyArrow reads what Firn writes. PyArrow comes from the Python package index into a virtual environment below {@code
 * target}, once; where there is no Python or no index, the test says so and proves nothing.
 */
class PyArrowTest {
    private static final int ROWS = 50_000;
    private static final Path ENVIRONMENT =
            Path.of(System.getProperty("firn.root"), "verification", "target", "pyarrow-environment");
    private static final String SCRIPT = """
            import glob, sys
            import pyarrow.parquet as parquet
            files = glob.glob(sys.argv[1] + '/data/**/*.parquet', recursive=True)
            assert len(files) == 1, files
            file = parquet.ParquetFile(files[0], page_checksum_verification=True)
            for row in file.read().to_pylist():
                print('|'.join(str(value) for value in row.values()))
            found = parquet.read_table(files[0], filters=[('id', '=', 777)])
            print('filtered', found.num_rows, found.column('text')[0])
            """;

    @TempDir
    Path directory;

    private static Row row(long id) {
        return Row.of(
                id,
                id % 7 == 0 ? null : "word" + id % 5,
                id % 11 == 0 ? null : Long.toHexString(id * 0x9e3779b97f4a7c15L),
                LocalDate.ofEpochDay(id % 20_000),
                id % 3 == 0 ? null : LocalDateTime.ofEpochSecond(id, 0, ZoneOffset.UTC),
                id / 4.0 + 0.25,
                BigDecimal.valueOf(id * 3 - 1_000, 2),
                id % 5 == 0 ? null : id % 2 == 0,
                id % 13 == 0 ? null : List.of(id, id + 1).subList(0, (int) (id % 3)));
    }

    /** A row as the script prints it. */
    private static String printed(long id) {
        Row row = row(id);
        List<String> values = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            Object value = row.value(column);
            String text = String.valueOf(value);
            if (value == null) {
                text = "None";
            } else if (value instanceof Boolean) {
                text = value.equals(true) ? "True" : "False";
            } else if (value instanceof LocalDateTime time) {
                text = time.toLocalDate() + " "
                        + time.toLocalTime().format(java.time.format.DateTimeFormatter.ofPattern("HH:mm:ss"));
            }
            values.add(text);
        }
        return String.join("|", values);
    }

    @Test
    void pyArrowReadsWhatIsWrittenAndFindsASingleValue() throws Exception {
        Optional<Path> python = python();
        if (python.isEmpty()) {
            return;
        }
        try (LocalObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            Table table = Table.create(
                            store,
                            Schema.of(
                                    required("id", Type.Simple.LONG),
                                    optional("word", Type.Simple.STRING),
                                    optional("text", Type.Simple.STRING),
                                    optional("day", Type.Simple.DATE),
                                    optional("time", Type.Simple.TIMESTAMP),
                                    required("amount", Type.Simple.DOUBLE),
                                    required("cents", new Type.Decimal(9, 2)),
                                    optional("flag", Type.Simple.BOOLEAN),
                                    optional("list", new Type.ListOf(optional("element", Type.Simple.LONG)))))
                    .property("write.bloom-filter-columns", "id")
                    .create();
            try (TableWriter writer = table.newWriter()) {
                for (long id = 0; id < ROWS; id++) {
                    writer.write(row(id));
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }
        Path output = directory.resolve("output.txt");
        assertThat(run(output, python.get().toString(), "-c", SCRIPT, directory.toString()))
                .as(Files.readString(output))
                .isTrue();
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(ROWS + 1);
        for (int id = 0; id < ROWS; id++) {
            assertThat(lines.get(id)).isEqualTo(printed(id));
        }
        assertThat(lines.get(ROWS)).isEqualTo("filtered 1 " + row(777).value(2));
        System.out.println("PyArrow read the files of Firn.");
    }

    private static Optional<Path> python() throws IOException, InterruptedException {
        Path python = ENVIRONMENT.resolve("bin/python");
        Path log = Files.createTempFile("pyarrow", ".txt");
        try {
            if (Files.exists(python) && run(log, python.toString(), "-c", "import pyarrow")) {
                return Optional.of(python);
            }
            boolean made = run(log, "python3", "-m", "venv", ENVIRONMENT.toString())
                    && run(log, python.toString(), "-m", "pip", "install", "--quiet", "pyarrow");
            if (!made) {
                System.out.println("PyArrow could not be installed, so that it read nothing: " + Files.readString(log));
            }
            return made ? Optional.of(python) : Optional.empty();
        } finally {
            Files.delete(log);
        }
    }

    private static boolean run(Path output, String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException missing) {
            Files.writeString(output, missing.getMessage(), StandardCharsets.UTF_8);
            return false;
        }
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
