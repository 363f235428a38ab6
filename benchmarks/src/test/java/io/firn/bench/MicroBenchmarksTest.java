// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

class MicroBenchmarksTest {

    @Test
    void eachBenchmarkRunsAndMeasuresSomething() throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io.firn.bench.*Benchmark")
                        .param("files", "20")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(50))
                        .shouldFailOnError(true)
                        .build())
                .run();
        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark())
                .containsExactlyInAnyOrder(
                        "io.firn.bench.MetadataBenchmark.appendCommit",
                        "io.firn.bench.MetadataBenchmark.encodeRoot",
                        "io.firn.bench.MetadataBenchmark.decodeRoot",
                        "io.firn.bench.PlanBenchmark.planAll",
                        "io.firn.bench.PlanBenchmark.planTen",
                        "io.firn.bench.RowBenchmark.applyDeletions",
                        "io.firn.bench.RowBenchmark.lookUpKeys");
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
