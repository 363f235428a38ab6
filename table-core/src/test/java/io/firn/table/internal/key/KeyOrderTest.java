// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyOrderTest {
    private static final long[] EDGES = {Long.MIN_VALUE, -257, -1, 0, 1, 255, 256, Long.MAX_VALUE};

    @Test
    void keysComeInTheirOrderAndBoundsCutOutThoseBetween() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            long[] keys = keys(random);
            KeyTable table = table(keys);
            KeyOrder order = KeyOrder.of(table);
            long[] sorted = Arrays.stream(keys).sorted().toArray();
            for (int i = 0; i < sorted.length; i++) {
                assertThat(order.order(i)).as("seed %d", seed).isEqualTo(sorted[i]);
                assertThat(table.words().first(order.place(i)))
                        .as("seed %d", seed)
                        .isEqualTo(sorted[i]);
            }
            for (long bound : EDGES) {
                assertThat(order.below(bound))
                        .as("seed %d, below %d", seed, bound)
                        .isEqualTo((int)
                                Arrays.stream(keys).filter(key -> key < bound).count());
                assertThat(order.upTo(bound))
                        .as("seed %d, up to %d", seed, bound)
                        .isEqualTo((int)
                                Arrays.stream(keys).filter(key -> key <= bound).count());
            }
        }
    }

    @Test
    void anIndexAnswersTheSameWhetherTheBatchIsInOrderOrNot() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            KeyIndex index = random.nextBoolean() ? runs(random) : table(distinct(random, 2_000));
            KeyBatch batch = KeyBatch.of(table(distinct(random, 500)), Optional.empty());
            long a = random.nextInt(4_000);
            long b = a + random.nextInt(random.nextBoolean() ? 60 : 4_000);
            assertThat(found(index, batch.inOrder(), a, b)).as("seed %d", seed).isEqualTo(found(index, batch, a, b));
        }
    }

    /** Row and position of each match, ascending. */
    private static long[] found(KeyIndex index, KeyBatch batch, long lowest, long highest) {
        Matches matches = new Matches();
        index.find(batch, lowest, highest, matches);
        long[] found = new long[matches.size()];
        Arrays.setAll(found, i -> (long) matches.row(i) << 32 | matches.position(i));
        Arrays.sort(found);
        return found;
    }

    private static KeyIndex runs(Random random) {
        KeyWords words = KeyWords.unordered(KeyColumns.Form.WORD, 0);
        KeyRuns.Builder builder = new KeyRuns.Builder();
        long key = 0;
        for (int run = random.nextInt(5); run >= 0; run--) {
            key += random.nextInt(300);
            for (int i = random.nextInt(900); i >= 0; i--) {
                words.add(key++);
            }
        }
        assertThat(builder.add(words, 0)).isEqualTo(words.size());
        return builder.build();
    }

    private static long[] distinct(Random random, int most) {
        return random.longs(1 + random.nextInt(most), 0, 4_000).distinct().toArray();
    }

    private static long[] keys(Random random) {
        int bits = 1 + random.nextInt(64);
        long shift = random.nextBoolean() ? 0 : random.nextLong();
        long[] keys = random.longs(random.nextInt(300))
                .map(key -> (key >>> 64 - bits) + shift)
                .toArray();
        for (int i = 0; i < keys.length; i += 5) {
            keys[i] = EDGES[random.nextInt(EDGES.length)];
        }
        return keys;
    }

    private static KeyTable table(long[] keys) {
        KeyWords words = KeyWords.ordered(KeyColumns.Form.WORD, keys.length);
        words.addAll(keys, keys.length);
        return KeyTable.of(words);
    }
}
