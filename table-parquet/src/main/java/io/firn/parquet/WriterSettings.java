// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a file is laid out. The defaults suit tables; manifests use smaller pages.
 *
 * @param compressionLevel of zstd, 1 to 22
 * @param rowGroupBytes a row group is closed when its uncompressed data reaches this many bytes, or
 * @param rowGroupRows this many rows
 * @param pageRows rows of a page at most
 * @param pageBytes uncompressed bytes of a page at which it is closed
 * @param boundBytes longest text or binary bound kept in statistics, in bytes; longer ones are shortened and stay bounds
 * @param bloomFilters leaves that get a Bloom filter, by their paths as {@link LeafStatistics} has them; not for booleans
 */
public record WriterSettings(
        int compressionLevel,
        long rowGroupBytes,
        int rowGroupRows,
        int pageRows,
        int pageBytes,
        int boundBytes,
        Set<List<String>> bloomFilters) {

    public WriterSettings {
        bloomFilters = bloomFilters.stream().map(List::copyOf).collect(Collectors.toUnmodifiableSet());
    }

    /** Without Bloom filters. */
    public WriterSettings(
            int compressionLevel, long rowGroupBytes, int rowGroupRows, int pageRows, int pageBytes, int boundBytes) {
        this(compressionLevel, rowGroupBytes, rowGroupRows, pageRows, pageBytes, boundBytes, Set.of());
    }

    public static final WriterSettings DEFAULT = new WriterSettings(3, 128L << 20, 1 << 20, 20_000, 1 << 20, 64);

    /** The same with Bloom filters for these leaves. */
    public WriterSettings withBloomFilters(Set<List<String>> leaves) {
        return new WriterSettings(
                compressionLevel, rowGroupBytes, rowGroupRows, pageRows, pageBytes, boundBytes, leaves);
    }
}
