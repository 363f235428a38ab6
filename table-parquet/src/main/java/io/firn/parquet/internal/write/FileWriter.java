// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.ColumnBatch;
import io.firn.io.ObjectSink;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.WriterSettings;
import io.firn.parquet.WrittenFile;
import io.firn.parquet.internal.write.FileFooter.WrittenGroup;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One file: batches go in slices to the leaves, full pages to {@link PageEncoders}, and row groups to the sink when they
 * are full. What it holds is one row group of compressed pages, one or two open pages for each leaf, and a few pages that
 * are being encoded.
 */
public final class FileWriter implements AutoCloseable {
    /** Rows shredded at a time, so that levels stay in the processor's cache. */
    private static final int SLICE_ROWS = 4096;

    /** Readers may want a column chunk in one array. */
    private static final int MOST_CHUNK_BYTES = 1 << 30;

    /**
     * So many pages are handed over before the first of them is waited for and counts; or fewer, when a second page of a
     * leaf shows how many bytes a first one took. When a row group or file is full depends on such rules and not on the
     * number of threads.
     */
    private static final int PENDING_PAGES = 32;

    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private enum State {
        OPEN,
        FINISHED,
        FAILED,
        CLOSED
    }

    private final ObjectSink sink;
    private final SchemaTree tree;
    private final Shredder shredder;
    private final WriterSettings settings;
    private final Map<String, String> properties;
    private final PageEncoders encoders;

    /** Handed over and not settled, in order. */
    private final Deque<PageTask> pending = new ArrayDeque<>();

    private final List<ChunkWriter> chunks;
    private final List<WrittenGroup> groups = new ArrayList<>();
    private State state = State.OPEN;
    private long rowCount;
    private int groupRows;

    /** @param encoders where pages are encoded; closed by the caller, after the file */
    public FileWriter(
            ObjectSink sink,
            ParquetSchema schema,
            WriterSettings settings,
            Map<String, String> properties,
            PageEncoders encoders) {
        this.sink = sink;
        this.tree = SchemaTree.of(schema);
        this.shredder = new Shredder(schema);
        this.settings = settings;
        this.properties = new LinkedHashMap<>(properties);
        this.chunks = tree.leaves().stream()
                .map(leaf -> new ChunkWriter(leaf, settings))
                .toList();
        for (List<String> path : settings.bloomFilters()) {
            if (tree.leaves().stream().noneMatch(leaf -> leaf.path().equals(path))) {
                throw new IllegalArgumentException("No leaf for the Bloom filter of " + String.join(".", path));
            }
        }
        ByteOutput start = new ByteOutput();
        writeMagic(start);
        sink.write(start.view());
        this.encoders = encoders;
    }

    static void writeMagic(ByteOutput out) {
        out.write(MAGIC, 0, MAGIC.length);
    }

    public void write(ColumnBatch batch) {
        requireOpen();
        shredder.check(batch);
        state = State.FAILED;
        int at = 0;
        while (at < batch.rowCount()) {
            int rows = Math.min(Math.min(SLICE_ROWS, settings.rowGroupRows() - groupRows), batch.rowCount() - at);
            shredder.shred(
                    batch,
                    at,
                    at + rows,
                    (leaf, vector, levels) -> chunks.get(leaf).append(vector, levels, this::handOver));
            at += rows;
            groupRows += rows;
            rowCount += rows;
            if (isGroupFull()) {
                finishGroup();
            }
        }
        state = State.OPEN;
    }

    private void handOver(PageTask page) {
        while (pending.size() >= PENDING_PAGES || page.chunk.isRatioUnknown(page)) {
            settleOldest();
        }
        pending.addLast(page);
        encoders.submit(page);
    }

    private void settleOldest() {
        PageTask page = pending.removeFirst();
        try {
            encoders.await(page);
        } finally {
            page.chunk.settle(page);
        }
    }

    private boolean isGroupFull() {
        if (groupRows >= settings.rowGroupRows()) {
            return true;
        }
        long plain = 0;
        long largest = 0;
        for (ChunkWriter chunk : chunks) {
            plain += chunk.plainBytes();
            largest = Math.max(largest, chunk.bufferedBytes());
        }
        return plain >= settings.rowGroupBytes() || largest >= MOST_CHUNK_BYTES;
    }

    private void finishGroup() {
        chunks.forEach(chunk -> chunk.flush(this::handOver));
        while (!pending.isEmpty()) {
            settleOldest();
        }
        List<ChunkSummary> summaries = new ArrayList<>();
        EncoderScratch scratch = encoders.take();
        try {
            for (ChunkWriter chunk : chunks) {
                summaries.add(chunk.finish(sink, scratch));
            }
        } finally {
            encoders.give(scratch);
        }
        for (int i = 0; i < summaries.size(); i++) {
            chunks.get(i).writeBloomFilter(summaries.get(i), sink);
        }
        groups.add(new WrittenGroup(groupRows, summaries));
        groupRows = 0;
    }

    public long rowCount() {
        return rowCount;
    }

    public long estimatedBytes() {
        long bytes = sink.position();
        for (ChunkWriter chunk : chunks) {
            bytes += chunk.estimatedBytes();
        }
        return bytes;
    }

    public long attach(ByteBuffer bytes) {
        requireOpen();
        state = State.FAILED;
        if (groupRows > 0) {
            finishGroup();
        }
        long position = sink.position();
        sink.write(bytes);
        state = State.OPEN;
        return position;
    }

    public void property(String key, String value) {
        requireOpen();
        properties.put(key, value);
    }

    public WrittenFile finish() {
        requireOpen();
        state = State.FAILED;
        if (groupRows > 0) {
            finishGroup();
        }
        sink.write(FileFooter.encode(tree, groups, properties, sink.position()).view());
        long size = sink.position();
        sink.complete();
        state = State.FINISHED;
        return new WrittenFile(
                rowCount,
                size,
                chunks.stream().map(ChunkWriter::statistics).toList(),
                groups.stream().map(group -> group.chunks().get(0).offset).toList());
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    switch (state) {
                        case FAILED -> "The file is incomplete since an earlier write failed; write it anew.";
                        case FINISHED -> "The file is finished.";
                        case CLOSED, OPEN -> "The file is closed.";
                    });
        }
    }

    @Override
    public void close() {
        if (state != State.FINISHED) {
            state = State.CLOSED;
        }
        encoders.abandon(pending);
        pending.clear();
        sink.close();
    }
}
