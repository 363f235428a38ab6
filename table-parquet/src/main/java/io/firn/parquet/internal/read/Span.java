// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A range of a file's bytes.
 *
 * @param from of its first byte
 * @param to behind its last byte
 */
record Span(long from, long to) {
    long length() {
        return to - from;
    }

    boolean holds(long start, long end) {
        return from <= start && end <= to;
    }

    /** The same bytes and perhaps those of small gaps, in ascending spans; none is made longer than {@code maxBytes}. */
    static List<Span> merge(List<Span> spans, long maxGapBytes, long maxBytes) {
        List<Span> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(Span::from));
        List<Span> merged = new ArrayList<>();
        for (Span span : sorted) {
            int last = merged.size() - 1;
            if (last >= 0) {
                Span before = merged.get(last);
                long to = Math.max(before.to, span.to);
                if (span.from - before.to <= maxGapBytes && to - before.from <= maxBytes) {
                    merged.set(last, new Span(before.from, to));
                    continue;
                }
            }
            merged.add(span);
        }
        return merged;
    }
}
