// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitIntent;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.Schema;
import java.util.List;
import java.util.Optional;

/** Looks for live rows without a value in columns that are about to be made required, or part of a key. */
final class MissingValues {
    private final Table table;
    private final Snapshot base;

    MissingValues(Table table, Snapshot base) {
        this.table = table;
        this.base = base;
    }

    /**
     * Throws {@link InvalidRequestException} naming a row that is null in a column.
     *
     * @param column as it is to be
     */
    void refuseNulls(Field column) {
        Optional<Field> before = base.definition().schema().field(column.id());
        if (before.isPresent()) {
            refuse(
                    Predicate.isNull(path(before.get())),
                    "Column %s cannot be made required: it is null".formatted(column.name()));
        } else if (column.defaults().initial().isEmpty()
                && base.contents().totals().liveRows() > 0) {
            throw new InvalidRequestException(
                    ("Column %s cannot be made required: it is new, and rows that exist have no"
                                    + " value for it. Add it first, and give them one.")
                            .formatted(column.name()));
        }
    }

    /** Throws {@link InvalidRequestException} naming a row that is NaN in a column of floating-point numbers. */
    void refuseNaN(Field column) {
        Optional<Field> before = base.definition().schema().field(column.id());
        before.ifPresent(field -> refuse(
                Predicate.isNaN(path(field)),
                "Column %s cannot be part of the primary key: it is NaN".formatted(column.name())));
    }

    private void refuse(Predicate where, String problem) {
        ScanBuilder builder = table.newScan()
                .at(base)
                .where(where)
                .select(MetadataColumn.FILE.columnName(), MetadataColumn.POSITION.columnName());
        long count = builder.build().count();
        if (count == 0) {
            return;
        }
        try (RowCursor rows = builder.build().rows()) {
            rows.next();
            throw new InvalidRequestException(
                    "%s in %d %s, one at position %d of %s. Nothing was changed. Give these rows values, or delete them, and do it again."
                            .formatted(
                                    problem, count, count == 1 ? "row" : "rows", rows.getLong(1), rows.getString(0)));
        }
    }

    /** What was looked for, so that rows of rivals are looked at as well. */
    CommitIntent.Reads reads(List<Field> columns) {
        List<Predicate> nulls = columns.stream()
                .flatMap(column -> base.definition().schema().field(column.id()).stream())
                .map(before -> Predicate.isNull(path(before)))
                .toList();
        return nulls.isEmpty()
                ? CommitIntent.Reads.NOTHING
                : Removal.reads(table, Predicate.or(nulls), CommitIntent.Isolation.SERIALIZABLE, base);
    }

    private static String path(Field column) {
        return Schema.join("", column.name());
    }
}
