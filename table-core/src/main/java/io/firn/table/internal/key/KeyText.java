// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.column.ColumnBatch;
import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectStore;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.scan.RowsAt;
import io.firn.table.internal.scan.ScanPlan;
import io.firn.table.internal.scan.ScanTask;
import io.firn.table.internal.write.RawValues;
import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Keys of rows as text, for messages. */
public final class KeyText {
    /** Keys that a message names; more are counted. */
    public static final int LISTED = 5;

    private static final int MOST_CHARACTERS = 60;

    private KeyText() {}

    /** The keys of some rows of a file: {@code 17}, or {@code (17, x)} where a key has several columns. */
    public static List<String> of(
            ObjectStore store, Snapshot snapshot, KeyColumns key, DataFile file, int[] positions) {
        long[] ascending = Arrays.stream(positions)
                .asLongStream()
                .sorted()
                .distinct()
                .limit(LISTED)
                .toArray();
        BoundPredicate all = new BoundPredicate.Always(true);
        ScanTask task = ScanTask.of(snapshot.version(), snapshot.definition().schema(), key.fields(), all);
        List<String> texts = new ArrayList<>();
        try (RowsAt rows = RowsAt.open(store, task, new ScanPlan(snapshot.definition(), all).part(file), ascending)) {
            for (Optional<ColumnBatch> batch = rows.next(); batch.isPresent(); batch = rows.next()) {
                for (int i = 0; i < batch.get().rowCount(); i++) {
                    texts.add(text(key, batch.get(), batch.get().selection().slot(i)));
                }
            }
        }
        return texts;
    }

    private static String text(KeyColumns key, ColumnBatch batch, int slot) {
        List<Field> fields = key.fields();
        StringJoiner joined = fields.size() == 1 ? new StringJoiner("") : new StringJoiner(", ", "(", ")");
        for (int i = 0; i < fields.size(); i++) {
            Type.Primitive type = (Type.Primitive) fields.get(i).type();
            Object raw = RawValues.get(batch.column(i), slot, type);
            String text = raw == null ? "null" : Values.format(type, raw);
            joined.add(text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text);
        }
        return joined.toString();
    }
}
