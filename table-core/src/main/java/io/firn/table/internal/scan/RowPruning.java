// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.ParquetStatistics;
import io.firn.expression.StatisticsFilter;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.RowGroup;
import io.firn.parquet.RowRanges;
import io.firn.types.MetadataColumn;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * Which rows of a file have to be read, judged by the statistics of its row groups, and of the pages of those that neither
 * drop out nor match as a whole.
 *
 * @param rows those of the row groups and pages in which a row may match
 * @param filtered whether a row of them may not match
 */
record RowPruning(RowRanges rows, boolean filtered) {
    /** Fewer rows are read sooner than it takes to ask what values there are: some pages. */
    private static final long MANY_ROWS = 50_000;

    private static final ColumnStatistics UNKNOWN =
            new ColumnStatistics(0, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    static RowPruning of(ScanTask task, FilePart part, ParquetFile file, FileColumns columns) {
        List<RowRanges.Range> ranges = new ArrayList<>();
        if (!part.filtered()) {
            add(ranges, part.fromRow(), part.toRow());
            return new RowPruning(new RowRanges(ranges), false);
        }
        Map<Integer, BoundPredicate.Leaf> leaves = new HashMap<>();
        collect(task.predicate(), leaves);
        boolean filtered = false;
        for (int index = 0; index < file.rowGroups().size(); index++) {
            RowGroup group = file.rowGroups().get(index);
            long from = Math.max(part.fromRow(), group.firstRow());
            long to = Math.min(part.toRow(), group.firstRow() + group.rowCount());
            if (from >= to) {
                continue;
            }
            IntFunction<Optional<ColumnStatistics>> statistics = statistics(leaves, group, columns);
            if (StatisticsFilter.allMatch(task.predicate(), statistics)) {
                add(ranges, from, to);
            } else if (StatisticsFilter.mayMatch(task.predicate(), statistics)) {
                PagePruning pages = PagePruning.of(leaves, file, index, columns, statistics);
                List<RowRanges.Range> wanted = new ArrayList<>();
                boolean undecided = false;
                for (RowRanges.Range rows : pages.split(from, to)) {
                    IntFunction<Optional<ColumnStatistics>> known = pages.statistics(rows);
                    if (StatisticsFilter.mayMatch(task.predicate(), known)) {
                        add(wanted, rows.from(), rows.to());
                        undecided = undecided || !StatisticsFilter.allMatch(task.predicate(), known);
                    }
                }
                boolean worthAsking = undecided && count(wanted) >= MANY_ROWS;
                if (!worthAsking || new ValuePruning(file, index, columns).mayMatch(task.predicate())) {
                    wanted.forEach(rows -> add(ranges, rows.from(), rows.to()));
                    filtered = filtered || undecided;
                }
            }
        }
        return new RowPruning(new RowRanges(ranges), filtered);
    }

    private static long count(List<RowRanges.Range> ranges) {
        return ranges.stream().mapToLong(rows -> rows.to() - rows.from()).sum();
    }

    private static void add(List<RowRanges.Range> ranges, long from, long to) {
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).to() == from) {
            ranges.set(last, new RowRanges.Range(ranges.get(last).from(), to));
        } else if (from < to) {
            ranges.add(new RowRanges.Range(from, to));
        }
    }

    private static void collect(BoundPredicate predicate, Map<Integer, BoundPredicate.Leaf> leaves) {
        if (predicate instanceof BoundPredicate.And and) {
            and.parts().forEach(part -> collect(part, leaves));
        } else if (predicate instanceof BoundPredicate.Or or) {
            or.parts().forEach(part -> collect(part, leaves));
        } else if (predicate instanceof BoundPredicate.Leaf leaf) {
            leaves.put(leaf.fieldId(), leaf);
        }
    }

    private static RowRanges.Range rowsOf(RowGroup group) {
        return new RowRanges.Range(group.firstRow(), group.firstRow() + group.rowCount());
    }

    private static IntFunction<Optional<ColumnStatistics>> statistics(
            Map<Integer, BoundPredicate.Leaf> leaves, RowGroup group, FileColumns columns) {
        Map<Integer, ColumnStatistics> byId = new HashMap<>();
        for (LeafStatistics statistics : group.leaves()) {
            BoundPredicate.Leaf leaf =
                    statistics.id().isPresent() ? leaves.get(statistics.id().getAsInt()) : null;
            if (leaf != null && leaf.type() instanceof Type.Primitive type) {
                columns.filterType(leaf.fieldId())
                        .ifPresent(stored -> byId.put(leaf.fieldId(), ParquetStatistics.of(statistics, type, stored)));
            }
        }
        for (int fieldId : leaves.keySet()) {
            columns.absentFilter(fieldId)
                    .ifPresent(field -> byId.put(
                            fieldId,
                            ColumnStatistics.constant(field.defaults().initial().orElse(null), group.rowCount())));
        }
        for (BoundPredicate.Leaf leaf : leaves.values()) {
            if (MetadataColumn.of(leaf.fieldId()).isPresent()) {
                Optional<ColumnStatistics> stored =
                        columns.filterType(leaf.fieldId()).map(type -> byId.getOrDefault(leaf.fieldId(), UNKNOWN));
                byId.remove(leaf.fieldId());
                columns.metadata()
                        .flatMap(metadata -> metadata.ofRows(leaf.fieldId(), rowsOf(group), stored))
                        .ifPresent(known -> byId.put(leaf.fieldId(), known));
            }
        }
        return fieldId -> Optional.ofNullable(byId.get(fieldId));
    }
}
