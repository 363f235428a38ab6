// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.column.ColumnBatch;
import java.util.List;

/** The row of the table and the row of the source that are looked at. Either may be none. For one thread. */
public final class RowPair {
    private static final ColumnBatch NONE = ColumnBatch.of(List.of(), 0);

    private ColumnBatch target = NONE;
    private ColumnBatch source = NONE;
    private int targetSlot = -1;
    private int sourceSlot = -1;
    private long firstSourceRow;

    /** Takes rows of this batch of the table from now on. */
    public void target(ColumnBatch batch) {
        target = batch;
        targetSlot = -1;
    }

    /**
     * Takes rows of this batch of the source from now on.
     *
     * @param firstRow number of the first of them in the source, from 0
     */
    public void source(ColumnBatch batch, long firstRow) {
        source = batch;
        firstSourceRow = firstRow;
        sourceSlot = -1;
    }

    /** Looks at a row of the table; -1: at none. */
    public void targetSlot(int slot) {
        targetSlot = slot;
    }

    /** Looks at a row of the source; -1: at none. */
    public void sourceSlot(int slot) {
        sourceSlot = slot;
    }

    /** Whether a row of the source is looked at. */
    public boolean hasSource() {
        return sourceSlot >= 0;
    }

    /** The number of the row of the source, from 1. */
    public long sourceRow() {
        return firstSourceRow + sourceSlot + 1;
    }

    ColumnBatch batch(Side side) {
        return side == Side.TARGET ? target : source;
    }

    /** The slot of the row in its batch; -1 when there is none. */
    int slot(Side side) {
        return side == Side.TARGET ? targetSlot : sourceSlot;
    }

    /** One of the two rows. */
    enum Side {
        TARGET,
        SOURCE
    }
}
