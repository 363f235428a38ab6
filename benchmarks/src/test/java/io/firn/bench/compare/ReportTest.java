// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path directory;

    private static Report report() {
        Measurements measurements = new Measurements();
        for (double value : new double[] {30, 10, 20}) {
            measurements.add("firn", "all-1t/ms", value);
            measurements.add("duckdb", "all-1t/ms", value * 2);
        }
        measurements.add("firn", "rows/ms", 7);
        return new Report("scan", List.of("firn", "duckdb"), measurements);
    }

    @Test
    void theTableHasMediansAndWhatPartOfTheOthersOursIs() {
        assertThat(report().table()).isEqualTo("""
                        case    metric  firn        duckdb
                        all-1t  ms      20.0  40.0 (0.50x)
                        rows    ms      7.00             -
                        """);
    }

    @Test
    void eachMetricHasAUnit() {
        assertThat(List.of(
                        "ms", "p99_ms", "heap_mb", "metadata_bytes", "bytes_written", "bytes", "ratio", "rows_per_s"))
                .extracting(metric -> new Measurements.Metric("case", metric).unit())
                .containsExactly("ms", "ms", "MB", "bytes", "bytes", "bytes", "ratio", "rows/s");
        assertThatThrownBy(() -> new Measurements.Metric("case", "furlongs").unit())
                .hasMessage("No unit is known of furlongs");
    }

    @Test
    void theDocumentationStatesTheFormOfTheJson() throws Exception {
        assertThat(Files.readString(Path.of("..", "docs", "benchmarks.md")))
                .contains("`{suite, case, system, metric, value, unit, min, max, rounds}`");
        assertThat(Contestant.KNOWN.stream().map(Contestant::name))
                .allSatisfy(system -> assertThat(Files.readString(Path.of("..", "docs", "benchmarks.md")))
                        .contains("`" + system + "`"));
    }

    @Test
    void theJsonIsAListOfWhatWasMeasured() throws Exception {
        Path file = directory.resolve("scan.json");
        report().writeJson(file);
        JsonNode list = new ObjectMapper().readTree(file.toFile());
        assertThat(list).hasSize(3);
        assertThat(list.get(1)).isEqualTo(new ObjectMapper().readTree("""
                                        {"suite": "scan", "case": "all-1t", "system": "duckdb", "metric": "ms",
                                         "value": 40.0, "unit": "ms", "min": 20.0, "max": 60.0, "rounds": 3}
                                        """));
    }
}
