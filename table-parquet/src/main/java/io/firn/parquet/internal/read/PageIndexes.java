// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.PageStatistics;
import io.firn.parquet.RowRanges.Range;
import io.firn.parquet.internal.footer.BoundedProtocol;
import io.firn.parquet.internal.footer.ChunkStatistics;
import io.firn.parquet.internal.footer.Footer;
import io.firn.parquet.internal.footer.LeafColumn;
import io.firn.parquet.internal.footer.StoredChunk;
import io.firn.parquet.internal.footer.StoredChunk.StoredIndex;
import io.firn.parquet.internal.footer.StoredGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.OffsetIndex;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TException;

/**
 * Reads the indexes that lie between the pages and the footer. One that is not there is no error, one that cannot be
 * understood is: the bytes are damaged, and its file not to be trusted.
 */
public final class PageIndexes {
    /** Indexes with gaps of this many bytes between them are fetched together. */
    private static final long MAX_GAP_BYTES = 1 << 20;

    private static final long MAX_READ_BYTES = 8 << 20;

    private PageIndexes() {}

    /** The offset index of a chunk, if it has one. */
    static Optional<PageIndex> offsets(
            GroupBytes.Window window, ObjectKey key, LeafColumn leaf, StoredChunk chunk, StoredGroup group) {
        if (!chunk.offsetIndex().exists()) {
            return Optional.empty();
        }
        try {
            OffsetIndex index = read(window, chunk.offsetIndex(), new OffsetIndex());
            return Optional.of(PageIndex.of(index, chunk, group.rowCount()));
        } catch (TException | MalformedPageException e) {
            throw damaged(
                    key,
                    leaf,
                    group,
                    "offset index at byte " + chunk.offsetIndex().offset(),
                    e);
        }
    }

    /**
     * The statistics of the pages of some leaves of a row group, by the index of the leaf. Leaves in lists, and those
     * without both indexes, are left out.
     */
    public static Map<Integer, List<PageStatistics>> pages(
            FileBytes file, Footer footer, int groupIndex, IntPredicate wanted) {
        StoredGroup group = footer.groups().get(groupIndex);
        List<LeafColumn> leaves = footer.schema().leaves().stream()
                .filter(leaf -> wanted.test(leaf.index()) && hasIndexes(leaf, group))
                .toList();
        List<Span> spans = new ArrayList<>();
        for (LeafColumn leaf : leaves) {
            StoredChunk chunk = group.chunks().get(leaf.index());
            spans.add(new Span(chunk.columnIndex().offset(), chunk.columnIndex().end()));
            spans.add(new Span(chunk.offsetIndex().offset(), chunk.offsetIndex().end()));
        }
        GroupBytes bytes = new GroupBytes(file);
        bytes.fetch(Span.merge(spans, MAX_GAP_BYTES, MAX_READ_BYTES));
        Map<Integer, List<PageStatistics>> pages = new HashMap<>();
        for (LeafColumn leaf : leaves) {
            LeafStatistics whole = footer.rowGroups().get(groupIndex).leaves().get(leaf.index());
            pages.put(leaf.index(), pages(bytes.window(), file.key(), leaf, group, whole));
        }
        return pages;
    }

    private static boolean hasIndexes(LeafColumn leaf, StoredGroup group) {
        StoredChunk chunk = group.chunks().get(leaf.index());
        return leaf.levels().repetition() == 0
                && chunk.offsetIndex().exists()
                && chunk.columnIndex().exists();
    }

    private static List<PageStatistics> pages(
            GroupBytes.Window window, ObjectKey key, LeafColumn leaf, StoredGroup group, LeafStatistics whole) {
        StoredChunk chunk = group.chunks().get(leaf.index());
        PageIndex offsets = offsets(window, key, leaf, chunk, group).orElseThrow();
        ColumnIndex index;
        try {
            index = read(window, chunk.columnIndex(), new ColumnIndex());
            requireCount(offsets.pageCount(), index.getNull_pages());
            requireCount(offsets.pageCount(), index.getMin_values());
            requireCount(offsets.pageCount(), index.getMax_values());
            requireCount(offsets.pageCount(), index.isSetNull_counts() ? index.getNull_counts() : null);
            requireCount(offsets.pageCount(), index.isSetNan_counts() ? index.getNan_counts() : null);
        } catch (TException | MalformedPageException e) {
            throw damaged(
                    key,
                    leaf,
                    group,
                    "column index at byte " + chunk.columnIndex().offset(),
                    e);
        }
        List<PageStatistics> pages = new ArrayList<>(offsets.pageCount());
        for (int page = 0; page < offsets.pageCount(); page++) {
            long rows = offsets.rowCount(page);
            if (rows > 0) {
                long first = group.firstRow() + offsets.firstRow(page);
                pages.add(
                        new PageStatistics(new Range(first, first + rows), statistics(leaf, index, page, rows, whole)));
            }
        }
        return pages;
    }

    private static LeafStatistics statistics(
            LeafColumn leaf, ColumnIndex index, int page, long rows, LeafStatistics whole) {
        boolean allNull = index.getNull_pages().get(page);
        OptionalLong nulls = index.isSetNull_counts()
                ? ChunkStatistics.count(index.getNull_counts().get(page), rows)
                : OptionalLong.empty();
        OptionalLong nans = index.isSetNan_counts()
                ? ChunkStatistics.count(index.getNan_counts().get(page), rows)
                : OptionalLong.empty();
        // What no page of the chunk has, this one does not have either.
        boolean noNulls = whole.nullCount().isPresent() && whole.nullCount().getAsLong() == 0;
        boolean noNans = whole.nanCount().isPresent() && whole.nanCount().getAsLong() == 0;
        return new LeafStatistics(
                leaf.path(),
                leaf.id(),
                rows,
                nulls.isEmpty() && noNulls ? OptionalLong.of(0) : nulls,
                nans.isEmpty() && noNans ? OptionalLong.of(0) : nans,
                allNull ? Optional.empty() : ChunkStatistics.pageBounds(leaf, index, page),
                0);
    }

    private static void requireCount(int pages, @Nullable List<?> values) {
        if (values != null && values.size() != pages) {
            throw new MalformedPageException(
                    "it tells of %d pages, the offset index of %d".formatted(values.size(), pages));
        }
    }

    private static <T extends TBase<?, ?>> T read(GroupBytes.Window window, StoredIndex at, T target)
            throws TException {
        return BoundedProtocol.read(target, window.at(at.offset(), at.sizeBytes(), at.end()));
    }

    private static CorruptTableException damaged(
            ObjectKey key, LeafColumn leaf, StoredGroup group, String what, Exception cause) {
        return new CorruptTableException(
                "Parquet file %s, column %s, row group %d: the %s is damaged: %s. Restore the file."
                        .formatted(key, leaf.name(), group.index(), what, cause.getMessage()),
                cause);
    }
}
