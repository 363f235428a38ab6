// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.io.InvalidRequestException;
import io.firn.table.Row;
import io.firn.table.internal.write.ColumnAppender;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Rows of the source of a merge in memory, as columns, with a hash table over the equalities of the join: 8 bytes a row.
 * For one thread.
 */
public final class SourceRows {
    private final Schema schema;
    private final List<ColumnAppender> columns = new ArrayList<>();
    private final BitSet matched = new BitSet();
    private final long firstRow;
    private int size;
    private long bytes;
    private ColumnBatch batch = ColumnBatch.of(List.of(), 0);
    private boolean indexed;
    private int[] heads = new int[1];
    private int[] next = new int[0];

    /** @param firstRow number of the first of these rows in the source, from 0 */
    public SourceRows(Schema schema, long firstRow) {
        this.schema = schema;
        this.firstRow = firstRow;
        schema.fields().forEach(field -> columns.add(new ColumnAppender(schema, field)));
    }

    public long firstRow() {
        return firstRow;
    }

    public int size() {
        return size;
    }

    /** About how many bytes of memory they take. */
    public long bytes() {
        return bytes;
    }

    /** Adds a row of a batch of the source's columns. */
    public void add(ColumnBatch rows, int slot) {
        for (int i = 0; i < columns.size(); i++) {
            bytes += columns.get(i).copy(rows.column(i), slot);
        }
        size++;
        bytes += 2 * Integer.BYTES;
    }

    /** Adds a row; throws {@link InvalidRequestException} naming row and column when it does not fit. */
    public void add(Row row) {
        List<Field> fields = schema.fields();
        String where = "Row " + (firstRow + size + 1) + " of the source: ";
        if (row.size() != fields.size()) {
            throw new InvalidRequestException(where
                    + "it has %d values, but the source has %d columns. Nothing was changed."
                            .formatted(row.size(), fields.size()));
        }
        try {
            for (int i = 0; i < columns.size(); i++) {
                bytes += columns.get(i).append(row.value(i));
            }
        } catch (InvalidRequestException misfit) {
            throw new InvalidRequestException(where + misfit.getMessage() + " Nothing was changed.", misfit);
        }
        size++;
        bytes += 2 * Integer.BYTES;
    }

    /** Completes the rows, and makes them those of {@code rows}. */
    public void index(JoinKeys keys, RowPair rows) {
        List<ColumnVector> vectors = new ArrayList<>();
        columns.forEach(column -> vectors.add(column.vector()));
        batch = ColumnBatch.of(vectors, size);
        rows.source(batch, firstRow);
        indexed = !keys.isEmpty();
        next = new int[size];
        heads = new int[indexed ? Math.max(1, Integer.highestOneBit(Math.max(1, size)) * 2) : 1];
        Arrays.fill(heads, -1);
        for (int slot = size - 1; slot >= 0; slot--) {
            rows.sourceSlot(slot);
            long hash = indexed ? keys.sourceHash(rows) : 0;
            if (hash != JoinKeys.NOTHING) {
                int bucket = bucket(hash);
                next[slot] = heads[bucket];
                heads[bucket] = slot;
            }
        }
    }

    private int bucket(long hash) {
        int mixed = (int) hash * 0x9E3779B1;
        return (mixed ^ mixed >>> 15) & (heads.length - 1);
    }

    /** The first row that may join with the table's row; -1 for none. Rows come in their order. */
    public int first(JoinKeys keys, RowPair rows) {
        long hash = indexed ? keys.targetHash(rows) : 0;
        return hash == JoinKeys.NOTHING ? -1 : heads[bucket(hash)];
    }

    /** The next row that may; -1 for none. */
    public int after(int slot) {
        return next[slot];
    }

    /** Notes that a row has joined. */
    public void match(int slot) {
        matched.set(slot);
    }

    public boolean isMatched(int slot) {
        return matched.get(slot);
    }
}
