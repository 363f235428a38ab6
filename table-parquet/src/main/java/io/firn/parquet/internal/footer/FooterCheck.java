// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.LeafStatistics;
import io.firn.parquet.internal.footer.StoredChunk.StoredIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;

/** Checks what a footer says, and puts it in our words: whatever passes can be read without asking it again. */
final class FooterCheck {
    /** Files begin with four bytes that are no page. */
    private static final long FIRST_PAGE = 4;

    private final StoredSchema schema;
    /** Where the pages and indexes of the file end: where the footer begins. */
    private final long end;

    private final List<StoredGroup> groups = new ArrayList<>();
    private final List<io.firn.parquet.RowGroup> rowGroups = new ArrayList<>();
    private long rowCount;

    private FooterCheck(StoredSchema schema, long end) {
        this.schema = schema;
        this.end = end;
    }

    static Footer check(FileMetaData metadata, long end) {
        FooterCheck check = new FooterCheck(SchemaParser.parse(metadata.getSchema()), end);
        for (RowGroup group : metadata.getRow_groups()) {
            check.add(group);
        }
        // Some writers leave the total at 0.
        if (check.rowCount != metadata.getNum_rows() && metadata.getNum_rows() != 0) {
            throw new MalformedFooterException(
                    "its row groups have %d rows, it states %d".formatted(check.rowCount, metadata.getNum_rows()));
        }
        return new Footer(
                check.schema,
                check.rowCount,
                check.groups,
                check.rowGroups,
                properties(metadata),
                BloomPlace.all(metadata, check.end));
    }

    private static Map<String, String> properties(FileMetaData metadata) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (metadata.isSetKey_value_metadata()) {
            for (KeyValue pair : metadata.getKey_value_metadata()) {
                properties.put(pair.getKey(), pair.isSetValue() ? pair.getValue() : "");
            }
        }
        return properties;
    }

    private void add(RowGroup group) {
        long rows = group.getNum_rows();
        List<ColumnChunk> columns = group.getColumns();
        int wanted = schema.leaves().size();
        require(rows >= 0 && rows <= Long.MAX_VALUE - rowCount, this::where, () -> "has %d rows".formatted(rows));
        require(
                columns.size() == wanted,
                this::where,
                () -> "has %d columns, the schema %d".formatted(columns.size(), wanted));
        List<StoredChunk> chunks = new ArrayList<>(columns.size());
        List<LeafStatistics> statistics = new ArrayList<>(columns.size());
        long offset = columns.isEmpty() ? FIRST_PAGE : Long.MAX_VALUE;
        long size = 0;
        for (LeafColumn leaf : schema.leaves()) {
            ColumnChunk column = columns.get(leaf.index());
            StoredChunk chunk = chunk(leaf, column, rows, () -> where() + ", column " + leaf.name() + ",");
            chunks.add(chunk);
            statistics.add(ChunkStatistics.of(leaf, column.getMeta_data()));
            offset = Math.min(offset, chunk.offset());
            size += chunk.sizeBytes();
        }
        groups.add(new StoredGroup(groups.size(), rowCount, rows, chunks));
        rowGroups.add(new io.firn.parquet.RowGroup(rowCount, rows, offset, size, statistics));
        rowCount += rows;
    }

    /** The row group that is being checked. */
    private String where() {
        return "row group " + groups.size();
    }

    private StoredChunk chunk(LeafColumn leaf, ColumnChunk column, long rows, Supplier<String> where) {
        if (column.isSetFile_path()) {
            throw new UnsupportedChunkException(where.get() + " lies in another file");
        }
        if (column.isSetCrypto_metadata()) {
            throw new UnsupportedChunkException(where.get() + " is encrypted");
        }
        require(column.isSetMeta_data(), where, () -> "has no metadata");
        ColumnMetaData metadata = column.getMeta_data();
        require(
                metadata.getType() != null
                        && Meanings.physical(metadata.getType()) == leaf.type().physical(),
                where,
                () -> "is stored as %s, the schema says %s"
                        .formatted(metadata.getType(), leaf.type().physical()));
        if (metadata.getCodec() == null) {
            throw new UnsupportedChunkException(where.get() + " is compressed with an unknown codec");
        }
        long values = metadata.getNum_values();
        boolean flat = leaf.levels().repetition() == 0;
        require(
                flat ? values == rows : values >= rows,
                where,
                () -> "has %d values for %d rows".formatted(values, rows));
        if (values == 0) {
            // There are no pages, and writers state any offset and size for them.
            return new StoredChunk(metadata.getCodec(), FIRST_PAGE, 0, 0, StoredIndex.NONE, StoredIndex.NONE, false);
        }
        long first = firstPage(metadata);
        long size = metadata.getTotal_compressed_size();
        require(
                first >= FIRST_PAGE && size >= 0 && first <= end && size <= end - first,
                where,
                () -> "has %d bytes at %d, the footer begins at %d".formatted(size, first, end));
        require(size > 0, where, () -> "has %d values in no bytes".formatted(values));
        return new StoredChunk(
                metadata.getCodec(),
                first,
                size,
                values,
                index(
                        column.isSetOffset_index_offset(),
                        column.getOffset_index_offset(),
                        column.getOffset_index_length()),
                index(
                        column.isSetColumn_index_offset(),
                        column.getColumn_index_offset(),
                        column.getColumn_index_length()),
                isAllDictionary(metadata));
    }

    private static long firstPage(ColumnMetaData metadata) {
        long first = metadata.getData_page_offset();
        // Some writers state a dictionary at 0 when there is none.
        boolean dictionary =
                metadata.isSetDictionary_page_offset() && metadata.getDictionary_page_offset() >= FIRST_PAGE;
        return dictionary ? Math.min(first, metadata.getDictionary_page_offset()) : first;
    }

    private static boolean isAllDictionary(ColumnMetaData metadata) {
        if (!metadata.isSetEncoding_stats() || !metadata.isSetDictionary_page_offset()) {
            return false;
        }
        boolean any = false;
        for (PageEncodingStats pages : metadata.getEncoding_stats()) {
            boolean data = pages.getPage_type() == PageType.DATA_PAGE || pages.getPage_type() == PageType.DATA_PAGE_V2;
            boolean dictionary =
                    pages.getEncoding() == Encoding.RLE_DICTIONARY || pages.getEncoding() == Encoding.PLAIN_DICTIONARY;
            if (data && pages.getCount() > 0 && !dictionary) {
                return false;
            }
            any |= data;
        }
        return any;
    }

    private StoredIndex index(boolean stated, long offset, int length) {
        boolean there = stated && length > 0 && offset >= FIRST_PAGE && offset <= end - length;
        return there ? new StoredIndex(offset, length) : StoredIndex.NONE;
    }

    /** Words are only made of what is wrong: a footer has some ten of these checks for each column chunk. */
    private static void require(boolean condition, Supplier<String> where, Supplier<String> what) {
        if (!condition) {
            throw new MalformedFooterException(where.get() + " " + what.get());
        }
    }
}
