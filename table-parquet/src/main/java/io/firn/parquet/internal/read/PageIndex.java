// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.parquet.RowRanges.Range;
import io.firn.parquet.internal.footer.StoredChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;

/** Where the data pages of a chunk are and which rows they hold, by the file's offset index, checked. */
final class PageIndex {
    private final long[] offsets;
    private final long[] ends;
    /** The row of the group with which each page begins, and the number of rows behind the last. */
    private final long[] rows;

    private final BitSet wanted = new BitSet();

    private PageIndex(long[] offsets, long[] ends, long[] rows) {
        this.offsets = offsets;
        this.ends = ends;
        this.rows = rows;
    }

    static PageIndex of(OffsetIndex index, StoredChunk chunk, long rowCount) {
        List<PageLocation> pages = index.getPage_locations();
        long[] offsets = new long[pages.size()];
        long[] ends = new long[pages.size()];
        long[] rows = new long[pages.size() + 1];
        long minOffset = chunk.offset();
        for (int i = 0; i < offsets.length; i++) {
            PageLocation page = pages.get(i);
            offsets[i] = page.getOffset();
            ends[i] = page.getOffset() + page.getCompressed_page_size();
            rows[i] = page.getFirst_row_index();
            boolean ascends = i == 0 ? rows[i] == 0 : rows[i] >= rows[i - 1];
            if (!ascends
                    || rows[i] > rowCount
                    || page.getCompressed_page_size() <= 0
                    || offsets[i] < minOffset
                    || offsets[i] > chunk.end() - page.getCompressed_page_size()) {
                throw new MalformedPageException("page %d of the offset index is at %d and begins with row %d"
                        .formatted(i, offsets[i], rows[i]));
            }
            minOffset = ends[i];
        }
        if (offsets.length == 0) {
            throw new MalformedPageException("the offset index has no pages");
        }
        rows[offsets.length] = rowCount;
        return new PageIndex(offsets, ends, rows);
    }

    int pageCount() {
        return offsets.length;
    }

    long offset(int page) {
        return offsets[page];
    }

    long end(int page) {
        return ends[page];
    }

    long firstRow(int page) {
        return rows[page];
    }

    long rowCount(int page) {
        return rows[page + 1] - rows[page];
    }

    /** The page that holds a row of the group. */
    int pageOf(long row) {
        int found = Arrays.binarySearch(rows, 0, offsets.length, row);
        int page = found >= 0 ? found : -found - 2;
        // Pages without rows share their first row with the next one.
        while (page + 1 < offsets.length && rows[page + 1] <= row) {
            page++;
        }
        return page;
    }

    /** The next page, from {@code page} on, with a row that is wanted; the number of pages when there is none. */
    int nextWanted(int page) {
        int next = wanted.nextSetBit(page);
        return next < 0 ? offsets.length : next;
    }

    /**
     * Notes which rows are wanted. Returns the bytes of the pages that hold some of them, and of what lies before the first
     * page: the dictionary.
     */
    List<Span> want(List<Range> ranges, StoredChunk chunk) {
        List<Span> spans = new ArrayList<>();
        if (offsets[0] > chunk.offset()) {
            spans.add(new Span(chunk.offset(), offsets[0]));
        }
        for (Range range : ranges) {
            int first = pageOf(range.from());
            int last = pageOf(range.to() - 1);
            wanted.set(first, last + 1);
            spans.add(new Span(offsets[first], ends[last]));
        }
        return spans;
    }
}
