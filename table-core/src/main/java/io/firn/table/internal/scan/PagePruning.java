// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.ParquetStatistics;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.PageStatistics;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.RowRanges.Range;
import io.firn.parquet.ValueType;
import io.firn.types.MetadataColumn;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * What the page indexes of a row group know of the columns of a predicate. Each column has pages of its own, so that rows
 * are split wherever a page of one of them begins: what is known of a page is true of any part of it.
 *
 * @param pages by field id, the statistics of the pages by their first row
 * @param group what is known of the row group as a whole, for columns without an index
 */
record PagePruning(
        Map<Integer, NavigableMap<Long, ColumnStatistics>> pages, IntFunction<Optional<ColumnStatistics>> group) {

    /** Reads the indexes of those leaves that the row group has. */
    static PagePruning of(
            Map<Integer, BoundPredicate.Leaf> leaves,
            ParquetFile file,
            int groupIndex,
            FileColumns columns,
            IntFunction<Optional<ColumnStatistics>> group) {
        List<LeafStatistics> stored = file.rowGroups().get(groupIndex).leaves();
        Map<Integer, List<PageStatistics>> found = file.pages(groupIndex, index -> {
            LeafStatistics leaf = stored.get(index);
            return leaf.id().isPresent()
                    && leaves.containsKey(leaf.id().getAsInt())
                    && MetadataColumn.of(leaf.id().getAsInt()).isEmpty()
                    && columns.filterType(leaf.id().getAsInt()).isPresent();
        });
        Map<Integer, NavigableMap<Long, ColumnStatistics>> pages = new HashMap<>();
        found.forEach((index, ofLeaf) -> {
            int fieldId = stored.get(index).id().orElseThrow();
            ValueType fileType = columns.filterType(fieldId).orElseThrow();
            if (leaves.get(fieldId).type() instanceof Type.Primitive type) {
                NavigableMap<Long, ColumnStatistics> byRow = new TreeMap<>();
                for (PageStatistics page : ofLeaf) {
                    byRow.put(page.rows().from(), ParquetStatistics.of(page.statistics(), type, fileType));
                }
                pages.put(fieldId, byRow);
            }
        });
        return new PagePruning(pages, group);
    }

    /** The rows {@code from} (inclusive) to {@code to} (exclusive), split where pages begin. */
    List<Range> split(long from, long to) {
        TreeSet<Long> starts = new TreeSet<>();
        pages.values()
                .forEach(byRow ->
                        starts.addAll(byRow.subMap(from, false, to, false).keySet()));
        List<Range> ranges = new ArrayList<>(starts.size() + 1);
        long start = from;
        for (long next : starts) {
            ranges.add(new Range(start, next));
            start = next;
        }
        ranges.add(new Range(start, to));
        return ranges;
    }

    /** What is known of rows that are one of the pieces of {@link #split}. */
    IntFunction<Optional<ColumnStatistics>> statistics(Range rows) {
        return fieldId -> {
            NavigableMap<Long, ColumnStatistics> byRow = pages.get(fieldId);
            return byRow == null
                    ? group.apply(fieldId)
                    : Optional.of(byRow.floorEntry(rows.from()).getValue());
        };
    }
}
