// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.column.VectorBuilder;
import io.firn.parquet.BatchReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Merges rows that come sorted from several readers; equal rows in the order of the readers. For one thread. */
final class RunMerge implements AutoCloseable {
    private final RowSorter sorter;
    private final List<Source> sources = new ArrayList<>();

    RunMerge(RowSorter sorter) {
        this.sorter = sorter;
    }

    /** Adds a reader, which is closed with the merge. */
    void add(BatchReader reader) {
        sources.add(new Source(reader, sources.size()));
    }

    /** A reader, and where it is. */
    private final class Source implements Comparable<Source>, AutoCloseable {
        private final BatchReader reader;
        private final int number;
        private ColumnBatch batch = ColumnBatch.of(List.of(), 0);
        private SlotOrder[] orders = new SlotOrder[0];
        private int slot;
        private long prefix;

        Source(BatchReader reader, int number) {
            this.reader = reader;
            this.number = number;
        }

        /** Goes to the next row; false when there is none. */
        boolean next() {
            if (++slot >= batch.size() && !nextBatch()) {
                return false;
            }
            prefix = orders[0].prefix(slot);
            return true;
        }

        private boolean nextBatch() {
            Optional<ColumnBatch> next = reader.next();
            if (next.isEmpty()) {
                return false;
            }
            batch = next.get();
            orders = sorter.orders(batch);
            slot = 0;
            return true;
        }

        @Override
        public int compareTo(Source other) {
            if (prefix != other.prefix) {
                return prefix < other.prefix ? -1 : 1;
            }
            for (int i = 0; i < orders.length; i++) {
                int order = orders[i].compare(slot, other.orders[i], other.slot);
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(number, other.number);
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /** Hands on the rows in batches that are valid until the next, of at most so many rows and about so many bytes. */
    void run(int mostRows, long mostBytes, Consumer<ColumnBatch> out) {
        PriorityQueue<Source> queue = new PriorityQueue<>(Math.max(1, sources.size()));
        for (Source source : sources) {
            if (source.next()) {
                queue.add(source);
            }
        }
        if (queue.isEmpty()) {
            return;
        }
        List<VectorBuilder> builders = SortedRuns.builders(queue.element().batch);
        int rows = 0;
        long bytes = 0;
        while (!queue.isEmpty()) {
            Source least = queue.remove();
            boolean more;
            do {
                for (int column = 0; column < builders.size(); column++) {
                    bytes += VectorCopy.append(builders.get(column), least.batch.column(column), least.slot);
                }
                rows++;
                if (rows == mostRows || bytes >= mostBytes) {
                    hand(builders, rows, out);
                    rows = 0;
                    bytes = 0;
                }
                more = least.next();
                // Runs of rows from one reader are frequent where rows came nearly sorted.
            } while (more && (queue.isEmpty() || least.compareTo(queue.element()) < 0));
            if (more) {
                queue.add(least);
            }
        }
        if (rows > 0) {
            hand(builders, rows, out);
        }
    }

    private static void hand(List<VectorBuilder> builders, int rows, Consumer<ColumnBatch> out) {
        out.accept(ColumnBatch.of(builders.stream().map(VectorBuilder::build).toList(), rows));
        builders.forEach(VectorBuilder::reset);
    }

    @Override
    public void close() {
        sources.forEach(Source::close);
    }
}
