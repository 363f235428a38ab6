// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.StatisticsFilter;
import io.firn.io.InvalidRequestException;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Finds the data files all of whose rows match a predicate, and refuses when one holds other rows as well. */
final class WholeFiles {
    private final Snapshot snapshot;
    private final BoundPredicate predicate;
    private final String text;
    private final ToLongFunction<DataFile> matchingRows;

    /**
     * @param predicate over the snapshot's schema
     * @param text the predicate for messages
     * @param matchingRows reads a file and counts the rows in it that match and are not deleted
     */
    WholeFiles(Snapshot snapshot, BoundPredicate predicate, String text, ToLongFunction<DataFile> matchingRows) {
        this.snapshot = snapshot;
        this.predicate = predicate;
        this.text = text;
        this.matchingRows = matchingRows;
    }

    /**
     * The candidates all of whose rows match; those without a matching row are left out. Metadata decides where it can,
     * reading the file where it cannot.
     *
     * @throws InvalidRequestException naming the first file that holds matching rows and others
     */
    List<DataFile> among(Iterable<DataFile> candidates) {
        List<DataFile> whole = new ArrayList<>();
        for (DataFile file : candidates) {
            if (allMatch(file)) {
                whole.add(file);
                continue;
            }
            long matching = matchingRows.applyAsLong(file);
            if (matching > 0 && matching < file.liveRows()) {
                throw new InvalidRequestException(
                        ("%d of the %d rows in the file %s match '%s', and rows can only be removed by whole files. Nothing was"
                                        + " changed. Choose a condition that partitions or files match as a whole.")
                                .formatted(
                                        matching, file.liveRows(), file.file().key(), text));
            }
            if (matching > 0 || file.liveRows() == 0) {
                whole.add(file);
            }
        }
        return whole;
    }

    private boolean allMatch(DataFile file) {
        return StatisticsFilter.allMatch(
                        predicate,
                        fieldId -> Optional.ofNullable(file.file().statistics().get(fieldId)))
                || partitionMatches(file);
    }

    private boolean partitionMatches(DataFile file) {
        Optional<PartitionSpec> spec = snapshot.definition().specs().all().stream()
                .filter(one -> one.id() == file.file().partition().specId())
                .findFirst();
        if (spec.isEmpty() || spec.get().fields().isEmpty()) {
            return false;
        }
        Map<Integer, ColumnStatistics> values = new HashMap<>();
        List<PartitionField> fields = spec.get().fields();
        for (int i = 0; i < fields.size(); i++) {
            values.put(
                    fields.get(i).id(),
                    constant(
                            file.file().partition().values().get(i),
                            file.file().content().rowCount()));
        }
        return StatisticsFilter.allMatch(
                spec.get().projectStrict(predicate, snapshot.definition().schema()),
                fieldId -> Optional.ofNullable(values.get(fieldId)));
    }

    /** The statistics of a column that has one value in all rows. */
    private static ColumnStatistics constant(@Nullable Object value, long rows) {
        boolean isNaN = value instanceof Double wide && wide.isNaN() || value instanceof Float narrow && narrow.isNaN();
        return new ColumnStatistics(
                rows,
                OptionalLong.of(value == null ? rows : 0),
                OptionalLong.of(isNaN ? rows : 0),
                value == null || isNaN
                        ? Optional.empty()
                        : Optional.of(new ColumnStatistics.Bounds(value, value, true)));
    }
}
