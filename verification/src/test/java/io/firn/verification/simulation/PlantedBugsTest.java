// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The simulator finds mistakes that are planted, each within 2,000 seeds, and says what is wrong. */
class PlantedBugsTest {
    private static final int SEEDS = 2_000;

    @Test
    void aMissingReadBackIsFoundBecauseACommitIsMadeTwice() throws Exception {
        assertFound(
                PlantedBugs.NO_READ_BACK,
                "and again version|added twice|was refused .*, but is version|is in the table already");
    }

    @Test
    void aDeletionBeforeTheBoundaryIsFoundBecauseARetainedVersionIsGone() throws Exception {
        assertFound(PlantedBugs.DELETION_BEFORE_BOUNDARY, "which is retained");
    }

    @Test
    void aRivalsDroppedDeletionVectorIsFoundBecauseRowsComeBack() throws Exception {
        assertFound(PlantedBugs.RIVALS_VECTOR_DROPPED, "has row \\d+ twice|does not hold the rows that it should");
    }

    @Test
    void aManifestOfAFailedAttemptIsFoundBecauseRowsAreMissing() throws Exception {
        assertFound(PlantedBugs.MANIFEST_REUSED, "totals|was added by|does not hold the rows that it should");
    }

    @Test
    void anOldEpochIsFoundBecauseItFollowsANewerOne() throws Exception {
        assertFound(PlantedBugs.OLD_EPOCH_ACCEPTED, "was accepted after");
    }

    @Test
    void aMappingOfAnotherOrderIsFoundBecauseTheWrongRowsGo() throws Exception {
        assertFound(
                PlantedBugs.MAPPING_OF_ANOTHER_ORDER,
                "has row \\d+ twice|does not hold the rows that it should|deleted already|was planned");
    }

    @Test
    void deletionsThatARewriteDoesNotCarryOverAreFoundBecauseRowsComeBack() throws Exception {
        assertFound(PlantedBugs.DELETIONS_NOT_CARRIED_OVER, "has row \\d+ twice|does not hold the rows that it should");
    }

    private static void assertFound(Bug bug, String why) throws Exception {
        Optional<Simulations.Failure> failure = Simulations.run(1, SEEDS, bug, new TreeMap<>());
        assertThat(failure).as("a failure in " + SEEDS + " seeds").isPresent();
        System.out.println("seed %d, %d steps: %s"
                .formatted(
                        failure.get().seed(),
                        failure.get().setup().steps().size(),
                        failure.get().cause().getMessage()));
        assertThat(failure.get().cause()).hasMessageMatching("(?s).*(" + why + ").*");
    }
}
