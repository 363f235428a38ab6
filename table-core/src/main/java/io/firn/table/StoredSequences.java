// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.key.Found;
import io.firn.table.internal.scan.RowsAt;
import io.firn.table.internal.scan.ScanPlan;
import io.firn.table.internal.scan.ScanTask;
import io.firn.types.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the sequences of rows that were found by key. */
final class StoredSequences {
    private StoredSequences() {}

    /** The sequence of each match. */
    static long[] of(ObjectStore store, Snapshot snapshot, Found found) {
        Field field = SequenceColumn.of(snapshot.definition()).orElseThrow();
        BoundPredicate all = new BoundPredicate.Always(true);
        ScanTask task = ScanTask.of(snapshot.version(), snapshot.definition().schema(), List.of(field), all);
        long[] positions = IntStream.range(0, found.matches().size())
                .mapToLong(match -> found.matches().position(match))
                .sorted()
                .distinct()
                .toArray();
        long[] sequences = new long[positions.length];
        int next = 0;
        try (RowsAt rows =
                RowsAt.open(store, task, new ScanPlan(snapshot.definition(), all).part(found.file()), positions)) {
            for (Optional<ColumnBatch> batch = rows.next(); batch.isPresent(); batch = rows.next()) {
                ColumnVector vector = batch.get().column(0);
                for (int i = 0; i < batch.get().rowCount(); i++) {
                    sequences[next++] = SequenceColumn.number(
                            vector, batch.get().selection().slot(i));
                }
            }
        }
        return IntStream.range(0, found.matches().size())
                .mapToLong(match ->
                        sequences[Arrays.binarySearch(positions, found.matches().position(match))])
                .toArray();
    }
}
