// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.Encoding;

/** What the footer tells of a column chunk; filled by its writer, then left alone. */
final class ChunkSummary {
    final LeafColumn leaf;
    final BoundCut cut;
    final PageBounds bounds = new PageBounds();
    final List<PageSummary> pages = new ArrayList<>();

    /** Data pages by the encoding of their values. */
    final Map<Encoding, Integer> encodings = new EnumMap<>(Encoding.class);

    long valueCount;
    long nullCount;

    /** Page headers included, as the footer counts. */
    long uncompressedBytes;

    long compressedBytes;

    /** Where in the file the dictionary page starts, or the first data page where there is none. */
    long offset;

    /** Where in the file the Bloom filter is; 0 if there is none. */
    long bloomOffset;

    int bloomBytes;

    /** Of the Bloom filter, as the footer has it. */
    String bloomChecksum = "";

    /** Where in the file the first data page starts. */
    long dataOffset;

    ChunkSummary(LeafColumn leaf, BoundCut cut) {
        this.leaf = leaf;
        this.cut = cut;
    }

    boolean hasDictionary() {
        return dataOffset > offset;
    }
}
