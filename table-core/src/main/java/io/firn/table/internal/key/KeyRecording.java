// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.io.ObjectKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What a writer does about keys: each file gets an index, which is remembered for the lookups of this process. Immutable.
 *
 * @param key of the table
 * @param indexes where the indexes go
 * @param storing when they are stored in the files, too
 */
public record KeyRecording(KeyColumns key, KeyIndexes indexes, WrittenKeys.Storing storing) {

    /** Begins the index of one file. */
    public OfFile begin() {
        return new OfFile(this);
    }

    /** The index of one file that is being written. For one thread. */
    public static final class OfFile {
        /** Positions are ints; a file of so many rows has no index. */
        private static final long MOST_ROWS = Integer.MAX_VALUE - 8;

        private final KeyRecording recording;
        private final List<Integer> places;
        private final KeyCollector collector;
        private long rows;

        private OfFile(KeyRecording recording) {
            this.recording = recording;
            this.places = recording.key.places();
            this.collector = new KeyCollector(recording.key);
        }

        /** Adds the selected rows of a batch with all columns of the table. */
        public void add(ColumnBatch batch) {
            rows += batch.rowCount();
            if (rows > MOST_ROWS) {
                return;
            }
            List<ColumnVector> vectors = new ArrayList<>(places.size());
            for (int place : places) {
                vectors.add(batch.column(place));
            }
            collector.add(vectors, batch.selection());
        }

        public WrittenKeys finish() {
            return new WrittenKeys(recording.key.signature(), collector.build());
        }

        public WrittenKeys.Storing storing() {
            return recording.storing;
        }

        /** Remembers the index of a file that is complete. */
        public void remember(ObjectKey file, WrittenKeys keys) {
            if (rows <= MOST_ROWS) {
                recording.indexes.remember(file, keys);
            }
        }
    }
}
