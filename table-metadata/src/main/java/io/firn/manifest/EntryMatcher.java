// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.expression.ColumnStatistics;
import io.firn.parquet.RowRanges;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the files of one manifest that can match, from the columns that this takes and no others. For one thread. */
final class EntryMatcher {
    private final ManifestFile manifest;
    private final ColumnTypes types;
    private final PlanFilter filter;
    private final List<RangeFilter> ranges;

    EntryMatcher(ManifestFile manifest, ColumnTypes types, PlanFilter filter) {
        this.manifest = manifest;
        this.types = types;
        this.filter = filter;
        this.ranges = RangeFilter.of(filter.predicate());
    }

    /** The rows of the files that can match. */
    BitSet matches() {
        int added = Math.toIntExact(manifest.ref().counts().added());
        BitSet matches = new BitSet(added);
        if (filter.isAlwaysTrue()) {
            matches.set(0, added);
            return matches;
        }
        RowRanges candidates = new PageMatcher(manifest, types, filter).rows();
        Set<String> paths = new EntryReader(manifest, types).partitionPaths();
        paths.add(ManifestColumn.ROW_COUNT.path());
        paths.add(ManifestColumn.SCHEMA_ID.path());
        paths.addAll(EntryReader.statisticsPaths(filter.fieldIds()));
        manifest.read(paths, candidates, rows -> match(rows, matches));
        return matches;
    }

    private void match(ManifestRows rows, BitSet matches) {
        Map<Integer, StatisticsRows> columns = new LinkedHashMap<>();
        for (int fieldId : filter.fieldIds()) {
            Optional<Type.Primitive> type = types.column(fieldId);
            type.ifPresent(known -> columns.put(fieldId, new StatisticsRows(rows, fieldId, known)));
        }
        boolean[] possible = new boolean[rows.size()];
        Arrays.fill(possible, true);
        for (RangeFilter range : ranges) {
            StatisticsRows column = columns.get(range.fieldId());
            if (column != null) {
                range.apply(column, manifest, possible);
            }
        }
        PartitionRows partitions = new PartitionRows(rows, types);
        LongVector rowCounts = rows.longs(ManifestColumn.ROW_COUNT);
        IntVector schemaIds = rows.ints(ManifestColumn.SCHEMA_ID);
        for (int slot = 0; slot < rows.size(); slot++) {
            if (!possible[slot] || !filter.mayMatch(partitions.at(slot))) {
                continue;
            }
            int at = slot;
            long rowCount = rows.count(rowCounts, ManifestColumn.ROW_COUNT, slot);
            int schemaId = rows.count(schemaIds, ManifestColumn.SCHEMA_ID, slot);
            boolean mayMatch = filter.mayMatchBounds(fieldId -> {
                StatisticsRows column = columns.get(fieldId);
                Optional<ColumnStatistics> stated = column == null ? Optional.empty() : column.at(at, rowCount);
                return stated.or(() -> types.ofAbsent(fieldId, schemaId, rowCount));
            });
            if (mayMatch) {
                matches.set((int) rows.position() + slot);
            }
        }
    }

    /**
     * Ranges that cover the rows. Where they are many and scattered it is cheaper to read what lies between them too: a
     * page holds some thousand rows and is decoded as a whole anyway.
     */
    static RowRanges ranges(BitSet rows, int gap) {
        List<RowRanges.Range> ranges = new ArrayList<>();
        int from = rows.nextSetBit(0);
        while (from >= 0) {
            int to = rows.nextClearBit(from);
            int next = rows.nextSetBit(to);
            while (next >= 0 && next - to <= gap) {
                to = rows.nextClearBit(next);
                next = rows.nextSetBit(to);
            }
            ranges.add(new RowRanges.Range(from, to));
            from = next;
        }
        return new RowRanges(ranges);
    }
}
