// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.expression.BoundPredicate;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.key.Found;
import io.firn.table.internal.key.KeyBatch;
import io.firn.table.internal.key.KeyColumns;
import io.firn.table.internal.scan.Projection;
import io.firn.table.internal.scan.RowsAt;
import io.firn.table.internal.scan.ScanPlan;
import io.firn.table.internal.scan.ScanTask;
import io.firn.table.internal.write.RowBuffer;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Reads rows by their primary key: the index of each file that can have them says where they are, and only the pages with
 * these rows are read. For one thread.
 */
public final class Lookup {
    private final Table table;
    private Supplier<Snapshot> snapshot;
    private Optional<List<String>> columns = Optional.empty();

    Lookup(Table table) {
        this.table = table;
        this.snapshot = table.metadata()::refresh;
    }

    /** Reads this snapshot of the table instead of the newest. */
    public Lookup at(Snapshot of) {
        snapshot = () -> of;
        return this;
    }

    /** Reads the table as it was at a version. */
    public Lookup asOf(long version) {
        snapshot = () -> table.snapshot(version);
        return this;
    }

    /** Reads the table as it was at a time. */
    public Lookup asOf(Instant time) {
        snapshot = () -> table.snapshot(time);
        return this;
    }

    /** Only these columns, as {@link ScanBuilder#select} takes them. */
    public Lookup select(String... paths) {
        columns = Optional.of(List.of(paths));
        return this;
    }

    /** The row with this key: a value for each key column, in their order. */
    public Optional<Row> get(Object... key) {
        return getAll(List.of(Row.of(key))).get(0);
    }

    /**
     * For each key the row that has it.
     *
     * @param keys rows with a value for each key column, in their order
     * @throws InvalidRequestException when the table has no primary key, or a value does not fit
     */
    public List<Optional<Row>> getAll(List<? extends Row> keys) {
        Snapshot of = snapshot.get();
        requireKeyThen(of);
        KeyColumns key = table.key(of);
        ColumnBatch wanted = columnsOf(key, keys);
        int[] first = new int[keys.size()];
        Arrays.setAll(first, row -> row);
        KeyBatch batch = KeyBatch.of(key, List.of(wanted), (a, b) -> {
            int kept = Math.min(a, b);
            first[Math.max(a, b)] = kept;
            return kept;
        });
        Map<Integer, Row> rows = new HashMap<>();
        Schema schema = of.definition().schema();
        List<Field> results = columns.isPresent() ? Projection.select(schema, columns.get()) : schema.fields();
        for (Found found : table.lookup(of).find(batch)) {
            read(of, results, found, rows);
        }
        List<Optional<Row>> answers = new ArrayList<>();
        for (int row = 0; row < keys.size(); row++) {
            int holder = row;
            while (first[holder] != holder) {
                holder = first[holder];
            }
            answers.add(Optional.ofNullable(rows.get(holder)));
        }
        return answers;
    }

    /** A table that has a key need not have had one always. */
    private void requireKeyThen(Snapshot of) {
        Snapshot newest = table.metadata().known();
        if (of.definition().primaryKey().isEmpty()
                && !newest.definition().primaryKey().isEmpty()) {
            throw new InvalidRequestException(
                    "Version %d of the table has no primary key, though version %d has one. Scan it with a condition instead."
                            .formatted(of.version(), newest.version()));
        }
    }

    private static ColumnBatch columnsOf(KeyColumns key, List<? extends Row> keys) {
        RowBuffer buffer = new RowBuffer(new Schema(0, key.fields()));
        for (int i = 0; i < keys.size(); i++) {
            try {
                buffer.add(keys.get(i));
            } catch (InvalidRequestException misfit) {
                throw new InvalidRequestException("Key " + (i + 1) + ": " + misfit.getMessage(), misfit);
            }
        }
        return buffer.batch();
    }

    private void read(Snapshot of, List<Field> results, Found found, Map<Integer, Row> target) {
        BoundPredicate all = new BoundPredicate.Always(true);
        ScanTask task = ScanTask.of(of.version(), of.definition().schema(), results, all);
        int[] order = IntStream.range(0, found.matches().size())
                .boxed()
                .sorted((a, b) -> Integer.compare(
                        found.matches().position(a), found.matches().position(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] positions = Arrays.stream(order)
                .mapToLong(match -> found.matches().position(match))
                .toArray();
        RowsAt rows =
                RowsAt.open(table.store(), task, new ScanPlan(of.definition(), all).part(found.file()), positions);
        try (RowCursor cursor = new BatchRows(new RowsAtCursor(rows), results)) {
            for (int i = 0; cursor.next(); i++) {
                target.put(found.matches().row(order[i]), cursor.copy());
            }
        }
    }

    private record RowsAtCursor(RowsAt rows) implements BatchCursor {
        @Override
        public Optional<ColumnBatch> next() {
            return rows.next();
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
