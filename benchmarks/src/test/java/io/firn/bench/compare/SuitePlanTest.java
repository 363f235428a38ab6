// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuitePlanTest {

    @ParameterizedTest
    @ValueSource(strings = {"commit", "concurrency", "planning", "scan", "write"})
    void aSuiteHasFiveRoundsAndThreeWhenQuick(String suite) {
        assertThat(SuitePlan.of(suite, false, Map.of()).rounds()).isEqualTo(5);
        assertThat(SuitePlan.of(suite, true, Map.of()).rounds()).isEqualTo(3);
        assertThat(Contestant.isSuite(suite)).isTrue();
    }

    @Test
    void planningTakesBothSizesUnlessQuick() {
        assertThat(files(SuitePlan.of("planning", false, Map.of())))
                .containsExactly(100_000L, 100_000L, 100_000L, 1_000_000L, 1_000_000L, 1_000_000L);
        assertThat(files(SuitePlan.of("planning", true, Map.of()))).containsExactly(100_000L, 100_000L, 100_000L);
    }

    private static List<Long> files(SuitePlan plan) {
        return plan.steps().stream().map(step -> step.sizes().get("files")).toList();
    }

    @Test
    void onlyTheFirstRoundMeasuresWhatCostsExtra() {
        SuitePlan.Step write = SuitePlan.of("write", true, Map.of()).steps().get(0);
        assertThat(write.sizesOfRound(0)).containsEntry("read-back", 1L);
        assertThat(write.sizesOfRound(1)).containsEntry("read-back", 0L);
    }

    @Test
    void aSizeThatTheSuiteDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> SuitePlan.of("scan", false, Map.of("commits", 1L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "The suite scan has no size 'commits'; it has [dataset-files, files, lineitem-percent,");
    }

    @Test
    void casesBringTheTablesThatTheyScan() {
        SuitePlan plan = SuitePlan.of("scan", true, Map.of()).only(List.of("range", "wide-1t"));
        assertThat(plan.loads()).extracting(SuitePlan.Step::name).containsExactly("load", "wide-load");
        assertThat(plan.steps()).extracting(SuitePlan.Step::name).containsExactly("range", "wide-1t");
        assertThatThrownBy(() -> SuitePlan.of("write", true, Map.of()).only(List.of("range")))
                .hasMessageContaining("There is no case 'range'; there are [1t, 2t, lineitem-1t");
    }

    @Test
    void onS3EachOperationIsMeasuredWithEachDelayAndWarmsUpWithout() {
        SuitePlan plan = SuitePlan.of("s3", true, Map.of("port", 4711L));
        assertThat(plan.steps().stream().map(SuitePlan.Step::name))
                .hasSize(12)
                .startsWith("append-0ms", "append-5ms", "append-50ms", "open-0ms");
        assertThat(plan.steps().get(2).sizes()).containsEntry("delay", 50L).containsEntry("port", 4711L);
        assertThat(plan.steps().get(2).warmUpSizes()).containsEntry("delay", 0L);
    }
}
