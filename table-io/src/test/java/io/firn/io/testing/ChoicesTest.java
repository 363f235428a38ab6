// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChoicesTest {

    @Test
    void exhaustiveRunsEverySeriesOfChoicesOnce() {
        List<String> seen = new ArrayList<>();
        long runs = Exhaustive.run(100, choices -> {
            int first = choices.below(3);
            seen.add(first == 1 ? "1" : first + "" + choices.below(2));
        });
        assertThat(seen).containsExactly("00", "01", "1", "20", "21");
        assertThat(runs).isEqualTo(5);
        assertThat(Exhaustive.run(1, choices -> {})).isEqualTo(1);
    }

    @Test
    void exhaustiveNamesTheChoicesThatFailed() {
        assertThatThrownBy(() -> Exhaustive.run(100, choices -> {
                    choices.below(2);
                    assertThat(choices.below(3)).isLessThan(2);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[0, 2]");
        assertThatThrownBy(() -> Exhaustive.run(7, choices -> choices.below(8))).hasMessageContaining("more than 7");
    }

    @Test
    void aSeedDecidesEverything() {
        assertThat(new Gen(5).bytes(20)).isEqualTo(new Gen(5).bytes(20)).isNotEqualTo(new Gen(6).bytes(20));
        Gen gen = new Gen(5);
        Gen same = new Gen(5);
        assertThat(gen.fork().word(10, 20)).isEqualTo(same.fork().word(10, 20));
        assertThat(gen.swarm(5)).isEqualTo(same.swarm(5));
        assertThat(gen).hasToString("seed 5");
    }

    @Test
    void weightsOfZeroAreNeverPickedAndSwarmsDiffer() {
        Gen gen = new Gen(1);
        int[] counts = new int[3];
        for (int i = 0; i < 4000; i++) {
            counts[gen.pickWeighted(new int[] {1, 0, 3})]++;
        }
        assertThat(counts[1]).isZero();
        assertThat(counts[2]).isBetween(2 * counts[0], 4 * counts[0]);
        List<int[]> swarms = IntStream.range(0, 50).mapToObj(i -> gen.swarm(4)).toList();
        assertThat(swarms).allMatch(weights -> Arrays.stream(weights).sum() > 0);
        assertThat(swarms).anyMatch(weights -> Arrays.stream(weights).anyMatch(weight -> weight == 0));
    }

    @Test
    void shuffleKeepsTheElements() {
        List<Integer> sorted = IntStream.range(0, 50).boxed().toList();
        List<Integer> shuffled = new ArrayList<>(sorted);
        new Gen(9).shuffle(shuffled);
        assertThat(shuffled).isNotEqualTo(sorted).containsExactlyInAnyOrderElementsOf(sorted);
    }

    @Test
    void aFailingSeedIsNamedWithACommandThatRepeatsIt() {
        List<Long> seeds = new ArrayList<>();
        assertThatThrownBy(() -> Seeds.forEach(1000, gen -> {
                    seeds.add(gen.seed());
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed " + seeds.get(0) + " failed")
                .hasMessageContaining("on purpose")
                .hasMessageContaining("-Dtest=ChoicesTest#")
                .hasMessageContaining("-Dseed=" + seeds.get(0))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }
}
