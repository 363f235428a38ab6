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

    /** Skips the next {@code count} definition levels if all of them are the highest, and in one run. */
    boolean skipDefined(int count) {
        return definitions.skipRunOf(maxDefinition, count);
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
        if (highest > max) {
            throw new MalformedPageException("a level of %d where %d is the highest".formatted(highest, max));
        }
    }
}
