// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import io.firn.column.Selection;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BatchIterator;

/**
 * The rows of a file that a deletion vector leaves, batch by batch, for one reader that goes forwards. Positions come out of
 * the bitmap many at a time, and the slots between two of them are copied from a list of all: a row costs less than a
 * nanosecond, however the deleted ones are strewn.
 */
public final class LiveRows {
    private final DeletionVector vector;
    private final int[] positions = new int[DeletionVector.BATCH];
    private int next;
    private int end;
    /** Of {@code positions}, and of all that {@code rest} has. */
    private int bitmap = -1;

    private @Nullable BatchIterator rest;
    /** 0, 1, 2, ... for as many slots as the largest batch has had. */
    private int[] ascending = new int[0];

    private int[] slots = new int[0];
    private long last;

    LiveRows(DeletionVector vector) {
        this.vector = vector;
    }

    /**
     * The slots of a batch that stand for rows that are not deleted. Valid until the next call.
     *
     * @param position of the row of slot 0; not before the end of the last batch
     * @param size slots of the batch, which are consecutive rows
     */
    public Selection of(long position, int size) {
        if (position < last) {
            throw new IllegalArgumentException("Batches ascend: " + position + " after " + last);
        }
        last = position + size;
        advance(position);
        if (peek() >= last) {
            return Selection.all(size);
        }
        reserve(size);
        int count = 0;
        int from = 0;
        while (peek() < last) {
            // Lower halves suffice: slots are less than 2^31 apart, whichever bitmap the first row belongs to.
            int first = (int) position;
            long most = last - vector.base(bitmap);
            while (next < end && Integer.toUnsignedLong(positions[next]) < most) {
                int slot = positions[next++] - first;
                System.arraycopy(ascending, from, slots, count, slot - from);
                count += slot - from;
                from = slot + 1;
            }
        }
        System.arraycopy(ascending, from, slots, count, size - from);
        return Selection.of(slots, count + size - from);
    }

    /** The next deleted row; {@link Long#MAX_VALUE} at the end. */
    private long peek() {
        while (next == end) {
            if (rest != null && rest.hasNext()) {
                end = rest.nextBatch(positions);
                next = 0;
            } else if (bitmap + 1 < vector.bitmapCount()) {
                bitmap++;
                rest = vector.bitmap(bitmap).getBatchIterator();
            } else {
                return Long.MAX_VALUE;
            }
        }
        return vector.base(bitmap) + Integer.toUnsignedLong(positions[next]);
    }

    /** Leaves out deleted rows before this one. */
    private void advance(long position) {
        while (peek() < position) {
            long low = position - vector.base(bitmap);
            if (Integer.toUnsignedLong(positions[end - 1]) >= low) {
                next++;
                continue;
            }
            next = end;
            if (low >= 1L << 32) {
                rest = null;
            } else if (rest != null && rest.hasNext()) {
                rest.advanceIfNeeded((int) low);
            }
        }
    }

    private void reserve(int size) {
        if (ascending.length < size) {
            ascending = new int[size];
            for (int i = 0; i < size; i++) {
                ascending[i] = i;
            }
            slots = new int[size];
        }
    }
}
