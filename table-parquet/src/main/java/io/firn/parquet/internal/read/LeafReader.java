// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import com.github.luben.zstd.ZstdException;
import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.UnsupportedFormatException;
import io.firn.parquet.internal.footer.LeafColumn;
import io.firn.parquet.internal.footer.StoredChunk;
import io.firn.parquet.internal.footer.StoredGroup;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one leaf: rows of the current row group into the slots of the current batch, and the levels that the fields above
 * the leaf need. Whatever is wrong with the bytes becomes an exception that names file, column, row group and page.
 *
 * <p>There are three ways. A required leaf that is in no list has a value for each row. An optional one that is in no list
 * has one definition level for each row. A leaf in lists has any number of entries for a row, so that its levels are
 * decoded some way ahead to see where rows end.
 */
final class LeafReader {
    private static final int AHEAD = 4_096;
    /** Rows that are skipped are decoded and forgotten, this many at a time. */
    private static final int SKIP_ROWS = 4_096;

    private final ObjectKey key;
    private final LeafColumn column;
    private final GroupBytes.Window bytes;
    private final Unpacker unpacker;
    private final LeafValues values;
    private final int maxDefinition;
    private final int maxRepetition;
    private final boolean keepLevels;

    private int group;
    private @Nullable PageCursor pages;
    private @Nullable PageLevels page;
    /** Entries of the page whose levels have not been decoded. */
    private int pageLeft;
    /** The next row of the group. */
    private long row;

    private byte[] definitions = new byte[0];
    private byte[] repetitions = new byte[0];
    private int entries;
    private boolean[] nulls = new boolean[0];
    private int slots;
    private int nullCount;

    private final byte[] aheadDefinitions;
    private final byte[] aheadRepetitions;
    private int ahead;
    private int aheadEnd;

    /** @param keepLevels whether fields above the leaf need its levels */
    LeafReader(ObjectKey key, LeafColumn column, boolean keepLevels, GroupBytes bytes, Unpacker unpacker) {
        this.key = key;
        this.column = column;
        this.bytes = bytes.window();
        this.unpacker = unpacker;
        this.values = LeafValues.of(column.type());
        this.maxDefinition = column.levels().present();
        this.maxRepetition = column.levels().repetition();
        this.keepLevels = keepLevels || maxRepetition > 0;
        this.aheadDefinitions = new byte[maxRepetition > 0 ? AHEAD : 0];
        this.aheadRepetitions = new byte[maxRepetition > 0 ? AHEAD : 0];
    }

    LeafColumn column() {
        return column;
    }

    StoredChunk chunk(StoredGroup from) {
        return from.chunks().get(column.index());
    }

    /** Goes to the start of a row group. */
    void begin(StoredGroup next, Optional<PageIndex> index) {
        PageCursor before = pages;
        PageCursor cursor = new PageCursor(chunk(next), index, bytes, unpacker, values);
        pages = before == null ? cursor : cursor.reusing(before);
        bytes.clear();
        group = next.index();
        page = null;
        pageLeft = 0;
        ahead = 0;
        aheadEnd = 0;
        row = 0;
    }

    /** Has the first pages of the row group unpacked ahead of time. */
    void lookAhead() {
        pages().lookAhead();
    }

    /**
     * Gives up pages, those that are unpacked ahead of time, too, and leaves their arrays to other readers. When this
     * returns, nobody here touches their bytes any more.
     */
    void release() {
        if (pages != null) {
            pages.release();
        }
    }

    /** Begins a batch with {@code rows} rows from {@code target} on, a row of the group at or behind the current one. */
    void read(long target, int rows) {
        try {
            seek(target);
            clear();
            readRows(rows);
            row += rows;
        } catch (UnsupportedPageException e) {
            throw new UnsupportedFormatException(message(e.getMessage()) + ".", e);
        } catch (MalformedPageException
                | IndexOutOfBoundsException
                | BufferUnderflowException
                | NegativeArraySizeException
                | IllegalArgumentException
                | ZstdException e) {
            throw damaged(e.getMessage(), e);
        }
    }

    /** The exception for what is wrong with the bytes of this column. */
    CorruptTableException damaged(@Nullable String what, @Nullable Exception cause) {
        return new CorruptTableException(message(what) + ". The file is damaged; restore it.", cause);
    }

    private String message(@Nullable String what) {
        return "Parquet file %s, column %s, row group %d, page at byte %d: %s"
                .formatted(key, column.name(), group, pages == null ? 0 : pages.pageOffset(), what);
    }

    private PageCursor pages() {
        if (pages == null) {
            throw new IllegalStateException("No row group was begun.");
        }
        return pages;
    }

    private PageLevels page() {
        if (page == null) {
            throw new MalformedPageException("there is no page");
        }
        return page;
    }

    private void clear() {
        values.clear();
        entries = 0;
        slots = 0;
        nullCount = 0;
    }

    private void seek(long target) {
        if (target > row && pages().isIndexed()) {
            PageCursor cursor = pages();
            int wanted = cursor.pages().pageOf(target);
            if (wanted >= cursor.nextPage()) {
                cursor.jump(wanted);
                row = cursor.pages().firstRow(wanted);
                pageLeft = 0;
                ahead = aheadEnd;
            }
        }
        while (row < target) {
            row += skip(target - row);
        }
    }

    /** Skips at least one row and at most {@code rows}; returns how many. */
    private long skip(long rows) {
        if (maxRepetition == 0 && pageLeft == 0 && !pages().isIndexed()) {
            findPage();
            if (pages().entries() <= rows) {
                pages().skip();
                return pages().entries();
            }
            load();
        }
        int now = (int) Math.min(rows, SKIP_ROWS);
        clear();
        readRows(now);
        return now;
    }

    private void readRows(int rows) {
        if (maxRepetition > 0) {
            readRepeated(rows);
        } else {
            readFlat(rows);
        }
    }

    private void findPage() {
        if (!pages().next()) {
            throw new MalformedPageException("the column chunk ends before its row group does");
        }
    }

    private void load() {
        PageCursor cursor = pages();
        pageLeft = cursor.entries();
        if (cursor.isIndexed() && maxRepetition == 0) {
            long stated = cursor.pages().rowCount(cursor.currentPage());
            if (stated != pageLeft) {
                throw new MalformedPageException(
                        "a page has %d rows, the offset index says %d".formatted(pageLeft, stated));
            }
        }
        page = cursor.load(maxDefinition, maxRepetition);
    }

    private void readFlat(int rows) {
        values.reserve(rows);
        for (int left = rows; left > 0; ) {
            while (pageLeft == 0) {
                findPage();
                load();
            }
            int now = Math.min(left, pageLeft);
            if (maxDefinition == 0) {
                values.read(slots, now);
            } else {
                readOptional(now);
            }
            slots += now;
            pageLeft -= now;
            left -= now;
        }
        if (keepLevels) {
            entries = slots;
        }
    }

    private void readOptional(int count) {
        int at = keepLevels ? slots : 0;
        definitions = Growth.reserve(definitions, at, (long) at + count);
        nulls = Growth.reserve(nulls, slots, (long) slots + count);
        int level = page().skipRun(count);
        if (level >= 0) {
            readRun(level, at, count);
            return;
        }
        page().readDefinitions(definitions, at, count);
        int present = 0;
        for (int i = 0; i < count; i++) {
            boolean defined = definitions[at + i] == maxDefinition;
            nulls[slots + i] = !defined;
            present += defined ? 1 : 0;
        }
        values.read(slots, present);
        if (present < count) {
            values.spread(slots, present, nulls, count);
            nullCount += count - present;
        }
    }

    /** Reads entries that all have one definition level, which is most often the highest, or that of null. */
    private void readRun(int level, int at, int count) {
        boolean defined = level == maxDefinition;
        Arrays.fill(nulls, slots, slots + count, !defined);
        if (keepLevels) {
            Arrays.fill(definitions, at, at + count, (byte) level);
        }
        values.read(slots, defined ? count : 0);
        if (!defined) {
            values.spread(slots, 0, nulls, count);
            nullCount += count;
        }
    }

    private void readRepeated(int rows) {
        int begun = 0;
        while (true) {
            if (ahead == aheadEnd && !lookAhead(begun == rows)) {
                return;
            }
            int from = ahead;
            while (ahead < aheadEnd) {
                if (aheadRepetitions[ahead] == 0) {
                    if (begun == rows) {
                        break;
                    }
                    begun++;
                } else if (begun == 0) {
                    throw new MalformedPageException("a column chunk or an indexed page begins within a row");
                }
                ahead++;
            }
            take(from, ahead - from);
            if (ahead < aheadEnd) {
                return;
            }
        }
    }

    /** Decodes more levels; false when there are none or, with {@code complete} rows at hand, none can belong to them. */
    private boolean lookAhead(boolean complete) {
        while (pageLeft == 0) {
            if (complete && pages().isIndexed()) {
                return false;
            }
            if (!pages().next()) {
                if (complete) {
                    return false;
                }
                throw new MalformedPageException("the column chunk ends before its row group does");
            }
            load();
        }
        int now = Math.min(AHEAD, pageLeft);
        page().readRepetitions(aheadRepetitions, 0, now);
        page().readDefinitions(aheadDefinitions, 0, now);
        pageLeft -= now;
        ahead = 0;
        aheadEnd = now;
        return true;
    }

    /** Adds entries whose levels were decoded to the batch. */
    private void take(int from, int count) {
        definitions = Growth.reserve(definitions, entries, (long) entries + count);
        repetitions = Growth.reserve(repetitions, entries, (long) entries + count);
        System.arraycopy(aheadDefinitions, from, definitions, entries, count);
        System.arraycopy(aheadRepetitions, from, repetitions, entries, count);
        entries += count;
        nulls = Growth.reserve(nulls, slots, (long) slots + count);
        int slotLevel = column.levels().slot();
        int present = 0;
        int added = 0;
        for (int i = from; i < from + count; i++) {
            int definition = aheadDefinitions[i];
            if (definition >= slotLevel) {
                boolean defined = definition == maxDefinition;
                nulls[slots + added++] = !defined;
                present += defined ? 1 : 0;
            }
        }
        values.reserve(slots + added);
        values.read(slots, present);
        if (present < added) {
            values.spread(slots, present, nulls, added);
            nullCount += added - present;
        }
        slots += added;
    }

    /** The vector of the batch. */
    ColumnVector vector() {
        return values.vector(slots, nullCount == 0 ? Nulls.none() : Nulls.of(nulls, slots));
    }

    /** The slots of the batch. */
    int slots() {
        return slots;
    }

    /** The entries of the batch whose levels were kept. */
    int entries() {
        return entries;
    }

    int definition(int entry) {
        return definitions[entry];
    }

    /** Always 0 for a leaf that is in no list. */
    int repetition(int entry) {
        return maxRepetition == 0 ? 0 : repetitions[entry];
    }
}
