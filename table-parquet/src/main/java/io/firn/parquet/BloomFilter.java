// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import io.firn.parquet.internal.bloom.SplitBlocks;
import io.firn.parquet.internal.bloom.XxHash64;
import java.nio.ByteBuffer;

/**
 * Says of a value whether a column chunk may hold it: a split-block Bloom filter of Parquet. Without a checksum ({@link
 * ParquetFile#hasCheckedBloomFilter}) a damaged one can wrongly deny a value. Immutable and safe to share between threads.
 */
public final class BloomFilter {
    private final SplitBlocks bits;

    BloomFilter(SplitBlocks bits) {
        this.bits = bits;
    }

    /**
     * False only if no slot of the chunk has exactly these bytes. Nulls are never in a filter; of floating-point values
     * that are equal and have other bytes (zeros, NaNs) each has to be asked for.
     *
     * @param plain the value in plain encoding, without a length, like {@link LeafStatistics.Bounds}
     */
    public boolean mightContain(ByteBuffer plain) {
        byte[] value = new byte[plain.remaining()];
        plain.duplicate().get(value);
        return bits.mightContain(XxHash64.of(value, 0, value.length));
    }
}
