// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.parquet.internal.footer.BoundedProtocol;
import io.firn.parquet.internal.footer.StoredChunk;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * Goes through the pages of one chunk: reads headers, hands the dictionary to the values, checks and decompresses data
 * pages. Without a {@link PageIndex} it visits every page, with one it can be sent to any.
 */
final class PageCursor {
    /** Most headers have some dozen bytes; those with statistics some hundred. */
    private static final int HEADER_BYTES = 512;

    private static final int MAX_HEADER_BYTES = 16 << 20;
    /** Writers close pages at about 1 MB; a page of one huge value may be larger. */
    private static final int MAX_PAGE_BYTES = 256 << 20;

    private final StoredChunk chunk;
    private final Optional<PageIndex> index;
    private final GroupBytes.Window bytes;
    private final Decompressor decompressor;
    private final LeafValues values;
    private final CRC32 crc = new CRC32();
    private long position;
    private int nextPage;
    private long seen;
    private boolean dictionarySeen;
    private @Nullable PageHeader header;
    private long headerAt;
    /** Where the bytes end that may be read ahead. */
    private long readLimit;

    private byte[] page;

    PageCursor(
            StoredChunk chunk,
            Optional<PageIndex> index,
            GroupBytes.Window bytes,
            Decompressor decompressor,
            LeafValues values) {
        this.chunk = chunk;
        this.index = index;
        this.bytes = bytes;
        this.decompressor = decompressor;
        this.values = values;
        this.position = chunk.offset();
        this.headerAt = position;
        this.page = new byte[0];
    }

    /** Takes over the page array of the cursor before, whose pages are then no longer valid. */
    PageCursor reusing(PageCursor before) {
        page = before.page;
        return this;
    }

    /** Where the page is that was visited last, in the file. */
    long pageOffset() {
        return headerAt;
    }

    /** Whether pages are known to begin with a new row. */
    boolean isIndexed() {
        return index.isPresent();
    }

    /** The rows of the page that {@link #next} found last, where an index tells. */
    PageIndex pages() {
        return index.orElseThrow();
    }

    /** The index of the page that {@link #next} will find; only with a page index. */
    int nextPage() {
        return nextPage;
    }

    /** Makes {@link #next} find a certain page; only with a page index. */
    void jump(int target) {
        nextPage = target;
    }

    /** Finds the next data page and reads its header; false behind the last one. */
    boolean next() {
        if (index.isPresent()) {
            return nextIndexed(index.get());
        }
        while (position < chunk.end() && seen < chunk.valueCount()) {
            if (visit(chunk.end())) {
                return true;
            }
        }
        return false;
    }

    private boolean nextIndexed(PageIndex pages) {
        if (!dictionarySeen) {
            dictionarySeen = true;
            while (position < pages.offset(0)) {
                if (visit(pages.offset(0))) {
                    throw new MalformedPageException("a data page lies before those of the offset index");
                }
            }
        }
        if (nextPage == pages.pageCount()) {
            return false;
        }
        position = pages.offset(nextPage);
        if (!visit(pages.end(nextPage))) {
            throw new MalformedPageException("the offset index points to what is no data page");
        }
        nextPage++;
        return true;
    }

    /** Reads the header of the page at the position; deals with the page, or returns true if it is a data page. */
    private boolean visit(long limit) {
        headerAt = position;
        readLimit = limit;
        PageHeader next = readHeader(limit);
        int size = next.getCompressed_page_size();
        if (size < 0 || next.getUncompressed_page_size() < 0) {
            throw new MalformedPageException(
                    "a page states %d bytes, %d when decompressed".formatted(size, next.getUncompressed_page_size()));
        }
        if (size > limit - position) {
            throw new MalformedPageException("a page of %d bytes leaves its column chunk".formatted(size));
        }
        header = next;
        if (next.getType() == null) {
            position += size;
            return false;
        }
        switch (next.getType()) {
            case DICTIONARY_PAGE -> {
                dictionary(next);
                return false;
            }
            case INDEX_PAGE -> {
                position += size;
                return false;
            }
            case DATA_PAGE, DATA_PAGE_V2 -> {
                int entries = entries();
                if (entries < 0 || entries > chunk.valueCount() - (isIndexed() ? 0 : seen)) {
                    throw new MalformedPageException("a page states %d values, its chunk %d of which %d came before"
                            .formatted(entries, chunk.valueCount(), seen));
                }
                seen += entries;
                return true;
            }
        }
        throw new MalformedPageException("a page of an unknown type");
    }

    private PageHeader readHeader(long limit) {
        for (long want = HEADER_BYTES; ; want *= 8) {
            ByteBuffer at = bytes.at(position, Math.min(want, limit - position), limit);
            int length = at.remaining();
            try {
                PageHeader read = BoundedProtocol.read(new PageHeader(), at);
                position += at.position();
                return read;
            } catch (TTransportException e) {
                if (length >= limit - position || want > MAX_HEADER_BYTES) {
                    throw new MalformedPageException("a page header is damaged: " + e.getMessage(), e);
                }
            } catch (TException e) {
                throw new MalformedPageException("a page header is damaged: " + e.getMessage(), e);
            }
        }
    }

    private void dictionary(PageHeader next) {
        if (seen > 0 || !next.isSetDictionary_page_header()) {
            throw new MalformedPageException("a dictionary page comes behind data pages or has no header");
        }
        Encoding encoding = next.getDictionary_page_header().getEncoding();
        if (encoding != Encoding.PLAIN && encoding != Encoding.PLAIN_DICTIONARY) {
            throw new UnsupportedPageException("dictionary encoding %s is not supported".formatted(encoding));
        }
        int count = next.getDictionary_page_header().getNum_values();
        if (count < 0) {
            throw new MalformedPageException("a dictionary states %d values".formatted(count));
        }
        ByteBuffer body = body(next);
        int size = uncompressedSize(next, body.remaining());
        reservePage(size);
        decompressor.decompress(chunk.codec(), body, page, 0, size);
        values.dictionary(new PageBytes(page, 0, size), count);
    }

    /** The entries of the data page that {@link #next} found. */
    int entries() {
        PageHeader current = current();
        if (current.isSetData_page_header()) {
            return current.getData_page_header().getNum_values();
        } else if (current.isSetData_page_header_v2()) {
            return current.getData_page_header_v2().getNum_values();
        }
        throw new MalformedPageException("a data page has no header of its own");
    }

    private PageHeader current() {
        if (header == null) {
            throw new IllegalStateException("No page was found yet.");
        }
        return header;
    }

    /** Passes over the data page that {@link #next} found. */
    void skip() {
        position += current().getCompressed_page_size();
    }

    /** Decompresses the data page that {@link #next} found, and begins its values; its levels are returned. */
    PageLevels load(int maxDefinition, int maxRepetition) {
        PageHeader current = current();
        ByteBuffer body = body(current);
        if (current.isSetData_page_header()) {
            return loadV1(current, body, maxDefinition, maxRepetition);
        }
        return loadV2(current, body, maxDefinition, maxRepetition);
    }

    private PageLevels loadV1(PageHeader current, ByteBuffer body, int maxDefinition, int maxRepetition) {
        DataPageHeader data = current.getData_page_header();
        int size = uncompressedSize(current, body.remaining());
        reservePage(size);
        decompressor.decompress(chunk.codec(), body, page, 0, size);
        PageBytes rest = new PageBytes(page, 0, size);
        PageBytes repetition = rest.startingAt(size);
        PageBytes definition = repetition;
        if (maxRepetition > 0) {
            repetition = levels(rest, data.getRepetition_level_encoding());
            rest = rest.startingAt(repetition.to);
        }
        if (maxDefinition > 0) {
            definition = levels(rest, data.getDefinition_level_encoding());
            rest = rest.startingAt(definition.to);
        }
        values.page(encoding(data.getEncoding()), rest);
        return new PageLevels(definition, maxDefinition, repetition, maxRepetition);
    }

    /** The levels at the start of a page, behind their length. */
    private static PageBytes levels(PageBytes rest, @Nullable Encoding encoding) {
        if (encoding != Encoding.RLE) {
            throw new UnsupportedPageException("level encoding %s is not supported".formatted(encoding));
        }
        int length = rest.intAt(rest.from);
        if (length < 0 || length > rest.length() - Integer.BYTES) {
            throw new MalformedPageException("levels of %d bytes leave their page".formatted(length));
        }
        int start = rest.from + Integer.BYTES;
        return new PageBytes(rest.array, start, start + length);
    }

    private PageLevels loadV2(PageHeader current, ByteBuffer body, int maxDefinition, int maxRepetition) {
        DataPageHeaderV2 data = current.getData_page_header_v2();
        int repetition = data.getRepetition_levels_byte_length();
        int definition = data.getDefinition_levels_byte_length();
        int levels = repetition + definition;
        int size = current.getUncompressed_page_size();
        if (repetition < 0 || definition < 0 || levels < 0 || levels > body.remaining() || levels > size) {
            throw new MalformedPageException(
                    "levels of %d and %d bytes leave their page".formatted(repetition, definition));
        }
        int valueBytes = uncompressedSize(current, body.remaining()) - levels;
        reservePage(size);
        body.get(page, 0, levels);
        if (data.isSetIs_compressed() && !data.isIs_compressed()) {
            if (valueBytes != body.remaining()) {
                throw new MalformedPageException("an uncompressed page has %d bytes of values and states %d"
                        .formatted(body.remaining(), valueBytes));
            }
            body.get(page, levels, valueBytes);
        } else if (body.remaining() > 0 || valueBytes > 0) {
            decompressor.decompress(chunk.codec(), body, page, levels, valueBytes);
        }
        values.page(encoding(data.getEncoding()), new PageBytes(page, levels, size));
        return new PageLevels(
                new PageBytes(page, repetition, levels),
                maxDefinition,
                new PageBytes(page, 0, repetition),
                maxRepetition);
    }

    private static Encoding encoding(@Nullable Encoding encoding) {
        if (encoding == null) {
            throw new UnsupportedPageException("the encoding of the page is unknown");
        }
        return encoding;
    }

    /** The bytes of the page behind its header, their checksum verified; the position moves behind them. */
    private ByteBuffer body(PageHeader current) {
        int size = current.getCompressed_page_size();
        ByteBuffer body = bytes.at(position, size, readLimit).limit(size);
        if (current.isSetCrc()) {
            crc.reset();
            crc.update(body.duplicate());
            if ((int) crc.getValue() != current.getCrc()) {
                throw new MalformedPageException("the checksum of a page is %08x, its header states %08x"
                        .formatted((int) crc.getValue(), current.getCrc()));
            }
        }
        position += size;
        return body;
    }

    private int uncompressedSize(PageHeader current, int compressedSize) {
        int size = current.getUncompressed_page_size();
        int ratio = Decompressor.highestRatio(chunk.codec());
        if (size > MAX_PAGE_BYTES) {
            throw new UnsupportedPageException(
                    "a page has %d bytes when decompressed, at most %d are read".formatted(size, MAX_PAGE_BYTES));
        }
        if (size > (compressedSize + 64L) * ratio) {
            throw new MalformedPageException(
                    "%d bytes of %s cannot become %d".formatted(compressedSize, chunk.codec(), size));
        }
        return size;
    }

    private void reservePage(int size) {
        page = Growth.reserve(page, 0, (long) size + PageBytes.SPARE_BYTES);
    }
}
