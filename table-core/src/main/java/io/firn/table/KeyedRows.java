// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.table.internal.key.KeyBatch;
import io.firn.table.internal.key.KeyColumns;
import io.firn.table.internal.scan.WidenedVector;
import io.firn.table.internal.write.BatchCheck;
import io.firn.table.internal.write.RowBuffer;
import io.firn.types.Field;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows to be upserted and keys to be deleted, in the order in which they came. Of several with one key the one of the
 * greatest sequence counts, and of those the last ({@link ChangeOrder}). For one thread.
 */
final class KeyedRows {
    /** More than this fits into no vector. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int MOST_ROWS = 1 << 25;
    private static final int PIECE_ROWS = 4096;

    private final KeyColumns key;
    private final Optional<Field> sequence;
    private final Schema schema;
    private final Schema keySchema;
    private final BatchCheck check;
    private final RowBuffer rows;
    private final RowBuffer keys;
    private int[] rowArrivals = new int[16];
    private int[] keyArrivals = new int[16];
    private int offered;

    KeyedRows(TableDefinition definition, KeyColumns key) {
        this.key = key;
        this.schema = definition.schema();
        this.sequence = SequenceColumn.of(definition);
        List<Field> keyFields = new ArrayList<>(key.fields());
        sequence.filter(field -> !keyFields.contains(field)).ifPresent(keyFields::add);
        this.keySchema = new Schema(schema.id(), keyFields);
        this.check = new BatchCheck(ParquetTypes.parquetSchema(schema.fields()));
        this.rows = new RowBuffer(schema);
        this.keys = new RowBuffer(keySchema);
    }

    boolean isEmpty() {
        return offered == 0;
    }

    void add(Row row) {
        add(() -> rows.add(row));
    }

    void add(Map<String, ? extends @Nullable Object> row) {
        add(() -> rows.add(row));
    }

    private void add(Runnable append) {
        offered++;
        try {
            append.run();
        } catch (InvalidRequestException misfit) {
            throw named(misfit);
        }
        rowArrivals = noted(rowArrivals, rows.size() - 1);
        requireRoom();
    }

    void add(ColumnBatch batch) {
        check.require(batch);
        for (int from = 0; from < batch.rowCount(); from += PIECE_ROWS) {
            int to = Math.min(batch.rowCount(), from + PIECE_ROWS);
            rows.add(batch, from, to);
            for (int row = rows.size() - (to - from); row < rows.size(); row++) {
                offered++;
                rowArrivals = noted(rowArrivals, row);
            }
            requireRoom();
        }
    }

    /** @param values of the key columns, and of the sequence column if there is one */
    void delete(Row values) {
        offered++;
        try {
            keys.add(keyRow(values));
        } catch (InvalidRequestException misfit) {
            throw named(misfit);
        }
        keyArrivals = noted(keyArrivals, keys.size() - 1);
        requireRoom();
    }

    /** A key without its sequence has none. */
    private Row keyRow(Row values) {
        int wanted = keySchema.fields().size();
        int keyColumns = key.fields().size();
        if (values.size() == wanted || values.size() != keyColumns) {
            return values;
        }
        List<@Nullable Object> padded = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            padded.add(i < keyColumns ? values.value(i) : null);
        }
        return Row.ofValues(padded);
    }

    /** Takes the columns of the key, and the sequence, out of a row by name. */
    void delete(Map<String, ? extends @Nullable Object> row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Field field : keySchema.fields()) {
            values.add(row.get(field.name()));
        }
        delete(Row.ofValues(values));
    }

    private InvalidRequestException named(InvalidRequestException misfit) {
        return new InvalidRequestException("Row " + offered + ": " + misfit.getMessage(), misfit);
    }

    private int[] noted(int[] arrivals, int index) {
        int[] grown = index < arrivals.length ? arrivals : Arrays.copyOf(arrivals, 2 * arrivals.length);
        grown[index] = offered;
        return grown;
    }

    private void requireRoom() {
        if (rows.bytes() + keys.bytes() > MOST_BYTES || offered >= MOST_ROWS) {
            throw new InvalidRequestException(
                    "One upsert takes %d rows and about %d MB; these rows are more. Commit them in several."
                            .formatted(MOST_ROWS, MOST_BYTES >> 20));
        }
    }

    /** The rows to be written, over arrays of this buffer. */
    ColumnBatch rows() {
        return rows.batch();
    }

    int rowCount() {
        return rows.size();
    }

    /** About how many bytes the rows to be written are. */
    long bytes() {
        return rows.bytes();
    }

    /** The keys of all rows in the words of another key than that of the buffer: its columns may have been widened. */
    Changes changes(Snapshot now, KeyColumns nowKey) {
        ColumnBatch rowBatch = rows.batch();
        ColumnBatch keyBatch = keys.batch();
        List<ColumnVector> ofRows = new ArrayList<>();
        List<ColumnVector> ofDeletions = new ArrayList<>();
        for (int i = 0; i < key.fields().size(); i++) {
            Field given = key.fields().get(i);
            Field wider = nowKey.fields().get(i);
            ofRows.add(WidenedVector.of(rowBatch.column(key.places().get(i)), given, wider));
            ofDeletions.add(WidenedVector.of(keyBatch.column(i), given, wider));
        }
        List<ColumnBatch> all =
                List.of(ColumnBatch.of(ofRows, rowBatch.rowCount()), ColumnBatch.of(ofDeletions, keyBatch.rowCount()));
        int[] arrivals = new int[rows.size() + keys.size()];
        System.arraycopy(rowArrivals, 0, arrivals, 0, rows.size());
        System.arraycopy(keyArrivals, 0, arrivals, rows.size(), keys.size());
        BitSet timeless = new BitSet();
        long[] sequences = sequence.map(given ->
                        sequences(given, SequenceColumn.of(now.definition()).orElseThrow(), timeless))
                .orElse(new long[0]);
        ChangeOrder order = ChangeOrder.of(nowKey, all, sequences, arrivals, timeless);
        return new Changes(KeyBatch.of(nowKey, all, order::winner), order);
    }

    /**
     * The changes of one key each that count.
     *
     * @param batch the keys, each once; those of deletions are numbered behind those of rows
     */
    record Changes(KeyBatch batch, ChangeOrder order) {}

    /** Whether the table has a sequence column, as of the definition that the rows were made for. */
    boolean isSequenced() {
        return sequence.isPresent();
    }

    /** The sequence of each row and then of each deletion. */
    private long[] sequences(Field given, Field now, BitSet timeless) {
        long[] sequences = new long[rows.size() + keys.size()];
        ColumnVector ofRows =
                WidenedVector.of(rows.batch().column(schema.fields().indexOf(given)), given, now);
        for (int row = 0; row < rows.size(); row++) {
            sequences[row] = SequenceColumn.number(ofRows, row);
        }
        ColumnVector ofKeys =
                WidenedVector.of(keys.batch().column(keySchema.fields().indexOf(given)), given, now);
        for (int row = 0; row < keys.size(); row++) {
            sequences[rows.size() + row] = SequenceColumn.number(ofKeys, row);
            timeless.set(rows.size() + row, ofKeys.isNull(row));
        }
        return sequences;
    }
}
