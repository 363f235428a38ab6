// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.io.ObjectStore;
import io.firn.parquet.ReadBuffers;
import io.firn.table.internal.scan.DeletionVectors;
import io.firn.table.internal.scan.PartCursor;
import io.firn.table.internal.scan.ScanForm;
import io.firn.table.internal.scan.ScanTask;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Everything a scan knows except what to read: columns, predicate, schema. Travels by Java serialization between processes
 * that run the same version of Firn. Immutable, safe to share between threads.
 */
public final class ReaderFactory implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient ScanTask task;
    private final transient ReadBuffers buffers = new ReadBuffers();

    ReaderFactory(ScanTask task) {
        this.task = task;
    }

    /**
     * The rows of a split, in the order of the file.
     *
     * @param store the table's root, opened in this process
     */
    public BatchCursor batches(ObjectStore store, Split split) {
        return new PartCursor(
                new PartCursor.Source(store, task, new DeletionVectors(), buffers),
                List.of(split.part()).iterator(),
                () -> {},
                Optional.empty(),
                PartCursor.ALL);
    }

    /**
     * The rows of a split, in the order of the file.
     *
     * @param store the table's root, opened in this process
     */
    public RowCursor rows(ObjectStore store, Split split) {
        return new BatchRows(batches(store, split), task.results());
    }

    private Object writeReplace() {
        return new Form(ScanForm.of(task));
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("A reader factory travels as its form.");
    }

    private record Form(ScanForm scan) implements Serializable {
        private Object readResolve() {
            return new ReaderFactory(scan.task());
        }
    }
}
