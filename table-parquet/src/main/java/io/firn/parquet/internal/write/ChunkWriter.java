// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.column.ColumnVector;
import io.firn.io.ObjectSink;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ValueType;
import io.firn.parquet.WriterSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * One leaf of the file: fills a page with levels and values, encodes and compresses it when it is full, and holds the
 * compressed pages until the row group ends. Only the open page is uncompressed. For one thread, together with the scratch
 * space that is passed in.
 */
final class ChunkWriter {
    private final LeafColumn leaf;
    private final WriterSettings settings;
    private final PageValues values;
    private final ValueEncoder encoder;
    private final ValueOrder order;
    private final BoundCut cut;
    private final CRC32 crc = new CRC32();

    private int[] definitions = new int[0];
    private int[] repetitions = new int[0];
    private int pageEntries;
    private int pageRows;

    private final ByteOutput pages = new ByteOutput();
    private ChunkSummary chunk;
    private long chunkRows;

    private final PageBounds fileBounds = new PageBounds();
    private long fileValues;
    private long fileNulls;
    private long fileBytes;

    ChunkWriter(LeafColumn leaf, WriterSettings settings) {
        this.leaf = leaf;
        this.settings = settings;
        this.values = PageValues.of(leaf.field().type());
        this.encoder = new ValueEncoder(values);
        this.order = ValueOrder.of(leaf.field().type());
        this.cut = new BoundCut(leaf.field().type(), settings.boundBytes());
        this.chunk = new ChunkSummary(leaf, cut);
    }

    /** Adds whole rows. */
    void append(ColumnVector vector, Levels levels, EncoderScratch scratch) {
        int at = 0;
        while (at < levels.count()) {
            int end = levels.afterRows(at, settings.pageRows() - pageRows);
            end = values.fit(vector, levels, at, end, settings.pageBytes() - pageBytes());
            end = levels.rowStart(end);
            appendLevels(levels, at, end);
            values.append(vector, levels, at, end);
            if (pageRows >= settings.pageRows() || pageBytes() >= settings.pageBytes()) {
                finishPage(scratch);
            }
            at = end;
        }
    }

    private void appendLevels(Levels levels, int from, int to) {
        int entries = to - from;
        if (leaf.maxDefinition() > 0) {
            definitions = grown(definitions, entries);
            if (levels.isSolid()) {
                Arrays.fill(definitions, pageEntries, pageEntries + entries, levels.definition(from));
            } else {
                for (int i = 0; i < entries; i++) {
                    definitions[pageEntries + i] = levels.definition(from + i);
                }
            }
        }
        if (leaf.maxRepetition() > 0) {
            repetitions = grown(repetitions, entries);
            for (int i = 0; i < entries; i++) {
                repetitions[pageEntries + i] = levels.repetition(from + i);
            }
        }
        pageEntries += entries;
        pageRows += levels.rows(from, to);
    }

    private int[] grown(int[] array, int more) {
        return array.length >= pageEntries + more
                ? array
                : Arrays.copyOf(array, Math.max(2 * array.length, pageEntries + more));
    }

    /** Uncompressed bytes of the open page; each null counts as one, so that pages of nulls end as well. */
    private long pageBytes() {
        return values.plainBytes() + pageEntries - values.count();
    }

    /** Uncompressed bytes of the row group so far. */
    long plainBytes() {
        return chunk.uncompressedBytes + pageBytes();
    }

    /** Bytes of the row group so far, the open page by the ratio of those before. */
    long estimatedBytes() {
        double ratio = chunk.uncompressedBytes == 0 ? 0.5 : (double) pages.size() / chunk.uncompressedBytes;
        return pages.size() + encoder.estimatedDictionaryBytes() + (long) (pageBytes() * Math.min(1, ratio));
    }

    /** Bytes held for the row group. */
    int bufferedBytes() {
        return pages.size();
    }

    private void finishPage(EncoderScratch scratch) {
        ByteOutput page = scratch.page;
        page.clear();
        if (leaf.maxRepetition() > 0) {
            encodeLevels(repetitions, leaf.maxRepetition(), scratch);
        }
        int nulls = pageEntries - values.count();
        if (leaf.maxDefinition() > 0) {
            if (nulls == 0) {
                int width = HybridEncoder.width(leaf.maxDefinition());
                int lengthAt = page.size();
                page.writeInt(0);
                scratch.hybrid.run(leaf.maxDefinition(), pageEntries, width, page);
                page.setInt(lengthAt, page.size() - lengthAt - Integer.BYTES);
            } else {
                encodeLevels(definitions, leaf.maxDefinition(), scratch);
            }
        }
        Encoding encoding = encoder.encode(scratch);
        chunk.encodings.merge(encoding, 1, Integer::sum);
        PageBounds bounds = new PageBounds();
        values.measure(bounds);

        int start = pages.size();
        PageHeader header = compress(PageType.DATA_PAGE, scratch);
        header.setData_page_header(new DataPageHeader(pageEntries, encoding, Encoding.RLE, Encoding.RLE));
        int headerBytes = writePage(header, scratch, pages);
        chunk.uncompressedBytes += headerBytes + page.size();
        chunk.pages.add(new PageSummary(
                pages.size() - start, chunkRows, pageEntries, nulls, bounds.nanCount(), cut.of(bounds)));
        chunk.bounds.add(bounds, order);
        chunk.valueCount += pageEntries;
        chunk.nullCount += nulls;
        chunkRows += pageRows;
        pageRows = 0;
        pageEntries = 0;
        values.clear();
    }

    /** Levels of the first page version: their length, then runs. */
    private void encodeLevels(int[] levels, int max, EncoderScratch scratch) {
        int lengthAt = scratch.page.size();
        scratch.page.writeInt(0);
        scratch.hybrid.encode(levels, pageEntries, HybridEncoder.width(max), scratch.page);
        scratch.page.setInt(lengthAt, scratch.page.size() - lengthAt - Integer.BYTES);
    }

    private PageHeader compress(PageType type, EncoderScratch scratch) {
        scratch.compress(0);
        crc.reset();
        crc.update(scratch.compressed.view());
        PageHeader header = new PageHeader(type, scratch.page.size(), scratch.compressed.size());
        header.setCrc((int) crc.getValue());
        return header;
    }

    /** Returns the bytes of the header. */
    private static int writePage(PageHeader header, EncoderScratch scratch, ByteOutput out) {
        int start = out.size();
        try {
            Util.writePageHeader(header, out);
        } catch (IOException e) {
            throw new UncheckedIOException("A page header could not be written to memory.", e);
        }
        int headerBytes = out.size() - start;
        out.append(scratch.compressed);
        return headerBytes;
    }

    /** Writes the column chunk of the row group that ends, and begins the next one. */
    ChunkSummary finish(ObjectSink sink, EncoderScratch scratch) {
        if (pageEntries > 0) {
            finishPage(scratch);
        }
        ChunkSummary done = chunk;
        done.offset = sink.position();
        if (encoder.dictionarySize() > 0) {
            writeDictionary(sink, scratch);
        }
        done.dataOffset = sink.position();
        sink.write(pages.view());
        done.compressedBytes = sink.position() - done.offset;
        fileBounds.add(done.bounds, order);
        fileValues += done.valueCount;
        fileNulls += done.nullCount;
        fileBytes += done.compressedBytes;
        chunk = new ChunkSummary(leaf, cut);
        chunkRows = 0;
        pages.clear();
        encoder.begin();
        return done;
    }

    private void writeDictionary(ObjectSink sink, EncoderScratch scratch) {
        encoder.encodeDictionary(scratch);
        PageHeader header = compress(PageType.DICTIONARY_PAGE, scratch);
        header.setDictionary_page_header(new DictionaryPageHeader(encoder.dictionarySize(), Encoding.PLAIN));
        ByteOutput dictionary = new ByteOutput();
        chunk.uncompressedBytes += writePage(header, scratch, dictionary) + scratch.page.size();
        sink.write(dictionary.view());
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
