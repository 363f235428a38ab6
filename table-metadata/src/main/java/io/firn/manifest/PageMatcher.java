// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.expression.ParquetStatistics;
import io.firn.manifest.ManifestColumn.Statistic;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.PageStatistics;
import io.firn.parquet.RowRanges;
import io.firn.parquet.ValueType;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Leaves out entries by whole pages: the page indexes say between which values the lower bounds of some thousand files lie,
 * and the upper ones, so these files are judged as one would be. For one thread.
 */
final class PageMatcher {

    /** Manifests of fewer files have so few pages that looking at their indexes would not pay. */
    private static final long MIN_FILES = 4_096;

    private final ManifestFile manifest;
    private final PlanFilter filter;
    private final Map<Integer, Type.Primitive> columns = new HashMap<>();

    PageMatcher(ManifestFile manifest, ColumnTypes types, PlanFilter filter) {
        this.manifest = manifest;
        this.filter = filter;
        for (int fieldId : filter.fieldIds()) {
            types.column(fieldId)
                    .filter(type -> isReadable(fieldId, type))
                    .ifPresent(type -> columns.put(fieldId, type));
        }
    }

    private boolean isReadable(int fieldId, Type.Primitive type) {
        return fits(Statistic.MIN.path(fieldId), type) && fits(Statistic.MAX.path(fieldId), type);
    }

    private boolean fits(String path, Type.Primitive type) {
        return manifest.leaf(path)
                .filter(found -> ParquetTypes.fit(found, type) != ParquetTypes.Fit.NONE)
                .isPresent();
    }

    /** Rows of added files that can match; all rows that are left out cannot. */
    RowRanges rows() {
        long added = manifest.ref().counts().added();
        if (added < MIN_FILES || columns.isEmpty()) {
            return RowRanges.all(added);
        }
        Set<String> paths = new HashSet<>();
        columns.keySet().forEach(fieldId -> {
            paths.add(Statistic.MIN.path(fieldId));
            paths.add(Statistic.MAX.path(fieldId));
        });
        List<RowRanges.Range> kept = new ArrayList<>();
        for (ManifestFile.Pages group : manifest.pages(paths)) {
            match(group, added, kept);
        }
        return new RowRanges(kept);
    }

    private void match(ManifestFile.Pages group, long added, List<RowRanges.Range> kept) {
        Map<String, TreeMap<Long, PageStatistics>> byPath = new HashMap<>();
        TreeSet<Long> starts = new TreeSet<>(Set.of(group.rows().from()));
        group.byPath().forEach((path, pages) -> {
            TreeMap<Long, PageStatistics> byRow = new TreeMap<>();
            pages.forEach(page -> byRow.put(page.rows().from(), page));
            starts.addAll(byRow.keySet());
            byPath.put(path, byRow);
        });
        for (long from : starts) {
            Long next = starts.higher(from);
            long to = Math.min(next == null ? group.rows().to() : next, added);
            if (from < to && filter.mayMatchBounds(fieldId -> bounds(fieldId, from, byPath))) {
                add(kept, from, to);
            }
        }
    }

    private static void add(List<RowRanges.Range> kept, long from, long to) {
        int last = kept.size() - 1;
        if (last >= 0 && kept.get(last).to() == from) {
            kept.set(last, new RowRanges.Range(kept.get(last).from(), to));
        } else {
            kept.add(new RowRanges.Range(from, to));
        }
    }

    /** Bounds of all files of the pages that begin at or before a row; empty unless all of these files have bounds. */
    private Optional<ColumnStatistics> bounds(
            int fieldId, long row, Map<String, TreeMap<Long, PageStatistics>> byPath) {
        Type.Primitive type = columns.get(fieldId);
        if (type == null) {
            return Optional.empty();
        }
        Optional<Bounds> lower = bounds(Statistic.MIN.path(fieldId), type, row, byPath);
        Optional<Bounds> upper = bounds(Statistic.MAX.path(fieldId), type, row, byPath);
        if (lower.isEmpty() || upper.isEmpty()) {
            return Optional.empty();
        }
        Object min = lower.get().min();
        Object max = upper.get().max();
        if (Values.order(type).compare(min, max) > 0) {
            return Optional.empty();
        }
        return Optional.of(new ColumnStatistics(
                Long.MAX_VALUE, OptionalLong.empty(), OptionalLong.empty(), Optional.of(new Bounds(min, max, false))));
    }

    private Optional<Bounds> bounds(
            String path, Type.Primitive type, long row, Map<String, TreeMap<Long, PageStatistics>> byPath) {
        TreeMap<Long, PageStatistics> pages = byPath.get(path);
        Map.Entry<Long, PageStatistics> page = pages == null ? null : pages.floorEntry(row);
        if (page == null) {
            return Optional.empty();
        }
        LeafStatistics stated = page.getValue().statistics();
        ValueType layout = manifest.leaf(path).orElseThrow();
        return stated.nullCount().orElse(1) == 0
                ? ParquetStatistics.of(stated, type, layout).bounds()
                : Optional.empty();
    }
}
