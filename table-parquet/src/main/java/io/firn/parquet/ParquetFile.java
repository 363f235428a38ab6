// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.column.ColumnVector;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.parquet.internal.footer.BloomPlace;
import io.firn.parquet.internal.footer.Footer;
import io.firn.parquet.internal.footer.FooterReader;
import io.firn.parquet.internal.footer.FooterSeal;
import io.firn.parquet.internal.read.BloomReader;
import io.firn.parquet.internal.read.DictionaryReader;
import io.firn.parquet.internal.read.FileBatchReader;
import io.firn.parquet.internal.read.FileBytes;
import io.firn.parquet.internal.read.PageIndexes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A Parquet file whose footer has been read and checked. Immutable and safe to share between threads; holds no resource,
 * so it may be cached.
 */
public final class ParquetFile {
    private final FileBytes bytes;
    private final Footer footer;

    private ParquetFile(FileBytes bytes, Footer footer) {
        this.bytes = bytes;
        this.footer = footer;
    }

    /**
     * Reads the footer.
     *
     * @param sizeBytes the size of the object, which metadata knows; saves asking the store
     * @throws io.firn.io.CorruptTableException when the object is not a sound Parquet file of this size
     * @throws io.firn.io.UnsupportedFormatException when it is encrypted
     */
    public static ParquetFile open(ObjectStore store, ObjectKey key, long sizeBytes) {
        return open(store, key, sizeBytes, FooterReader.TAIL_BYTES);
    }

    /**
     * Reads the footer, as {@link #open(ObjectStore, ObjectKey, long)} does.
     *
     * @param tailBytes how much of the end is asked for at first; as much as footer and page indexes have saves requests
     */
    public static ParquetFile open(ObjectStore store, ObjectKey key, long sizeBytes, int tailBytes) {
        FooterReader.Opened opened = FooterReader.open(store, key, sizeBytes, tailBytes);
        return new ParquetFile(new FileBytes(store, key, opened.known(), opened.knownFrom()), opened.footer());
    }

    public ObjectKey key() {
        return bytes.key();
    }

    public ParquetSchema schema() {
        return footer.schema().schema();
    }

    public long rowCount() {
        return footer.rowCount();
    }

    public List<RowGroup> rowGroups() {
        return footer.rowGroups();
    }

    /** The key-value pairs of the footer, without its checksums. */
    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>(footer.properties());
        properties.remove(FooterSeal.KEY);
        properties.remove(FooterSeal.INDEX_KEY);
        properties.remove(FooterSeal.BLOOM_KEY);
        return properties;
    }

    /**
     * Reads the Bloom filter of a column chunk, in one request; empty if it has none of a kind that is known here.
     *
     * @param group its row group's place in {@link #rowGroups}
     * @param leaf its leaf's place in {@link RowGroup#leaves}
     * @throws io.firn.io.CorruptTableException when it is damaged, so far as that can be seen
     */
    public Optional<BloomFilter> bloomFilter(int group, int leaf) {
        return Optional.ofNullable(footer.bloomFilters().get(new BloomPlace.Chunk(group, leaf)))
                .flatMap(place -> BloomReader.read(bytes.store(), bytes.key(), place))
                .map(BloomFilter::new);
    }

    /** Whether a column chunk has a Bloom filter, and the footer a checksum of it. */
    public boolean hasCheckedBloomFilter(int group, int leaf) {
        BloomPlace place = footer.bloomFilters().get(new BloomPlace.Chunk(group, leaf));
        return place != null && !place.checksum().isEmpty();
    }

    /**
     * Reads the distinct values of a column chunk, in one request, where all its pages refer to a dictionary; empty where
     * they do not, or the dictionary does not fill its page.
     *
     * @param group its row group's place in {@link #rowGroups}
     * @param leaf its leaf's place in {@link RowGroup#leaves}
     * @throws io.firn.io.CorruptTableException when it is damaged
     */
    public Optional<ColumnVector> dictionary(int group, int leaf) {
        return DictionaryReader.read(bytes, footer, group, leaf);
    }

    /**
     * Reads some columns of some rows. Pages that hold none of the rows are not read when the file has an offset index.
     *
     * @param columns a part of {@link #schema}: columns, and fields of structs, left out; matched by name
     * @param rows which rows; positions beyond the file are refused
     * @param batchRows most rows of a batch
     */
    public BatchReader read(ParquetSchema columns, RowRanges rows, int batchRows) {
        return read(new ReadRequest(columns, rows, batchRows));
    }

    /** Reads some columns of some rows, as {@link #read(ParquetSchema, RowRanges, int)} does. */
    public BatchReader read(ReadRequest request) {
        return read(request, new ReadBuffers());
    }

    /**
     * Reads some columns of some rows, as {@link #read(ParquetSchema, RowRanges, int)} does.
     *
     * @param buffers of readers before this one, which leaves them its own when it is closed
     */
    public BatchReader read(ReadRequest request, ReadBuffers buffers) {
        return new FileBatchReader(bytes, footer, request, buffers);
    }

    /**
     * Reads what the page indexes of a row group say of some of its leaves, in few requests, or none when the indexes came
     * with the footer.
     *
     * @param group its place in {@link #rowGroups}
     * @param leaves which of the leaves, by their place in {@link RowGroup#leaves}
     * @return by the place of the leaf its pages, which together have all rows of the group; leaves in lists, and those for
     *     which the file has no index, are left out
     * @throws io.firn.io.CorruptTableException when an index is damaged; bounds that cannot be relied on are only left out
     */
    public Map<Integer, List<PageStatistics>> pages(int group, IntPredicate leaves) {
        return PageIndexes.pages(bytes, footer, group, leaves);
    }
}
