// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the README and docs/cdc.md show is what happens. {@code console} blocks are run in order in one folder, with {@code
 * ./firn} being the command under test, and must print what the document says, apart from times, names of files and the
 * width of columns; a line {@code ...} stands for any lines.
 */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("firn.root"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"README.md, 8", "docs/cdc.md, 4"})
    void theCommandsOfADocumentPrintWhatItShows(String document, int fewest) throws Exception {
        Path launcher = folder.resolve("firn");
        Files.writeString(
                launcher,
                "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' io.firn.cli.FirnCommand \"$@\"\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<Step> steps = steps(Files.readAllLines(ROOT.resolve(document)));
        assertThat(steps).hasSizeGreaterThan(fewest);
        for (Step step : steps) {
            assertThat(normal(run(step.command())))
                    .as("output of: %s", step.command())
                    .matches(pattern(step.output()));
        }
    }

    @Test
    void theJavaTourOfTheReadmeIsTheCodeThatRuns() throws Exception {
        String source =
                Files.readString(ROOT.resolve("verification/src/test/java/io/firn/verification/docs/JavaTour.java"));
        String body = source.substring(
                source.indexOf("// README: begin") + "// README: begin\n".length(),
                source.lastIndexOf("        // README: end"));
        assertThat(Files.readString(ROOT.resolve("README.md")))
                .contains("```java\n" + body.stripTrailing().stripIndent() + "\n```");
    }

    @Test
    void theJavaTourPrintsWhatItsCommentsPromise() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JavaTour.run(folder.resolve("tour"), new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("2 20.0\n[2, Quito, 25.0, 2026-02-07T08:30]\ncity\n");
    }

    private record Step(String command, List<String> output) {}

    private static List<Step> steps(List<String> lines) {
        List<Step> steps = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                inside = line.equals("```console");
            } else if (inside && line.startsWith("$ ")) {
                steps.add(new Step(line.substring(2), new ArrayList<>()));
            } else if (inside && line.startsWith("> ")) {
                Step last = steps.remove(steps.size() - 1);
                steps.add(new Step(last.command() + "\n" + line.substring(2), new ArrayList<>()));
            } else if (inside) {
                steps.get(steps.size() - 1).output().add(line);
            }
        }
        return steps;
    }

    private String run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("ended: %s", command)
                .isTrue();
        return output;
    }

    private static String pattern(List<String> lines) {
        StringBuilder pattern = new StringBuilder("(?s)");
        for (String line : lines) {
            pattern.append(
                    line.strip().equals("...") ? "(?:[^\n]*\n)*?" : java.util.regex.Pattern.quote(normal(line)) + "\n");
        }
        return pattern.toString();
    }

    private static String normal(String text) {
        String masked = text.replaceAll("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d\\.\\d+Z?", "<time>")
                .replaceAll("[0-9a-f]{4}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<name>")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>")
                .replaceAll("-{2,}", "--")
                .replaceAll("[ \t]+", " ");
        return Arrays.stream(masked.split("\n", -1))
                .map(String::strip)
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }
}
