// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.bench.compare.LineitemFile;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.Request;
import io.firn.bench.workload.Result;
import io.firn.bench.workload.SystemProcess;
import io.firn.io.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirnSystemTest {
    @TempDir
    private Path directory;

    private Result run(String suite, String step, Map<String, Long> sizes) {
        Request request = new Request(suite, step, directory, sizes);
        Result result = SystemProcess.run(new FirnSystem(Durability.RELAXED), Request.ofLine(request.toLine()));
        return Result.ofLine(result.toLine());
    }

    private void assertMeasures(String suite, String step, Map<String, Long> sizes, String... metrics) {
        Result result = run(suite, step, sizes);
        assertThat(result.outcome()).as("%s", result).isEqualTo(Result.Outcome.OK);
        assertThat(result.measured()).containsOnlyKeys(metrics);
        for (String name : metrics) {
            assertThat(documented(suite, name.substring(0, name.indexOf('/')), name.substring(name.indexOf('/') + 1)))
                    .as("docs/benchmarks.md names %s of the suite %s", name, suite)
                    .isTrue();
        }
    }

    /** Whether the table of names has a row with the case and the metric; sizes in names are those of whole suites there. */
    private static boolean documented(String suite, String caseName, String metric) {
        String whole = caseName.replaceFirst("^after-\\d+$", "after-2000")
                .replaceFirst("^\\d+x\\d+$", "8x50")
                .replaceFirst("^2k-", "100k-");
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "benchmarks.md"))) {
            return lines.filter(line -> line.startsWith("| `" + suite + "` |"))
                    .map(line -> line.split("\\|"))
                    .anyMatch(cells -> cells[2].contains("`" + whole + "`") && cells[3].contains("`" + metric + "`"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void commitsAreTimedAndTheirMetadataMeasured() {
        assertMeasures(
                "commit",
                "commits",
                Map.of("commits", 5L),
                "first-100/ms",
                "last-100/ms",
                "after-5/metadata_bytes",
                "after-5/metadata_files");
        assertMeasures(
                "commit",
                "commits",
                Map.of("commits", 200L),
                "first-100/ms",
                "second-100/ms",
                "last-100/ms",
                "first-half/bytes_a_commit",
                "second-half/bytes_a_commit",
                "after-200/metadata_bytes",
                "after-200/metadata_files");
    }

    @Test
    void concurrentAppendsAllArrive() {
        assertMeasures(
                "concurrency",
                "appends",
                Map.of("threads", 3L, "commits", 4L),
                "3x4/commits_per_s",
                "3x4/p99_ms",
                "3x4/failures");
    }

    @Test
    void upsertsLeaveTheNewestRowOfEachId() {
        assertMeasures(
                "upsert",
                "upserts",
                Map.of("rows", 3_000L, "files", 2L, "upserts", 3L, "keys", 200L),
                "load/rows_per_s",
                "load/bytes",
                "scan-before/ms",
                "round/ms",
                "round/max_ms",
                "round/bytes_read",
                "round/bytes_written",
                "round/heap_bytes",
                "scan-after/ms",
                "scan-after/ratio");
    }

    @Test
    void plansFindTheFilesThatTheyShould() {
        Map<String, Long> sizes = Map.of("files", 2_000L, "files-a-commit", 100L, "measure-heap", 1L);
        assertMeasures("planning", "load", sizes);
        assertMeasures("planning", "open", sizes, "2k-open/ms");
        assertMeasures("planning", "full", sizes, "2k-full/ms", "2k-full/heap_mb");
        assertMeasures("planning", "selective", sizes, "2k-selective/ms", "2k-selective/heap_mb");
    }

    @Test
    void everyScanAddsUpToWhatTheGeneratorMade() {
        Map<String, Long> sizes = Map.of("rows", 30_000L, "files", 3L);
        assertMeasures("scan", "load", sizes);
        assertMeasures("scan", "deleted-load", sizes);
        for (String step : List.of("all-1t", "deleted-1t", "all-2t", "two-1t", "two-2t", "range", "rows")) {
            if (step.endsWith("2t")) {
                assertMeasures("scan", step, sizes, step + "/ms");
            } else {
                assertMeasures("scan", step, sizes, step + "/ms", step + "/bytes_a_row");
            }
        }
    }

    @Test
    void datasetsReadAndWriteWithTheSameSums() throws IOException {
        Map<String, Long> sizes =
                Map.of("lineitem-percent", 1L, "wide-rows", 3_000L, "dataset-files", 2L, "read-back", 1L);
        Path system = Files.createDirectories(directory.resolve("suite/system"));
        LineitemFile.make(Dataset.lineitemFile(system, 1), 1);
        directory = system;
        for (String name : List.of("lineitem", "wide")) {
            assertMeasures("scan", name + "-load", sizes);
            assertMeasures("scan", name + "-1t", sizes, name + "-1t/ms", name + "-1t/bytes_a_row");
            assertMeasures("scan", name + "-2t", sizes, name + "-2t/ms");
            assertMeasures("write", name + "-1t", sizes, name + "-1t/rows_per_s", name + "-1t/bytes");
            assertMeasures("write", name + "-2t", sizes, name + "-2t/rows_per_s", name + "-2t/bytes");
        }
    }

    @Test
    void whatIsWrittenReadsBack() {
        Map<String, Long> sizes = Map.of("rows", 20_000L, "files", 4L, "read-back", 1L);
        assertMeasures("write", "1t", sizes, "1t/rows_per_s", "1t/bytes");
        assertMeasures("write", "2t", sizes, "2t/rows_per_s", "2t/bytes");
    }

    @Test
    void aTableThatIsNotThereIsAFailureAndNotAnEnd() {
        Result result = run("planning", "open", Map.of("files", 10L));
        assertThat(result.outcome()).isEqualTo(Result.Outcome.FAILED);
        assertThat(result.text()).contains("There is no Firn table");
    }
}
