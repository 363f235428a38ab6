// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.io.TableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares Firn and parquet-java on every Parquet file below a directory, and says on which they agree: for a copy of the
 * whole parquet-testing repository, of which only small files are kept here.
 */
final class ParquetTestingReport {
    private static final int MOST_LETTERS = 150;

    private ParquetTestingReport() {}

    /** Rows, or why there are none. */
    private record Outcome(@Nullable List<@Nullable Object> rows, String refusal) {}

    /** @param args the directory */
    public static void main(String[] args) throws IOException {
        Map<String, List<String>> files = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> all = Files.walk(Path.of(args[0]))) {
            paths = all.filter(path -> path.toString().contains(".parquet")
                            && !path.toString().endsWith(".json"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
        for (Path path : paths) {
            Outcome ours = ours(path);
            Outcome theirs = theirs(path);
            files.computeIfAbsent(verdict(ours, theirs), key -> new ArrayList<>())
                    .add("%s | %s | %s".formatted(path.getFileName(), ours.refusal(), theirs.refusal()));
        }
        files.forEach((verdict, names) -> System.out.printf("%s: %d%n", verdict, names.size()));
        files.forEach((verdict, names) -> {
            if (!verdict.equals("same rows")) {
                System.out.printf("%n%s (file | Firn | parquet-java):%n  %s%n", verdict, String.join("\n  ", names));
            }
        });
    }

    private static String verdict(Outcome ours, Outcome theirs) {
        if (ours.rows() == null) {
            return theirs.rows() == null ? "refused by both" : "refused by Firn only";
        } else if (theirs.rows() == null) {
            return "refused by parquet-java only";
        }
        return ours.rows().equals(theirs.rows()) ? "same rows" : "DIFFERENT ROWS";
    }

    private static Outcome ours(Path path) throws IOException {
        try {
            return new Outcome(Rows.readAll(InMemory.open(Files.readAllBytes(path)), 1_000), "");
        } catch (TableException refused) {
            return new Outcome(null, first(refused));
        }
    }

    /** What parquet-java throws is of any kind, and so may be an error of this test's reading of groups. */
    private static Outcome theirs(Path path) {
        try {
            return new Outcome(ParquetJavaRows.readAll(path), "");
        } catch (IOException | RuntimeException | LinkageError refused) {
            return new Outcome(null, first(refused));
        }
    }

    private static String first(Throwable refused) {
        String text = refused.getClass().getSimpleName() + " " + refused.getMessage();
        return text.substring(0, Math.min(MOST_LETTERS, text.length())).replace('\n', ' ');
    }
}
