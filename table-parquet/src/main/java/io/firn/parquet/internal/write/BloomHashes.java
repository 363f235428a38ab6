// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.internal.bloom.SplitBlocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.parquet.format.BloomFilterAlgorithm;
import org.apache.parquet.format.BloomFilterCompression;
import org.apache.parquet.format.BloomFilterHash;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.SplitBlockAlgorithm;
import org.apache.parquet.format.Uncompressed;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.XxHash;

/**
 * The hashes of the values of a column chunk, from which its Bloom filter is made when their number is known. Values of a
 * dictionary are hashed once each; others are mostly distinct, or there would be a dictionary.
 */
final class BloomHashes {
    private long[] hashes = new long[1024];
    private int count;

    void add(long hash) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.toIntExact(2L * count));
        }
        hashes[count++] = hash;
    }

    /** Header and bits of the filter, as in the file; begins the next chunk. */
    ByteBuffer filter() {
        SplitBlocks bits = SplitBlocks.forValues(count);
        for (int i = 0; i < count; i++) {
            bits.add(hashes[i]);
        }
        count = 0;
        ByteOutput out = new ByteOutput();
        BloomFilterHeader header = new BloomFilterHeader(
                bits.bytes().remaining(),
                BloomFilterAlgorithm.BLOCK(new SplitBlockAlgorithm()),
                BloomFilterHash.XXHASH(new XxHash()),
                BloomFilterCompression.UNCOMPRESSED(new Uncompressed()));
        try {
            Util.writeBloomFilterHeader(header, out);
        } catch (IOException e) {
            throw new UncheckedIOException("The header of a Bloom filter could not be written to memory.", e);
        }
        out.write(bits.bytes().array(), 0, bits.bytes().remaining());
        return out.view();
    }
}
