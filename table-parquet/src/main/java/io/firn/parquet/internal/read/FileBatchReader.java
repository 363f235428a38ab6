// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ReadBuffers;
import io.firn.parquet.ReadRequest;
import io.firn.parquet.RowRanges.Range;
import io.firn.parquet.internal.footer.Footer;
import io.firn.parquet.internal.footer.StoredChunk;
import io.firn.parquet.internal.footer.StoredGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches row group by row group. A batch ends where a row group or a range of rows ends. Row groups without any row
 * of the ranges are not touched; in one of which only some rows are wanted, the offset indexes tell which pages to fetch.
 */
public final class FileBatchReader implements BatchReader {
    /** Offset indexes of this many bytes are fetched together, needed or not. */
    private static final long MAX_INDEX_BYTES = 4 << 20;
    /** After this many batches in a row of which none was skipped, the next ones are taken to be wanted, too. */
    private static final int DENSE_BATCHES = 3;

    private final FileBytes file;
    private final Footer footer;
    private final ReadRequest request;
    private final GroupBytes bytes;
    private final Unpacker unpacker;
    private final List<LeafReader> leaves = new ArrayList<>();
    private final List<FieldVector> columns;
    private boolean closed;
    private int nextGroup;
    private int nextRange;
    private @Nullable StoredGroup group;
    /** What is left to read of the current row group, as positions in the file. */
    private final ArrayDeque<Range> pieces = new ArrayDeque<>();
    /** Of each leaf, where there is one and where it is of use. */
    private List<Optional<PageIndex>> indexes = List.of();
    /** Whether the leaves have been sent to the row group, and whether its bytes have been fetched. */
    private boolean begun;

    private boolean fetched;
    private boolean anySkipped;
    private int readInARow;
    private long position;

    /** @param buffers of readers before this one, and after it */
    public FileBatchReader(FileBytes file, Footer footer, ReadRequest request, ReadBuffers buffers) {
        List<Range> ranges = request.rows().ranges();
        if (!ranges.isEmpty() && ranges.get(ranges.size() - 1).to() > footer.rowCount()) {
            throw new IllegalArgumentException("Rows up to %d are asked for, file %s has %d."
                    .formatted(ranges.get(ranges.size() - 1).to(), file.key(), footer.rowCount()));
        }
        this.file = file;
        this.footer = footer;
        this.request = request;
        this.bytes = new GroupBytes(file, buffers);
        this.unpacker = new Unpacker(request.ahead(), buffers);
        this.columns = new Projection((column, keepLevels) -> {
                    LeafReader leaf = new LeafReader(file.key(), column, keepLevels, bytes, unpacker);
                    leaves.add(leaf);
                    return leaf;
                })
                .match(request.columns(), footer.schema().fields());
    }

    @Override
    public Optional<ColumnBatch> next() {
        if (!findPiece()) {
            return Optional.empty();
        }
        StoredGroup current = group();
        prepare(current);
        int count = count();
        position = pieces.element().from();
        for (LeafReader leaf : leaves) {
            leaf.read(position - current.firstRow(), count);
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
        pass(count);
        return Optional.of(ColumnBatch.of(vectors, count));
    }

    @Override
    public boolean skip() {
        if (!findPiece()) {
            return false;
        }
        anySkipped = true;
        readInARow = 0;
        position = pieces.element().from();
        pass(count());
        return true;
    }

    @Override
    public long position() {
        return position;
    }

    /** The rows of the next batch. */
    private int count() {
        Range piece = pieces.element();
        return (int) Math.min(request.batchRows(), piece.to() - piece.from());
    }

    /** Goes behind the next {@code count} wanted rows. */
    private void pass(int count) {
        Range piece = pieces.remove();
        if (piece.from() + count < piece.to()) {
            pieces.addFirst(new Range(piece.from() + count, piece.to()));
        }
    }

    private StoredGroup group() {
        if (group == null) {
            throw new IllegalStateException("No row group was found.");
        }
        return group;
    }

    /** Finds the next wanted rows; false when there are none. */
    private boolean findPiece() {
        if (closed) {
            throw new IllegalStateException("The reader is closed.");
        }
        while (pieces.isEmpty()) {
            List<Range> ranges = request.rows().ranges();
            if (nextGroup == footer.groups().size() || nextRange == ranges.size()) {
                return false;
            }
            StoredGroup next = footer.groups().get(nextGroup++);
            long end = next.firstRow() + next.rowCount();
            while (nextRange < ranges.size()) {
                Range range = ranges.get(nextRange);
                long from = Math.max(range.from(), next.firstRow());
                long to = Math.min(range.to(), end);
                if (from < to) {
                    pieces.add(new Range(from, to));
                }
                if (range.to() > end) {
                    break;
                }
                nextRange++;
            }
            group = next;
            begun = false;
            fetched = false;
            anySkipped = false;
            readInARow = 0;
        }
        return true;
    }

    /**
     * Gets ready for the next batch. The bytes of a row group are fetched together, unless its first batches were skipped:
     * then pages are fetched one by one as they are needed, until that is seen to be the rule.
     */
    private void prepare(StoredGroup current) {
        if (!begun) {
            begin(current);
        }
        boolean dense = !anySkipped || readInARow >= DENSE_BATCHES;
        unpacker.pause(!dense);
        if (dense && !fetched) {
            fetched = true;
            bytes.fetch(spans(current));
            leaves.forEach(LeafReader::lookAhead);
        }
        readInARow++;
    }

    private void begin(StoredGroup current) {
        begun = true;
        Range first = pieces.element();
        boolean all = first.to() - first.from() == current.rowCount() && !request.skipping();
        indexes = all ? Collections.nCopies(leaves.size(), Optional.empty()) : indexes(current);
        for (int i = 0; i < leaves.size(); i++) {
            leaves.get(i).begin(current, indexes.get(i));
        }
        bytes.clear(leaves.size());
        spans(current);
    }

    /** The bytes of the pages that hold what is left of the row group. */
    private List<Span> spans(StoredGroup current) {
        List<Range> local = pieces.stream()
                .map(piece -> new Range(piece.from() - current.firstRow(), piece.to() - current.firstRow()))
                .toList();
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            StoredChunk chunk = leaves.get(i).chunk(current);
            if (indexes.get(i).isPresent()) {
                spans.addAll(indexes.get(i).get().want(local, chunk));
            } else {
                spans.add(new Span(chunk.offset(), chunk.end()));
            }
        }
        return spans;
    }

    /** The page index of each leaf, where there is one. */
    private List<Optional<PageIndex>> indexes(StoredGroup current) {
        List<Span> spans = new ArrayList<>();
        for (LeafReader leaf : leaves) {
            StoredChunk.StoredIndex at = leaf.chunk(current).offsetIndex();
            if (at.exists()) {
                spans.add(new Span(at.offset(), at.end()));
            }
        }
        GroupBytes held = new GroupBytes(file);
        held.fetch(Span.merge(spans, MAX_INDEX_BYTES, MAX_INDEX_BYTES));
        List<Optional<PageIndex>> found = new ArrayList<>(leaves.size());
        for (LeafReader leaf : leaves) {
            StoredChunk chunk = leaf.chunk(current);
            found.add(PageIndexes.offsets(held.window(), file.key(), leaf.column(), chunk, current));
        }
        return found;
    }

    @Override
    public void close() {
        closed = true;
        leaves.forEach(LeafReader::release);
        unpacker.close();
        bytes.release();
    }
}
