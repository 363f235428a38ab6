// SPDX-License-Identifier: Apache-2.0
package io.firn.deletion;

import io.firn.column.Selection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BatchIterator;

/**
 * The rows of a file that a deletion vector leaves, batch by batch, for one reader that goes forwards. Positions come out of
 * the bitmap many at a time. Where few are deleted, the slots between two of them are copied from a list of all; where many
 * are, each slot is its place plus the number of deleted ones before it. So a row costs less than a nanosecond, however the
 * deleted ones are strewn.
 */
public final class LiveRows {
    /** Where one of fewer rows is deleted, counting is faster than as many copies. */
    private static final int ROWS_A_COPY = 24;

    private final DeletionVector vector;
    private final int[] positions = new int[DeletionVector.BATCH];
    private int next;
    private int end;
    /** Of {@code positions}, and of all that {@code rest} has. */
    private int bitmap = -1;

    private @Nullable BatchIterator rest;
    /** 0, 1, 2, ... for as many slots as the largest batch has had. */
    private int[] ascending = new int[0];

    /** One more than there are slots: where those are counted that nothing follows. */
    private int[] slots = new int[0];

    private int[] deleted = new int[0];
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
        int count = collect(position);
        if ((long) count * ROWS_A_COPY < size) {
            copy(count, size);
        } else {
            count(count, size);
        }
        return Selection.of(slots, size - count);
    }

    /** Puts the slots of deleted rows before {@code last} into {@code deleted}, and returns how many there are. */
    private int collect(long position) {
        // Lower halves suffice: slots are less than 2^31 apart, whichever bitmap the first row belongs to.
        int first = (int) position;
        int count = 0;
        while (peek() < last) {
            long most = last - vector.base(bitmap);
            while (next < end && Integer.toUnsignedLong(positions[next]) < most) {
                deleted[count++] = positions[next++] - first;
            }
        }
        return count;
    }

    /** Copies the slots between two deleted ones. */
    private void copy(int deletedCount, int size) {
        int from = 0;
        for (int i = 0; i < deletedCount; i++) {
            System.arraycopy(ascending, from, slots, from - i, deleted[i] - from);
            from = deleted[i] + 1;
        }
        System.arraycopy(ascending, from, slots, from - deletedCount, size - from);
    }

    /** Counts at the place of each slot the deleted ones between it and the place before, and adds them up. */
    private void count(int deletedCount, int size) {
        int liveCount = size - deletedCount;
        Arrays.fill(slots, 0, liveCount, 0);
        for (int i = 0; i < deletedCount; i++) {
            slots[deleted[i] - i]++;
        }
        int before = 0;
        for (int i = 0; i < liveCount; i++) {
            before += slots[i];
            slots[i] = i + before;
        }
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
            slots = new int[size + 1];
            deleted = new int[size];
        }
    }
}
