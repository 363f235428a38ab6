// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.Selection;
import io.firn.expression.ColumnStatistics;
import io.firn.table.internal.write.RawValues;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntBinaryOperator;

/** Keys to be looked up, each once. Immutable. */
public final class KeyBatch {
    private final KeyTable table;
    private final Optional<KeyOrder> order;
    private final long lowest;
    private final long highest;
    private final Optional<Object> least;
    private final Optional<Object> greatest;

    private KeyBatch(KeyTable table, Optional<Object> least, Optional<Object> greatest) {
        this.table = table;
        this.order = Optional.empty();
        this.lowest = table.lowest();
        this.highest = table.highest();
        this.least = least;
        this.greatest = greatest;
    }

    private KeyBatch(KeyBatch batch, KeyOrder order) {
        this.table = batch.table;
        this.order = Optional.of(order);
        this.lowest = batch.lowest;
        this.highest = batch.highest;
        this.least = batch.least;
        this.greatest = batch.greatest;
    }

    /**
     * The keys of the selected rows of batches; the rows of all batches are counted through, from 0.
     *
     * @param batches each with the columns of the key, in its order
     * @param winner of two rows of the same key says which one counts
     * @throws io.firn.io.InvalidRequestException naming a row whose key is null or NaN
     */
    public static KeyBatch of(KeyColumns key, List<ColumnBatch> batches, IntBinaryOperator winner) {
        KeyWords words = KeyWords.ordered(
                key.form(), batches.stream().mapToInt(ColumnBatch::rowCount).sum());
        Extremes extremes = new Extremes((Type.Primitive) key.fields().get(0).type());
        KeyColumns.Extractor extractor = key.extractor();
        for (ColumnBatch batch : batches) {
            int from = words.size();
            extractor.append(batch.columns(), batch.selection(), words);
            extremes.add(batch.column(0), batch.selection(), words, from);
        }
        return new KeyBatch(KeyTable.of(words).distinct(winner), extremes.least, extremes.greatest);
    }

    /** The extreme values of the first key column. */
    private static final class Extremes {
        private final Type.Primitive type;
        private Optional<Object> least = Optional.empty();
        private Optional<Object> greatest = Optional.empty();

        Extremes(Type.Primitive type) {
            this.type = type;
        }

        void add(ColumnVector vector, Selection rows, KeyWords words, int from) {
            if (rows.count() == 0) {
                return;
            }
            int min = rows.slot(0);
            int max = min;
            long lowest = words.order(from);
            long highest = lowest;
            for (int i = 1; i < rows.count(); i++) {
                int slot = rows.slot(i);
                long order = words.order(from + i);
                if (order < lowest || order == lowest && isLess(type, vector, slot, min)) {
                    lowest = order;
                    min = slot;
                }
                if (order > highest || order == highest && isLess(type, vector, max, slot)) {
                    highest = order;
                    max = slot;
                }
            }
            Object smallest = Objects.requireNonNull(RawValues.get(vector, min, type));
            Object largest = Objects.requireNonNull(RawValues.get(vector, max, type));
            Comparator<Object> order = Values.order(type);
            least = least.filter(known -> order.compare(known, smallest) <= 0).or(() -> Optional.of(smallest));
            greatest =
                    greatest.filter(known -> order.compare(known, largest) >= 0).or(() -> Optional.of(largest));
        }
    }

    /** Only byte strings can have the same order and not be equal. */
    private static boolean isLess(Type.Primitive type, ColumnVector vector, int slot, int other) {
        if (!(vector instanceof BytesVector bytes)) {
            return false;
        }
        if (type instanceof Type.Decimal) {
            Object one = Objects.requireNonNull(RawValues.get(vector, slot, type));
            return Values.order(type).compare(one, Objects.requireNonNull(RawValues.get(vector, other, type))) < 0;
        }
        int start = bytes.start(slot);
        int otherStart = bytes.start(other);
        return Arrays.compareUnsigned(
                        bytes.bytes(),
                        start,
                        start + bytes.length(slot),
                        bytes.bytes(),
                        otherStart,
                        otherStart + bytes.length(other))
                < 0;
    }

    /** All keys of an index. */
    static KeyBatch of(KeyIndex index, Optional<ColumnStatistics.Bounds> bounds) {
        return new KeyBatch(
                index.batch(Long.MIN_VALUE, Long.MAX_VALUE),
                bounds.map(ColumnStatistics.Bounds::min),
                bounds.map(ColumnStatistics.Bounds::max));
    }

    KeyTable table() {
        return table;
    }

    /** The keys in their order, where they have been put into it. */
    Optional<KeyOrder> order() {
        return order;
    }

    /** The same keys, put into their order, which pays for lookups in several files; unless they have none. */
    KeyBatch inOrder() {
        return order.isPresent() || !table.words().isOrdered() ? this : new KeyBatch(this, KeyOrder.of(table));
    }

    /** How many keys there are. */
    public int size() {
        return table.size();
    }

    /** The rows below {@code end} that count, ascending. */
    public int[] rows(int end) {
        BitSet rows = new BitSet(end);
        for (int i = 0; i < table.size(); i++) {
            if (table.row(i) < end) {
                rows.set(table.row(i));
            }
        }
        int[] ascending = new int[rows.cardinality()];
        int count = 0;
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            ascending[count++] = row;
        }
        return ascending;
    }

    long lowest() {
        return lowest;
    }

    long highest() {
        return highest;
    }

    /** The least value of the first key column, if known. */
    Optional<Object> least() {
        return least;
    }

    /** The greatest value of the first key column, if known. */
    Optional<Object> greatest() {
        return greatest;
    }

    /** Those keys of the batch whose rows are left. */
    public KeyBatch without(BitSet gone) {
        return new KeyBatch(table.without(gone), least, greatest);
    }

    /** The vectors of the key columns of a batch with all columns. */
    public static ColumnBatch columns(KeyColumns key, ColumnBatch batch) {
        List<ColumnVector> vectors = new ArrayList<>();
        for (int place : key.places()) {
            vectors.add(batch.column(place));
        }
        return new ColumnBatch(vectors, batch.size(), batch.selection());
    }
}
