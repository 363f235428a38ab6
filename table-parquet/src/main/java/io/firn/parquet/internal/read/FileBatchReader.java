// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.io.CorruptTableException;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.RowRanges;
import io.firn.parquet.RowRanges.Range;
import io.firn.parquet.internal.footer.BoundedProtocol;
import io.firn.parquet.internal.footer.Footer;
import io.firn.parquet.internal.footer.StoredChunk;
import io.firn.parquet.internal.footer.StoredGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.OffsetIndex;
import shaded.parquet.org.apache.thrift.TException;

/**
 * Reads batches row group by row group. A batch ends where a row group or a range of rows ends. Row groups without any row
 * of the ranges are not touched; in one of which only some rows are wanted, the offset indexes tell which pages to fetch.
 */
public final class FileBatchReader implements BatchReader {
    /** Offset indexes of this many bytes are fetched together, needed or not. */
    private static final long MAX_INDEX_BYTES = 4 << 20;

    private final FileBytes file;
    private final Footer footer;
    private final RowRanges rows;
    private final int batchRows;
    private final GroupBytes bytes;
    private final Decompressor decompressor = new Decompressor();
    private final List<LeafReader> leaves = new ArrayList<>();
    private final List<FieldVector> columns;
    private boolean closed;
    private int nextGroup;
    private int nextRange;
    /** What is left to read of the current row group, as positions in the file. */
    private final List<Range> pieces = new ArrayList<>();

    private long groupStart;
    private long position;

    public FileBatchReader(FileBytes file, Footer footer, ParquetSchema wanted, RowRanges rows, int batchRows) {
        if (batchRows < 1) {
            throw new IllegalArgumentException("A batch has at least one row, not " + batchRows);
        }
        List<Range> ranges = rows.ranges();
        if (!ranges.isEmpty() && ranges.get(ranges.size() - 1).to() > footer.rowCount()) {
            throw new IllegalArgumentException("Rows up to %d are asked for, file %s has %d."
                    .formatted(ranges.get(ranges.size() - 1).to(), file.key(), footer.rowCount()));
        }
        this.file = file;
        this.footer = footer;
        this.rows = rows;
        this.batchRows = batchRows;
        this.bytes = new GroupBytes(file);
        this.columns = new Projection((column, keepLevels) -> {
                    LeafReader leaf = new LeafReader(file.key(), column, keepLevels, bytes, decompressor);
                    leaves.add(leaf);
                    return leaf;
                })
                .match(wanted, footer.schema().fields());
    }

    @Override
    public Optional<ColumnBatch> next() {
        if (closed) {
            throw new IllegalStateException("The reader is closed.");
        }
        while (pieces.isEmpty()) {
            if (nextGroup == footer.groups().size()
                    || nextRange == rows.ranges().size()) {
                return Optional.empty();
            }
            begin(footer.groups().get(nextGroup++));
        }
        Range piece = pieces.get(0);
        int count = (int) Math.min(batchRows, piece.to() - piece.from());
        position = piece.from();
        for (LeafReader leaf : leaves) {
            leaf.read(position - groupStart, count);
        }
        List<ColumnVector> vectors = new ArrayList<>(columns.size());
        for (FieldVector column : columns) {
            ColumnVector vector = column.vector();
            if (vector.size() != count) {
                throw column.leaves()
                        .get(0)
                        .damaged(
                                "the column has %d rows where the row group has %d".formatted(vector.size(), count),
                                null);
            }
            vectors.add(vector);
        }
        if (position + count == piece.to()) {
            pieces.remove(0);
        } else {
            pieces.set(0, new Range(position + count, piece.to()));
        }
        return Optional.of(ColumnBatch.of(vectors, count));
    }

    @Override
    public long position() {
        return position;
    }

    /** Finds the wanted rows of a row group, and fetches their bytes. */
    private void begin(StoredGroup group) {
        long end = group.firstRow() + group.rowCount();
        while (nextRange < rows.ranges().size()) {
            Range range = rows.ranges().get(nextRange);
            long from = Math.max(range.from(), group.firstRow());
            long to = Math.min(range.to(), end);
            if (from < to) {
                pieces.add(new Range(from, to));
            }
            if (range.to() > end) {
                break;
            }
            nextRange++;
        }
        if (pieces.isEmpty()) {
            return;
        }
        groupStart = group.firstRow();
        boolean all = pieces.get(0).to() - pieces.get(0).from() == group.rowCount();
        List<Optional<PageIndex>> indexes = all ? List.of() : indexes(group);
        List<Range> local = pieces.stream()
                .map(piece -> new Range(piece.from() - groupStart, piece.to() - groupStart))
                .toList();
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            StoredChunk chunk = leaves.get(i).chunk(group);
            Optional<PageIndex> index = all ? Optional.empty() : indexes.get(i);
            if (index.isPresent()) {
                spans.addAll(index.get().spans(local, chunk));
            } else {
                spans.add(new Span(chunk.offset(), chunk.end()));
            }
            leaves.get(i).begin(group, index);
        }
        bytes.fetch(spans, leaves.size());
    }

    /** The page index of each leaf, where there is one. */
    private List<Optional<PageIndex>> indexes(StoredGroup group) {
        List<Span> spans = new ArrayList<>();
        for (LeafReader leaf : leaves) {
            StoredChunk chunk = leaf.chunk(group);
            if (chunk.indexBytes() > 0) {
                spans.add(new Span(chunk.indexOffset(), chunk.indexOffset() + chunk.indexBytes()));
            }
        }
        GroupBytes fetched = new GroupBytes(file);
        fetched.fetch(Span.merge(spans, MAX_INDEX_BYTES, MAX_INDEX_BYTES), 1);
        List<Optional<PageIndex>> indexes = new ArrayList<>(leaves.size());
        for (LeafReader leaf : leaves) {
            StoredChunk chunk = leaf.chunk(group);
            indexes.add(
                    chunk.indexBytes() == 0
                            ? Optional.empty()
                            : Optional.of(index(fetched.window(), leaf, chunk, group)));
        }
        return indexes;
    }

    private PageIndex index(GroupBytes.Window window, LeafReader leaf, StoredChunk chunk, StoredGroup group) {
        long offset = chunk.indexOffset();
        try {
            ByteBuffer at = window.at(offset, chunk.indexBytes(), offset + chunk.indexBytes());
            return PageIndex.of(BoundedProtocol.read(new OffsetIndex(), at), chunk, group.rowCount());
        } catch (TException | MalformedPageException e) {
            throw new CorruptTableException(
                    "Parquet file %s, column %s, row group %d: the offset index at byte %d is damaged: %s. Restore the file."
                            .formatted(file.key(), leaf.column().name(), group.index(), offset, e.getMessage()),
                    e);
        }
    }

    @Override
    public void close() {
        closed = true;
        decompressor.close();
    }
}
