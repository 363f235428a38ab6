// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Random test input, all of it decided by one seed. For one thread; {@link #fork} gives another thread its own. */
public final class Gen implements Choices {

    private final long seed;
    private final SplittableRandom random;

    public Gen(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    public long seed() {
        return seed;
    }

    /** Independent input, decided by this one's seed and position. */
    public Gen fork() {
        return new Gen(random.nextLong());
    }

    @Override
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number from {@code low} to {@code high}, both included. */
    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** Any long, all bits random. */
    public long anyLong() {
        return random.nextLong();
    }

    /** A number from 0 (included) to 1. */
    public double fraction() {
        return random.nextDouble();
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    public <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** An index, each as likely as its weight says; one weight at least is above 0. */
    public int pickWeighted(int[] weights) {
        int total = 0;
        for (int weight : weights) {
            total = Math.addExact(total, weight);
        }
        int left = random.nextInt(total);
        int index = 0;
        while (left >= weights[index]) {
            left -= weights[index++];
        }
        return index;
    }

    /**
     * Weights for one run of a test over {@code count} operations: some operations are off, the others unevenly likely.
     * Runs that differ so reach states that an even mix never does.
     */
    public int[] swarm(int count) {
        int[] weights = new int[count];
        for (int i = 0; i < count; i++) {
            weights[i] = chance(0.25) ? 0 : 1 << between(0, 4);
        }
        weights[below(count)] = 1 << between(0, 4);
        return weights;
    }

    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Lower-case letters, {@code minLength} to {@code maxLength} of them. */
    public String word(int minLength, int maxLength) {
        int length = between(minLength, maxLength);
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + below(26)));
        }
        return word.toString();
    }

    /** Puts the elements in random order. */
    public <T> void shuffle(List<T> values) {
        for (int i = values.size() - 1; i > 0; i--) {
            Collections.swap(values, i, below(i + 1));
        }
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
