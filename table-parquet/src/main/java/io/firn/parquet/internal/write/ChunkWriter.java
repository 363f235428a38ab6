// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.ColumnVector;
import io.firn.io.ObjectSink;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ValueType;
import io.firn.parquet.WriterSettings;
import io.firn.parquet.internal.footer.FooterSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * One leaf of the file: fills a page with levels and values, hands it over when it is full, and holds the compressed pages
 * until the row group ends. Pages are encoded by whatever thread {@link PageEncoders} finds, one after the other, while the
 * next one is filled; what they became counts once the page is {@linkplain #settle settled}, so that decisions never
 * depend on how fast that was.
 */
final class ChunkWriter {
    /** As many pages of one leaf as are usually being encoded; more are left to the garbage collector. */
    private static final int MOST_SPARES = 4;

    private final LeafColumn leaf;
    private final WriterSettings settings;
    private final ValueOrder order;
    private final BoundCut cut;

    /** Used page by page, under the care of {@link PageEncoders}. */
    private final ValueEncoder encoder = new ValueEncoder();

    /** Filled page by page, like the encoder. */
    private final Optional<BloomHashes> bloom;

    /** Pages that were encoded and can be filled again. */
    private final BlockingQueue<Page> spares = new ArrayBlockingQueue<>(MOST_SPARES);

    private Page page;
    private final List<byte[]> stored = new ArrayList<>();
    private ChunkSummary chunk;
    private long chunkRows;

    /** Of pages that are handed over and not settled, uncompressed. */
    private long pendingBytes;

    private long storedBytes;
    private long dictionaryBytes;
    private boolean broken;

    private final PageBounds fileBounds = new PageBounds();
    private long fileValues;
    private long fileNulls;
    private long fileBytes;

    /** Of all settled pages of the file, which tell how much those to come will shrink. */
    private long settledPlainBytes;

    private long settledStoredBytes;

    ChunkWriter(LeafColumn leaf, WriterSettings settings) {
        this.leaf = leaf;
        this.settings = settings;
        this.order = ValueOrder.of(leaf.field().type());
        this.cut = new BoundCut(leaf.field().type(), settings.boundBytes());
        this.bloom = settings.bloomFilters().contains(leaf.path()) ? Optional.of(new BloomHashes()) : Optional.empty();
        if (bloom.isPresent() && leaf.field().type().physical() == ValueType.Physical.BOOLEAN) {
            throw new IllegalArgumentException(
                    "A Bloom filter for the boolean column '" + leaf.name() + "' would never exclude anything.");
        }
        this.chunk = new ChunkSummary(leaf, cut);
        this.page = new Page(leaf);
    }

    /** Adds whole rows; full pages go to {@code full}. */
    void append(ColumnVector vector, Levels levels, Consumer<PageTask> full) {
        int at = 0;
        while (at < levels.count()) {
            int end = levels.afterRows(at, settings.pageRows() - page.rows());
            end = page.values().fit(vector, levels, at, end, settings.pageBytes() - page.plainBytes());
            end = levels.rowStart(end);
            page.append(vector, levels, at, end);
            if (page.rows() >= settings.pageRows() || page.plainBytes() >= settings.pageBytes()) {
                handOver(full);
            }
            at = end;
        }
    }

    /** Hands over the open page, full or not. */
    void flush(Consumer<PageTask> full) {
        if (page.entries() > 0) {
            handOver(full);
        }
    }

    private void handOver(Consumer<PageTask> full) {
        PageTask task = new PageTask(this, page, chunkRows);
        chunkRows += page.rows();
        pendingBytes += task.plainBytes;
        full.accept(task);
        Page next = spares.poll();
        page = next == null ? new Page(leaf) : next;
    }

    /** Whether pages before this one are handed over, but none has yet shown how much it shrinks. */
    boolean isRatioUnknown(PageTask next) {
        return settledPlainBytes == 0 && pendingBytes > next.plainBytes;
    }

    /** Uncompressed bytes of the row group so far. */
    long plainBytes() {
        return chunk.uncompressedBytes + pendingBytes + page.plainBytes();
    }

    /** Bytes of the row group so far, the pages that are not settled by the ratio of those that are. */
    long estimatedBytes() {
        double ratio = settledPlainBytes == 0 ? 0.5 : Math.min(1, (double) settledStoredBytes / settledPlainBytes);
        return storedBytes + dictionaryBytes + (long) ((pendingBytes + page.plainBytes()) * ratio);
    }

    /** Bytes held for the row group at most. */
    long bufferedBytes() {
        return storedBytes + pendingBytes;
    }

    /** Encodes a page into the scratch page. */
    void encode(PageTask task, Page full, EncoderScratch scratch) {
        scratch.level(settings.compressionLevel());
        scratch.page.clear();
        full.encodeLevels(scratch);
        task.encoding = encoder.encode(full.values(), scratch);
        task.dictionaryBytes = encoder.estimatedDictionaryBytes();
        full.values().measure(task.bounds);
        if (bloom.isPresent() && task.encoding != Encoding.RLE_DICTIONARY) {
            full.values().hash(bloom.get());
        }
        full.clear();
        spares.offer(full);
    }

    /** Compresses the scratch page and adds the header. */
    void compress(PageTask task, EncoderScratch scratch) {
        PageHeader header = compress(PageType.DATA_PAGE, scratch);
        header.setData_page_header(new DataPageHeader(task.entries, task.encoding, Encoding.RLE, Encoding.RLE));
        int uncompressed = scratch.page.size();
        task.stored = storedPage(header, scratch);
        task.uncompressedBytes = task.stored.length - scratch.compressed.size() + uncompressed;
    }

    /** Counts a page that was handed over, in order, and that is done unless it failed. */
    void settle(PageTask task) {
        pendingBytes -= task.plainBytes;
        if (task.failure != null) {
            broken = true;
            return;
        }
        settledPlainBytes += task.plainBytes;
        settledStoredBytes += task.stored.length;
        storedBytes += task.stored.length;
        dictionaryBytes = task.dictionaryBytes;
        stored.add(task.stored);
        chunk.encodings.merge(task.encoding, 1, Integer::sum);
        chunk.uncompressedBytes += task.uncompressedBytes;
        chunk.pages.add(new PageSummary(
                task.stored.length,
                task.firstRow,
                task.entries,
                task.nulls,
                task.bounds.nanCount(),
                cut.of(task.bounds)));
        chunk.bounds.add(task.bounds, order);
        chunk.valueCount += task.entries;
        chunk.nullCount += task.nulls;
    }

    private static PageHeader compress(PageType type, EncoderScratch scratch) {
        scratch.compress(0);
        PageHeader header = new PageHeader(type, scratch.page.size(), scratch.compressed.size());
        header.setCrc(scratch.checksum());
        return header;
    }

    /** Header and compressed page; leaves only the header in the scratch page. */
    private static byte[] storedPage(PageHeader header, EncoderScratch scratch) {
        ByteOutput out = scratch.page;
        out.clear();
        try {
            Util.writePageHeader(header, out);
        } catch (IOException e) {
            throw new UncheckedIOException("A page header could not be written to memory.", e);
        }
        int headerBytes = out.size();
        byte[] result = Arrays.copyOf(out.array(), Math.addExact(headerBytes, scratch.compressed.size()));
        System.arraycopy(scratch.compressed.array(), 0, result, headerBytes, scratch.compressed.size());
        return result;
    }

    /** Writes the column chunk of the row group that ends, whose pages are all settled, and begins the next one. */
    ChunkSummary finish(ObjectSink sink, EncoderScratch scratch) {
        if (broken || pendingBytes != 0) {
            throw new IllegalStateException("A page of the column '" + leaf.name() + "' is missing.");
        }
        ChunkSummary done = chunk;
        done.offset = sink.position();
        if (encoder.dictionarySize() > 0) {
            writeDictionary(sink, scratch);
        }
        done.dataOffset = sink.position();
        for (byte[] bytes : stored) {
            sink.write(ByteBuffer.wrap(bytes));
        }
        done.compressedBytes = sink.position() - done.offset;
        if (bloom.isPresent() && encoder.dictionarySize() > 0) {
            encoder.hashDictionary(bloom.get());
        }
        fileBounds.add(done.bounds, order);
        fileValues += done.valueCount;
        fileNulls += done.nullCount;
        fileBytes += done.compressedBytes;
        chunk = new ChunkSummary(leaf, cut);
        chunkRows = 0;
        stored.clear();
        storedBytes = 0;
        dictionaryBytes = 0;
        encoder.begin();
        return done;
    }

    /** Writes the Bloom filter of a chunk that is {@linkplain #finish finished}, if there shall be one. */
    void writeBloomFilter(ChunkSummary done, ObjectSink sink) {
        if (bloom.isPresent()) {
            ByteBuffer filter = bloom.get().filter();
            done.bloomOffset = sink.position();
            done.bloomBytes = filter.remaining();
            done.bloomChecksum = FooterSeal.checksum(filter);
            sink.write(filter);
        }
    }

    private void writeDictionary(ObjectSink sink, EncoderScratch scratch) {
        scratch.level(settings.compressionLevel());
        encoder.encodeDictionary(scratch);
        PageHeader header = compress(PageType.DICTIONARY_PAGE, scratch);
        header.setDictionary_page_header(new DictionaryPageHeader(encoder.dictionarySize(), Encoding.PLAIN));
        int uncompressed = scratch.page.size();
        byte[] dictionary = storedPage(header, scratch);
        chunk.uncompressedBytes += dictionary.length - scratch.compressed.size() + uncompressed;
        sink.write(ByteBuffer.wrap(dictionary));
    }

    /** Statistics of all row groups that are finished. */
    LeafStatistics statistics() {
        ValueType.Physical physical = leaf.field().type().physical();
        boolean floating = physical == ValueType.Physical.FLOAT || physical == ValueType.Physical.DOUBLE;
        return new LeafStatistics(
                leaf.path(),
                leaf.field().id(),
                fileValues,
                OptionalLong.of(fileNulls),
                floating ? OptionalLong.of(fileBounds.nanCount()) : OptionalLong.empty(),
                cut.of(fileBounds),
                fileBytes);
    }
}
