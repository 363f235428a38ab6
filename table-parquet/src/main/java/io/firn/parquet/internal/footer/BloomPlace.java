// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;

/**
 * Where the Bloom filter of a column chunk is.
 *
 * @param offset of its header
 * @param sizeBytes of header and bits
 * @param checksum the CRC-32C of both in hexadecimal digits; empty where the file does not say. Spec section 2.4
 */
public record BloomPlace(long offset, int sizeBytes, String checksum) {

    /**
     * Which column chunk.
     *
     * @param group the row group
     * @param leaf the leaf of the schema
     */
    public record Chunk(int group, int leaf) {}

    /** The filters that lie before {@code end}; those without a stated length, as old writers left them, are not used. */
    static Map<Chunk, BloomPlace> all(FileMetaData file, long end) {
        Map<Chunk, BloomPlace> places = new LinkedHashMap<>();
        String[] checksums = checksums(file);
        int stated = 0;
        for (int group = 0; group < file.getRow_groupsSize(); group++) {
            List<ColumnChunk> columns = file.getRow_groups().get(group).getColumns();
            for (int leaf = 0; leaf < columns.size(); leaf++) {
                ColumnMetaData column = columns.get(leaf).getMeta_data();
                String checksum = "";
                if (column != null && column.isSetBloom_filter_offset()) {
                    checksum = stated < checksums.length ? checksums[stated] : "";
                    stated++;
                }
                if (column != null
                        && column.isSetBloom_filter_offset()
                        && column.isSetBloom_filter_length()
                        && column.getBloom_filter_offset() > 0
                        && column.getBloom_filter_length() > 0
                        && column.getBloom_filter_offset() <= end - column.getBloom_filter_length()) {
                    places.put(
                            new Chunk(group, leaf),
                            new BloomPlace(column.getBloom_filter_offset(), column.getBloom_filter_length(), checksum));
                }
            }
        }
        return places;
    }

    private static String[] checksums(FileMetaData file) {
        if (file.isSetKey_value_metadata()) {
            for (KeyValue pair : file.getKey_value_metadata()) {
                if (FooterSeal.BLOOM_KEY.equals(pair.getKey()) && pair.getValue() != null) {
                    return pair.getValue().split(",");
                }
            }
        }
        return new String[0];
    }
}
