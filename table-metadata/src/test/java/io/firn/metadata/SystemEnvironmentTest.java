// SPDX-License-Identifier: Apache-2.0
package io.firn.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SystemEnvironmentTest {

    /** A wall clock that shows one time after the other, and then the last for ever. */
    private static Environment.Clock showing(long... millis) {
        return new Environment.Clock() {
            private int next;

            @Override
            public Instant now() {
                return Instant.ofEpochMilli(millis[Math.min(next++, millis.length - 1)]);
            }

            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void sleep(Duration duration) {}
        };
    }

    @Test
    void idsAreUuidsOfVersion7ThatTellTheTime() {
        UUID id = new SystemEnvironment.TimeOrderedIds(showing(1_795_334_400_123L), new SplittableRandom(1)).next();
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(1_795_334_400_123L);
    }

    @Test
    void idsAscendEvenWhenTheClockStandsStillOrJumpsBack() {
        SystemEnvironment.TimeOrderedIds ids = new SystemEnvironment.TimeOrderedIds(
                showing(1000, 1000, 5000, 4000, 10, 5000, 5001), new SplittableRandom(1));
        UUID last = ids.next();
        for (int i = 0; i < 20_000; i++) {
            UUID next = ids.next();
            assertThat(next.version()).isEqualTo(7);
            assertThat(Long.compareUnsigned(next.getMostSignificantBits(), last.getMostSignificantBits()))
                    .as("%s after %s", next, last)
                    .isPositive();
            last = next;
        }
    }

    @Test
    void idsOfManyThreadsNeverRepeat() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Environment environment = Environment.system(threads);
            Callable<List<UUID>> task = () -> {
                List<UUID> ids = new ArrayList<>();
                for (int i = 0; i < 10_000; i++) {
                    ids.add(environment.ids().next());
                }
                return ids;
            };
            Set<UUID> all = new HashSet<>();
            for (Future<List<UUID>> ids : threads.invokeAll(List.of(task, task, task, task))) {
                all.addAll(ids.get());
            }
            assertThat(all).hasSize(40_000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sleepingEndsEarlyAndKeepsTheFlagWhenInterrupted() {
        ExecutorService unused = Executors.newSingleThreadExecutor();
        try {
            Environment environment = Environment.system(unused);
            Thread.currentThread().interrupt();
            long start = environment.clock().nanoTime();
            environment.clock().sleep(Duration.ofMinutes(1));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(Duration.ofNanos(environment.clock().nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        } finally {
            unused.shutdownNow();
        }
    }
}
