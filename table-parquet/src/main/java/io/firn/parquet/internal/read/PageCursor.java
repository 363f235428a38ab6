// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.parquet.internal.footer.BoundedProtocol;
import io.firn.parquet.internal.footer.StoredChunk;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * Goes through the pages of one chunk: reads headers, hands the dictionary to the values, checks and decompresses data
 * pages. Without a {@link PageIndex} it visits every page, with one it can be sent to any. It may be some pages ahead of
 * its user, who then finds them unpacked.
 */
final class PageCursor {
    /** Most headers have some dozen bytes; those with statistics some hundred. */
    private static final int HEADER_BYTES = 512;

    private static final int MAX_HEADER_BYTES = 16 << 20;
    /** One that is unpacked while the one before is decoded, and one for the thread that is done with it. */
    private static final int PAGES_AHEAD = 2;

    private final StoredChunk chunk;
    private final Optional<PageIndex> index;
    private final GroupBytes.Window bytes;
    private final Unpacker unpacker;
    private final LeafValues values;
    private long position;
    private int nextPage;
    private long seen;
    private boolean dictionarySeen;
    private int dictionaryBytes;
    private @Nullable DataPage current;
    private long visitedAt;
    /** Where the bytes end that may be read. */
    private long readLimit;

    private final ArrayDeque<UnpackTask> ahead = new ArrayDeque<>();
    /** What went wrong when looking ahead; thrown when it is reached. */
    private @Nullable RuntimeException failedAhead;
    /** Arrays of pages that were read. */
    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

    PageCursor(
            StoredChunk chunk,
            Optional<PageIndex> index,
            GroupBytes.Window bytes,
            Unpacker unpacker,
            LeafValues values) {
        this.chunk = chunk;
        this.index = index;
        this.bytes = bytes;
        this.unpacker = unpacker;
        this.values = values;
        this.position = chunk.offset();
        this.visitedAt = position;
    }

    /** Takes over the page arrays of the cursor before, whose pages are then no longer valid. */
    PageCursor reusing(PageCursor before) {
        before.abandon();
        spare.addAll(before.spare);
        before.spare.clear();
        if (before.current != null) {
            recycle(before.current);
            before.current = null;
        }
        return this;
    }

    /** Gives up the pages that are unpacked ahead of time. When this returns, nobody touches their bytes any more. */
    void abandon() {
        while (!ahead.isEmpty()) {
            drop(ahead.remove());
        }
    }

    private void drop(UnpackTask task) {
        unpacker.drop(task);
        recycle(task.page());
    }

    private void recycle(DataPage page) {
        if (page.bytes().length > 0 && spare.size() <= PAGES_AHEAD) {
            spare.add(page.bytes());
        }
    }

    /** Some array that is of no other use, if possible with room for {@code needed} bytes. */
    private byte[] spareBytes(long needed) {
        byte[] found = spare.poll();
        if (found == null) {
            return unpacker.spareBytes(needed);
        } else if (found.length >= needed) {
            return found;
        }
        unpacker.recycle(found);
        return unpacker.spareBytes(needed);
    }

    /** Leaves the arrays of its pages to other readers; as {@link #abandon}, and it is not used any more. */
    void release() {
        abandon();
        setCurrent(null);
        spare.forEach(unpacker::recycle);
        spare.clear();
    }

    /** The bytes of the dictionary that was visited, unpacked. */
    int dictionaryBytes() {
        return dictionaryBytes;
    }

    /** Where the page is that was visited last, in the file. */
    long pageOffset() {
        return current == null ? visitedAt : current.headerAt();
    }

    /** Whether pages are known to begin with a new row. */
    boolean isIndexed() {
        return index.isPresent();
    }

    /** The rows of each page, where an index tells. */
    PageIndex pages() {
        return index.orElseThrow();
    }

    /** The index of the page that {@link #next} will find; only with a page index. */
    int nextPage() {
        return ahead.isEmpty() ? nextPage : ahead.element().page().index();
    }

    /** Makes {@link #next} find a certain page, not before the one that it would find; only with a page index. */
    void jump(int target) {
        while (!ahead.isEmpty() && ahead.element().page().index() < target) {
            drop(ahead.remove());
        }
        if (ahead.isEmpty()) {
            nextPage = Math.max(nextPage, target);
            failedAhead = null;
        }
    }

    /** Finds the next data page; false behind the last one. */
    boolean next() {
        if (!ahead.isEmpty()) {
            setCurrent(ahead.element().page());
            return true;
        }
        if (failedAhead != null) {
            throw failedAhead;
        }
        setCurrent(null);
        setCurrent(find());
        return current != null;
    }

    private void setCurrent(@Nullable DataPage page) {
        if (current != null) {
            recycle(current);
        }
        current = page;
    }

    /** The next data page behind those that are ahead; null at the end. */
    private @Nullable DataPage find() {
        if (index.isPresent()) {
            return findIndexed(index.get());
        }
        while (position < chunk.end() && seen < chunk.valueCount()) {
            DataPage found = visit(chunk.end());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable DataPage findIndexed(PageIndex pages) {
        if (!dictionarySeen) {
            dictionarySeen = true;
            while (position < pages.offset(0)) {
                if (visit(pages.offset(0)) != null) {
                    throw new MalformedPageException("a data page lies before those of the offset index");
                }
            }
        }
        if (nextPage == pages.pageCount()) {
            return null;
        }
        position = pages.offset(nextPage);
        DataPage found = visit(pages.end(nextPage));
        if (found == null) {
            throw new MalformedPageException("the offset index points to what is no data page");
        }
        nextPage++;
        return found;
    }

    /** Reads the header of the page at the position, and goes behind the page; returns it if it is a data page. */
    private @Nullable DataPage visit(long limit) {
        visitedAt = position;
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
        long bodyAt = position;
        position += size;
        if (next.getType() == null) {
            return null;
        }
        switch (next.getType()) {
            case DICTIONARY_PAGE -> {
                dictionary(next, bodyAt);
                return null;
            }
            case INDEX_PAGE -> {
                return null;
            }
            case DATA_PAGE, DATA_PAGE_V2 -> {
                DataPage found = new DataPage(next, chunk, nextPage, visitedAt, bodyAt);
                int entries = found.entries();
                if (entries < 0 || entries > chunk.valueCount() - (isIndexed() ? 0 : seen)) {
                    throw new MalformedPageException("a page states %d values, its chunk %d of which %d came before"
                            .formatted(entries, chunk.valueCount(), seen));
                }
                seen += entries;
                return found;
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

    private void dictionary(PageHeader next, long bodyAt) {
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
        int length = next.getCompressed_page_size();
        ByteBuffer body = bytes.at(bodyAt, length, readLimit).limit(length);
        DataPage.checkSum(next, body);
        int size = DataPage.uncompressedBytes(next, chunk);
        long needed = (long) size + PageBytes.SPARE_BYTES;
        byte[] page = Growth.reserve(spareBytes(needed), 0, needed);
        unpacker.decompress(chunk.codec(), body, page, size);
        values.dictionary(new PageBytes(page, 0, size), count);
        dictionaryBytes = size;
        spare.add(page);
    }

    /** The entries of the data page that {@link #next} found. */
    int entries() {
        return current().entries();
    }

    /** Its place in the page index. */
    int currentPage() {
        return current().index();
    }

    private DataPage current() {
        if (current == null) {
            throw new IllegalStateException("No page was found yet.");
        }
        return current;
    }

    /** Passes over the data page that {@link #next} found. */
    void skip() {
        if (!ahead.isEmpty() && ahead.element().page() == current) {
            current = null;
            drop(ahead.remove());
        }
    }

    /** Unpacks the data page that {@link #next} found, and begins its values; its levels are returned. */
    PageLevels load(int maxDefinition, int maxRepetition) {
        DataPage page = current();
        if (!ahead.isEmpty() && ahead.element().page() == page) {
            UnpackTask task = ahead.remove();
            unpacker.take(task);
        } else {
            page.reserve(this::spareBytes);
            int length = page.compressedBytes();
            unpacker.unpack(page, bytes.at(page.bodyAt(), length, readLimit).limit(length));
        }
        PageLevels levels = page.begin(values, maxDefinition, maxRepetition);
        lookAhead();
        return levels;
    }

    /** Has the next pages unpacked by others, if there are any. */
    void lookAhead() {
        while (ahead.size() < PAGES_AHEAD && failedAhead == null && unpacker.looksAhead()) {
            try {
                if (index.isPresent() && nextPage < index.get().pageCount()) {
                    nextPage = index.get().nextWanted(nextPage);
                }
                DataPage found = find();
                if (found == null) {
                    return;
                }
                found.reserve(this::spareBytes);
                ByteBuffer body = bytes.lasting(found.bodyAt(), found.compressedBytes(), readLimit);
                ahead.add(unpacker.ahead(found, body));
            } catch (RuntimeException failure) {
                failedAhead = failure;
            }
        }
    }
}
