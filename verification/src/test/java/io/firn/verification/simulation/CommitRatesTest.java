// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commits a second in virtual time; {@code -Dvirtual=true} (benchmarks/run virtual) prints the whole table, in minutes. */
class CommitRatesTest {

    @Test
    void sixteenWritersCommitAtTheStoresLimitAndNoAppendFails() throws Throwable {
        System.out.println(CommitRates.HEADER);
        for (CommitRates.Profile profile : profiles()) {
            CommitRates.Rates rates = CommitRates.measure(profile, 16, Duration.ofSeconds(30));
            System.out.println(rates);
            assertThat(rates.failures()).as("failures on %s", profile).isZero();
            assertThat(rates.commitsPerSecond())
                    .as("commits a second on %s", profile)
                    .isGreaterThan(0.8 * profile.limit());
        }
    }

    @Test
    void theTableOfAllStoresAndNumbersOfWritersHasNoFailures() throws Throwable {
        boolean whole = Boolean.getBoolean("virtual");
        System.out.println(CommitRates.HEADER);
        for (CommitRates.Profile profile : whole ? profiles() : List.of(CommitRates.Profile.GCS)) {
            for (int writers = 1; writers <= 64; writers *= 2) {
                Duration duration = Duration.ofSeconds(whole ? 300 : 30);
                CommitRates.Rates rates = CommitRates.measure(profile, writers, duration);
                System.out.println(rates);
                assertThat(rates.failures()).as("failures of %s", rates).isZero();
            }
        }
    }

    private static List<CommitRates.Profile> profiles() {
        return List.of(CommitRates.Profile.S3, CommitRates.Profile.S3_EXPRESS, CommitRates.Profile.GCS);
    }
}
