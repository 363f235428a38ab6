// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVector;
import io.firn.io.CorruptTableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a rewrite moved rows: for each file that it adds, from which rows of which removed files its rows came, in order. It
 * lets commits that know rows by their old places follow the rewrite, and the rewrite follow commits that deleted such rows.
 * Held as it is stored: a row that follows its predecessor in its old file costs nothing, one that is where a merge of sorted
 * files would have it some three bytes before compression. Immutable. Spec section 7.8.
 */
public final class RowMapping {
    private final List<Long> sources;
    private final List<Runs> targets;

    /** Runs of rows of one added file, encoded. */
    record Runs(long count, Varints bytes) {}

    RowMapping(List<Long> sources, List<Runs> targets) {
        this.sources = List.copyOf(sources);
        this.targets = List.copyOf(targets);
    }

    /** Ids of the files that rows came from. */
    List<Long> sources() {
        return sources;
    }

    List<Runs> targets() {
        return targets;
    }

    /** How many files were added. */
    int targetCount() {
        return targets.size();
    }

    /** Is told of each run of rows that stayed together. */
    private interface RunConsumer {
        void accept(int source, long from, long to, long count);
    }

    private void forEachRun(int target, RunConsumer consumer) {
        long[] next = new long[sources.size()];
        Varints.Reader reader = targets.get(target).bytes().reader();
        long to = 0;
        for (long run = 0; run < targets.get(target).count(); run++) {
            long source = reader.next();
            if (source < 0 || source >= sources.size()) {
                throw malformed("a run of rows is of source %d of %d".formatted(source, sources.size()));
            }
            long from = next[(int) source] + Varints.unzigzag(reader.next());
            long count = reader.next() + 1;
            if (from < 0 || count <= 0 || from + count < 0 || to + count < 0) {
                throw malformed("a run of %d rows begins at %d".formatted(count, from));
            }
            next[(int) source] = from + count;
            consumer.accept((int) source, from, to, count);
            to += count;
        }
        if (reader.hasNext()) {
            throw malformed("bytes follow the last run");
        }
    }

    private static CorruptTableException malformed(String problem) {
        return new CorruptTableException("A row mapping is damaged: %s. Restore the object.".formatted(problem));
    }

    /**
     * Where rows are now.
     *
     * @param rows positions by the id of their old file
     * @return positions by the number of the added file; fewer than were asked for if the rewrite left some out
     */
    Map<Integer, DeletionVector> moved(Map<Long, DeletionVector> rows) {
        Map<Integer, DeletionVector> wanted = new HashMap<>();
        for (int source = 0; source < sources.size(); source++) {
            DeletionVector some = rows.get(sources.get(source));
            if (some != null && !some.isEmpty()) {
                wanted.put(source, some);
            }
        }
        Map<Integer, DeletionVector> moved = new TreeMap<>();
        for (int target = 0; target < targets.size(); target++) {
            DeletionVector.Builder builder = new DeletionVector.Builder();
            forEachRun(target, (source, from, to, count) -> {
                DeletionVector some = wanted.get(source);
                if (some != null) {
                    some.forEachIn(from, from + count, position -> builder.add(to + position - from));
                }
            });
            DeletionVector found = builder.build();
            if (!found.isEmpty()) {
                moved.put(target, found);
            }
        }
        return moved;
    }

    /** Rows of an added file. */
    long rowCount(int target) {
        long[] rows = {0};
        forEachRun(target, (source, from, to, count) -> rows[0] += count);
        return rows[0];
    }

    /** Collects a mapping, one added file after the other. For one thread. */
    public static final class Builder {
        private final Map<Long, Integer> sources = new LinkedHashMap<>();
        private final List<Runs> targets = new ArrayList<>();
        private final Map<Integer, Long> next = new HashMap<>();
        private Varints bytes = new Varints();
        private long runs;
        private int source = -1;
        private long from;
        private long count;

        /** The next row of the added file at hand was at {@code position} of the file {@code fileId}. */
        public Builder add(long fileId, long position) {
            return add(fileId, position, 1);
        }

        /** The next {@code rows} rows of the added file at hand were at {@code from} and behind in the file {@code fileId}. */
        public Builder add(long fileId, long from, long rows) {
            if (from < 0 || rows < 1) {
                throw new IllegalArgumentException("Not rows of a file: %d from %d".formatted(rows, from));
            }
            int index = sources.computeIfAbsent(fileId, id -> sources.size());
            if (index == source && from == this.from + count) {
                count += rows;
                return this;
            }
            flush();
            source = index;
            this.from = from;
            count = rows;
            return this;
        }

        /** The added file at hand has no more rows; the next one begins, in the order of the intent's added files. */
        public Builder endFile() {
            flush();
            targets.add(new Runs(runs, bytes));
            bytes = new Varints();
            runs = 0;
            next.clear();
            return this;
        }

        private void flush() {
            if (count > 0) {
                bytes.add(source);
                bytes.add(Varints.zigzag(from - next.getOrDefault(source, 0L)));
                bytes.add(count - 1);
                next.put(source, from + count);
                runs++;
            }
            count = 0;
            source = -1;
        }

        public RowMapping build() {
            if (count > 0 || runs > 0) {
                throw new IllegalStateException("The last file of the mapping has not been ended");
            }
            return new RowMapping(List.copyOf(sources.keySet()), targets);
        }
    }
}
