// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** The levels of a page, and how far they were read. */
final class PageLevels {
    private final RunLengthReader definitions;
    private final RunLengthReader repetitions;
    private final int maxDefinition;
    private final int maxRepetition;

    PageLevels(PageBytes definitions, int maxDefinition, PageBytes repetitions, int maxRepetition) {
        this.maxDefinition = maxDefinition;
        this.maxRepetition = maxRepetition;
        this.definitions = new RunLengthReader(definitions, width(maxDefinition));
        this.repetitions = new RunLengthReader(repetitions, width(maxRepetition));
    }

    private static int width(int max) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(max);
    }

    /** Skips the next {@code count} definition levels if they are one run, and returns its level; else -1. */
    int skipRun(int count) {
        int level = definitions.skipRun(count);
        checkLevel(level, maxDefinition);
        return level;
    }

    void readDefinitions(byte[] target, int at, int count) {
        definitions.read(target, at, count);
        check(target, at, count, maxDefinition);
    }

    void readRepetitions(byte[] target, int at, int count) {
        repetitions.read(target, at, count);
        check(target, at, count, maxRepetition);
    }

    private static void check(byte[] levels, int at, int count, int max) {
        int highest = 0;
        for (int i = at; i < at + count; i++) {
            highest = Math.max(highest, levels[i]);
        }
        checkLevel(highest, max);
    }

    private static void checkLevel(int highest, int max) {
        if (highest > max) {
            throw new MalformedPageException("a level of %d where %d is the highest".formatted(highest, max));
        }
    }
}
