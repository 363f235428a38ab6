// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.deletion.DeletionVector;
import io.firn.snapshot.DataFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** What a data file holds, row by row in the order of their positions. Immutable. */
record FileRows(List<Stored> rows) {

    FileRows {
        rows = List.copyOf(rows);
    }

    /** A file of new rows. */
    static FileRows of(SortedMap<Long, Op.Row> rows) {
        List<Stored> stored = new ArrayList<>();
        for (Map.Entry<Long, Op.Row> row : rows.entrySet()) {
            stored.add(new Stored(row.getKey(), row.getValue(), Optional.empty()));
        }
        return new FileRows(stored);
    }

    /**
     * A row in a file.
     *
     * @param id its key
     * @param lineage what the file says of its identity; empty: nothing, because the row is new with the file
     */
    record Stored(long id, Op.Row row, Optional<Lineage> lineage) {}

    /**
     * @param rowId {@code _row_id}
     * @param updated {@code _last_updated_version}; empty: the version that adds the file
     */
    record Lineage(long rowId, OptionalLong updated) {}

    /** A row of a version, and where it is. */
    record Live(DataFile file, long position, Stored stored) {
        long id() {
            return stored.id();
        }

        Op.Row row() {
            return stored.row();
        }

        Identity identity() {
            long updated = stored.lineage().isPresent()
                    ? stored.lineage().get().updated().orElse(file.addedVersion())
                    : file.addedVersion();
            return new Identity(
                    row(), stored.lineage().map(Lineage::rowId).orElse(file.firstRowId() + position), updated);
        }

        /** As a rewrite carries it to another file. */
        Stored moved() {
            Identity identity = identity();
            return new Stored(
                    id(), row(), Optional.of(new Lineage(identity.rowId(), OptionalLong.of(identity.updated()))));
        }

        /** As an update writes it. */
        Stored updated(Op.Row to) {
            return new Stored(id(), to, Optional.of(new Lineage(identity().rowId(), OptionalLong.empty())));
        }
    }

    /** What makes a row the row that it is, wherever it is. */
    record Identity(Op.Row row, long rowId, long updated) {}

    /** The rows that are live where the file has lost {@code deleted}. */
    List<Live> live(DataFile file, DeletionVector deleted) {
        List<Live> live = new ArrayList<>();
        for (int position = 0; position < rows.size(); position++) {
            if (!deleted.contains(position)) {
                live.add(new Live(file, position, rows.get(position)));
            }
        }
        return live;
    }
}
