// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.parquet.internal.footer.StoredChunk;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.jspecify.annotations.Nullable;

/** A data page that was found: what its header says, and its bytes once they are unpacked. For one thread at a time. */
final class DataPage {
    /** Writers close pages at about 1 MB; a page of one huge value may be larger. */
    private static final int MAX_PAGE_BYTES = 256 << 20;

    private final PageHeader header;
    private final StoredChunk chunk;
    private final long bodyAt;
    private final int index;
    private final long headerAt;
    private byte[] bytes = new byte[0];

    /**
     * @param index its place in the offset index, if there is one
     * @param headerAt where it begins in the file
     * @param bodyAt where its bytes begin, behind the header
     */
    DataPage(PageHeader header, StoredChunk chunk, int index, long headerAt, long bodyAt) {
        this.header = header;
        this.chunk = chunk;
        this.index = index;
        this.headerAt = headerAt;
        this.bodyAt = bodyAt;
    }

    int index() {
        return index;
    }

    long headerAt() {
        return headerAt;
    }

    long bodyAt() {
        return bodyAt;
    }

    int compressedBytes() {
        return header.getCompressed_page_size();
    }

    /** The entries of its levels. */
    int entries() {
        if (header.isSetData_page_header()) {
            return header.getData_page_header().getNum_values();
        } else if (header.isSetData_page_header_v2()) {
            return header.getData_page_header_v2().getNum_values();
        }
        throw new MalformedPageException("a data page has no header of its own");
    }

    /** Where it is unpacked to. */
    byte[] bytes() {
        return bytes;
    }

    /** Gives it room, if possible in what {@code spare} finds for so many bytes. */
    void reserve(LongFunction<byte[]> spare) {
        long needed = (long) uncompressedBytes(header, chunk) + PageBytes.SPARE_BYTES;
        bytes = Growth.reserve(spare.apply(needed), 0, needed);
    }

    /** Checks and decompresses its bytes. */
    void unpack(ByteBuffer body, Decompressor decompressor) {
        checkSum(header, body);
        int size = uncompressedBytes(header, chunk);
        if (header.isSetData_page_header()) {
            decompressor.decompress(chunk.codec(), body, bytes, 0, size);
            return;
        }
        DataPageHeaderV2 data = header.getData_page_header_v2();
        int repetition = data.getRepetition_levels_byte_length();
        int definition = data.getDefinition_levels_byte_length();
        int levels = repetition + definition;
        if (repetition < 0 || definition < 0 || levels < 0 || levels > body.remaining() || levels > size) {
            throw new MalformedPageException(
                    "levels of %d and %d bytes leave their page".formatted(repetition, definition));
        }
        body.get(bytes, 0, levels);
        if (data.isSetIs_compressed() && !data.isIs_compressed()) {
            if (size - levels != body.remaining()) {
                throw new MalformedPageException("an uncompressed page has %d bytes of values and states %d"
                        .formatted(body.remaining(), size - levels));
            }
            body.get(bytes, levels, size - levels);
        } else if (body.remaining() > 0 || size > levels) {
            decompressor.decompress(chunk.codec(), body, bytes, levels, size - levels);
        }
    }

    /** Begins its values, once it is unpacked; its levels are returned. */
    PageLevels begin(LeafValues values, int maxDefinition, int maxRepetition) {
        int size = header.getUncompressed_page_size();
        if (header.isSetData_page_header()) {
            DataPageHeader data = header.getData_page_header();
            PageBytes rest = new PageBytes(bytes, 0, size);
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
        DataPageHeaderV2 data = header.getData_page_header_v2();
        int repetition = data.getRepetition_levels_byte_length();
        int levels = repetition + data.getDefinition_levels_byte_length();
        values.page(encoding(data.getEncoding()), new PageBytes(bytes, levels, size));
        return new PageLevels(
                new PageBytes(bytes, repetition, levels),
                maxDefinition,
                new PageBytes(bytes, 0, repetition),
                maxRepetition);
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

    private static Encoding encoding(@Nullable Encoding encoding) {
        if (encoding == null) {
            throw new UnsupportedPageException("the encoding of the page is unknown");
        }
        return encoding;
    }

    /** Throws when the bytes of a page are not those of which its header has the checksum. */
    static void checkSum(PageHeader header, ByteBuffer body) {
        if (header.isSetCrc()) {
            CRC32 crc = new CRC32();
            crc.update(body.duplicate());
            if ((int) crc.getValue() != header.getCrc()) {
                throw new MalformedPageException("the checksum of a page is %08x, its header states %08x"
                        .formatted((int) crc.getValue(), header.getCrc()));
            }
        }
    }

    /** The size that the header states, if the page can have it. */
    static int uncompressedBytes(PageHeader header, StoredChunk chunk) {
        int size = header.getUncompressed_page_size();
        int ratio = Decompressor.highestRatio(chunk.codec());
        if (size > MAX_PAGE_BYTES) {
            throw new UnsupportedPageException(
                    "a page has %d bytes when decompressed, at most %d are read".formatted(size, MAX_PAGE_BYTES));
        }
        if (size > (header.getCompressed_page_size() + 64L) * ratio) {
            throw new MalformedPageException(
                    "%d bytes of %s cannot become %d".formatted(header.getCompressed_page_size(), chunk.codec(), size));
        }
        return size;
    }
}
