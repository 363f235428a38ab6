// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.LeafStatistics.Bounds;
import io.firn.parquet.ValueType;
import io.firn.parquet.internal.footer.FooterSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/** Makes the page index and the footer of a file from the summaries of its column chunks. */
final class FileFooter {
    private static final String CREATED_BY = "firn version 0.1.0";

    private FileFooter() {}

    /**
     * A row group that has been written.
     *
     * @param chunks one for each leaf
     */
    record WrittenGroup(long rowCount, List<ChunkSummary> chunks) {}

    /**
     * The page index, the footer, its length and the magic number that end a file.
     *
     * @param position of the first of these bytes in the file
     */
    static ByteOutput encode(
            SchemaTree schema, List<WrittenGroup> groups, Map<String, String> properties, long position) {
        ByteOutput out = new ByteOutput();
        List<RowGroup> rowGroups = new ArrayList<>();
        long rows = 0;
        for (WrittenGroup group : groups) {
            rowGroups.add(rowGroup(group, rowGroups.size()));
            rows += group.rowCount;
        }
        try {
            writeColumnIndexes(groups, rowGroups, position, out);
            writeOffsetIndexes(groups, rowGroups, position, out);
            FileMetaData footer = new FileMetaData(2, schema.elements(), rows, rowGroups);
            footer.setCreated_by(CREATED_BY);
            List<ColumnOrder> orders = new ArrayList<>();
            schema.leaves().forEach(leaf -> orders.add(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())));
            footer.setColumn_orders(orders);
            List<KeyValue> pairs = new ArrayList<>();
            properties.forEach((key, value) -> pairs.add(new KeyValue(key).setValue(value)));
            bloomChecksums(groups).ifPresent(sums -> pairs.add(new KeyValue(FooterSeal.BLOOM_KEY).setValue(sums)));
            int start = out.size();
            String indexes = FooterSeal.checksum(ByteBuffer.wrap(out.array(), 0, start));
            pairs.add(new KeyValue(FooterSeal.INDEX_KEY).setValue(indexes));
            pairs.add(new KeyValue(FooterSeal.KEY).setValue(FooterSeal.OPEN));
            footer.setKey_value_metadata(pairs);
            Util.writeFileMetaData(footer, out);
            FooterSeal.seal(ByteBuffer.wrap(out.array(), start, out.size() - start));
            out.writeInt(out.size() - start);
            FileWriter.writeMagic(out);
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException("A footer could not be written to memory.", e);
        }
    }

    private static Optional<String> bloomChecksums(List<WrittenGroup> groups) {
        String sums = groups.stream()
                .flatMap(group -> group.chunks().stream())
                .filter(chunk -> chunk.bloomBytes > 0)
                .map(chunk -> chunk.bloomChecksum)
                .collect(Collectors.joining(","));
        return sums.isEmpty() ? Optional.empty() : Optional.of(sums);
    }

    private static RowGroup rowGroup(WrittenGroup group, int ordinal) {
        List<ColumnChunk> columns = new ArrayList<>();
        long uncompressed = 0;
        long compressed = 0;
        for (ChunkSummary chunk : group.chunks) {
            // The offset of metadata outside the footer, of which there is none.
            ColumnChunk column = new ColumnChunk(0);
            column.setMeta_data(metadata(chunk));
            columns.add(column);
            uncompressed += chunk.uncompressedBytes;
            compressed += chunk.compressedBytes;
        }
        RowGroup result = new RowGroup(columns, uncompressed, group.rowCount);
        result.setFile_offset(group.chunks.get(0).offset);
        result.setTotal_compressed_size(compressed);
        if (ordinal <= Short.MAX_VALUE) {
            result.setOrdinal((short) ordinal);
        }
        return result;
    }

    private static ColumnMetaData metadata(ChunkSummary chunk) {
        List<Encoding> encodings = new ArrayList<>();
        List<PageEncodingStats> counts = new ArrayList<>();
        encodings.add(Encoding.RLE);
        if (chunk.hasDictionary()) {
            encodings.add(Encoding.PLAIN);
            counts.add(new PageEncodingStats(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 1));
        }
        chunk.encodings.forEach((encoding, pages) -> {
            if (!encodings.contains(encoding)) {
                encodings.add(encoding);
            }
            counts.add(new PageEncodingStats(PageType.DATA_PAGE, encoding, pages));
        });
        ColumnMetaData metadata = new ColumnMetaData(
                SchemaTypes.physical(chunk.leaf.field().type().physical()),
                encodings,
                chunk.leaf.filePath(),
                CompressionCodec.ZSTD,
                chunk.valueCount,
                chunk.uncompressedBytes,
                chunk.compressedBytes,
                chunk.dataOffset);
        if (chunk.hasDictionary()) {
            metadata.setDictionary_page_offset(chunk.offset);
        }
        if (chunk.bloomBytes > 0) {
            metadata.setBloom_filter_offset(chunk.bloomOffset);
            metadata.setBloom_filter_length(chunk.bloomBytes);
        }
        metadata.setStatistics(statistics(chunk));
        metadata.setEncoding_stats(counts);
        return metadata;
    }

    private static Statistics statistics(ChunkSummary chunk) {
        Statistics statistics = new Statistics();
        statistics.setNull_count(chunk.nullCount);
        ValueType.Physical physical = chunk.leaf.field().type().physical();
        if (physical == ValueType.Physical.FLOAT || physical == ValueType.Physical.DOUBLE) {
            statistics.setNan_count(chunk.bounds.nanCount());
        }
        chunk.cut.of(chunk.bounds).ifPresent(bounds -> {
            statistics.setMin_value(bounds.min());
            statistics.setMax_value(bounds.max());
            statistics.setIs_min_value_exact(!chunk.cut.isLong(chunk.bounds.min()));
            statistics.setIs_max_value_exact(!chunk.cut.isLong(chunk.bounds.max()));
        });
        return statistics;
    }

    private static void writeColumnIndexes(
            List<WrittenGroup> groups, List<RowGroup> rowGroups, long position, ByteOutput out) throws IOException {
        for (int g = 0; g < groups.size(); g++) {
            for (int c = 0; c < groups.get(g).chunks.size(); c++) {
                Optional<ColumnIndex> index = columnIndex(groups.get(g).chunks.get(c));
                if (index.isPresent()) {
                    int start = out.size();
                    Util.writeColumnIndex(index.get(), out);
                    ColumnChunk column = rowGroups.get(g).getColumns().get(c);
                    column.setColumn_index_offset(position + start);
                    column.setColumn_index_length(out.size() - start);
                }
            }
        }
    }

    private static void writeOffsetIndexes(
            List<WrittenGroup> groups, List<RowGroup> rowGroups, long position, ByteOutput out) throws IOException {
        for (int g = 0; g < groups.size(); g++) {
            for (int c = 0; c < groups.get(g).chunks.size(); c++) {
                ChunkSummary chunk = groups.get(g).chunks.get(c);
                List<PageLocation> locations = new ArrayList<>();
                long offset = chunk.dataOffset;
                for (PageSummary page : chunk.pages) {
                    locations.add(new PageLocation(offset, page.sizeBytes(), page.firstRow()));
                    offset += page.sizeBytes();
                }
                int start = out.size();
                Util.writeOffsetIndex(new OffsetIndex(locations), out);
                ColumnChunk column = rowGroups.get(g).getColumns().get(c);
                column.setOffset_index_offset(position + start);
                column.setOffset_index_length(out.size() - start);
            }
        }
    }

    /** None if a page has values but no bounds (all are NaN, or too long), since the index has no way to say so. */
    private static Optional<ColumnIndex> columnIndex(ChunkSummary chunk) {
        List<Boolean> nullPages = new ArrayList<>();
        List<ByteBuffer> mins = new ArrayList<>();
        List<ByteBuffer> maxs = new ArrayList<>();
        List<Long> nullCounts = new ArrayList<>();
        for (PageSummary page : chunk.pages) {
            if (!page.isNull() && page.bounds().isEmpty()) {
                return Optional.empty();
            }
            nullPages.add(page.isNull());
            nullCounts.add(page.nullCount());
            mins.add(page.bounds().map(Bounds::min).orElse(ByteBuffer.allocate(0)));
            maxs.add(page.bounds().map(Bounds::max).orElse(ByteBuffer.allocate(0)));
        }
        ColumnIndex index = new ColumnIndex(nullPages, mins, maxs, boundaryOrder(chunk));
        index.setNull_counts(nullCounts);
        return Optional.of(index);
    }

    private static BoundaryOrder boundaryOrder(ChunkSummary chunk) {
        ValueOrder order = ValueOrder.of(chunk.leaf.field().type());
        List<Bounds> bounds =
                chunk.pages.stream().flatMap(page -> page.bounds().stream()).toList();
        boolean ascending = true;
        boolean descending = true;
        for (int i = 1; i < bounds.size(); i++) {
            int mins = order.compare(
                    bytes(bounds.get(i - 1).min()), bytes(bounds.get(i).min()));
            int maxs = order.compare(
                    bytes(bounds.get(i - 1).max()), bytes(bounds.get(i).max()));
            ascending &= mins <= 0 && maxs <= 0;
            descending &= mins >= 0 && maxs >= 0;
        }
        return ascending ? BoundaryOrder.ASCENDING : descending ? BoundaryOrder.DESCENDING : BoundaryOrder.UNORDERED;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
