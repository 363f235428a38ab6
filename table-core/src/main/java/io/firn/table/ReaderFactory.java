// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.io.ObjectStore;
import java.io.Serializable;

/** Everything a scan knows except what to read: columns, residual filter, schemas. Travels by Java serialization. Immutable. */
public final class ReaderFactory implements Serializable {
    private static final long serialVersionUID = 1L;

    ReaderFactory() {}

    /** @param store the table's root, opened in this process */
    public BatchCursor batches(ObjectStore store, Split split) {
        throw new UnsupportedOperationException();
    }

    /** @param store the table's root, opened in this process */
    public RowCursor rows(ObjectStore store, Split split) {
        throw new UnsupportedOperationException();
    }
}
