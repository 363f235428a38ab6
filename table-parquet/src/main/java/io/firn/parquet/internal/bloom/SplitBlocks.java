// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.bloom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bits of a split-block Bloom filter: blocks of eight 32-bit words. The upper half of a hash chooses the block, the
 * lower half a bit in each of its words.
 */
public final class SplitBlocks {
    private static final int WORDS = 8;
    private static final int BLOCK_BYTES = WORDS * Integer.BYTES;

    /** Other readers refuse larger filters; beyond, more values only make false positives more frequent. */
    private static final int MOST_BYTES = 1 << 24;

    /** With so many bits a value, about one percent of other values are taken for present. */
    private static final double BITS_A_VALUE = 10.6;

    private static final int[] SALTS = {
        0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
    };

    private final ByteBuffer bits;
    private final long blocks;

    private SplitBlocks(ByteBuffer bits) {
        this.bits = bits;
        this.blocks = bits.capacity() / BLOCK_BYTES;
    }

    /** An empty filter for so many distinct values; its size is a power of two, since some readers refuse others. */
    public static SplitBlocks forValues(int distinct) {
        int bytes = BLOCK_BYTES;
        while (bytes < MOST_BYTES && bytes * 8L < distinct * BITS_A_VALUE) {
            bytes *= 2;
        }
        return new SplitBlocks(ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Whether a filter can have so many bytes. */
    public static boolean isSize(int bytes) {
        return bytes > 0 && bytes % BLOCK_BYTES == 0;
    }

    /** A filter from a file; {@code bits} is copied. */
    public static SplitBlocks of(ByteBuffer bits) {
        if (!isSize(bits.remaining())) {
            throw new IllegalArgumentException("A Bloom filter of " + bits.remaining() + " bytes.");
        }
        ByteBuffer copy = ByteBuffer.allocate(bits.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        return new SplitBlocks(copy.put(bits.duplicate()).flip());
    }

    public void add(long hash) {
        int block = block(hash);
        for (int word = 0; word < WORDS; word++) {
            int at = block + word * Integer.BYTES;
            bits.putInt(at, bits.getInt(at) | bit(hash, word));
        }
    }

    /** False only if the hash was never added. */
    public boolean mightContain(long hash) {
        int block = block(hash);
        for (int word = 0; word < WORDS; word++) {
            if ((bits.getInt(block + word * Integer.BYTES) & bit(hash, word)) == 0) {
                return false;
            }
        }
        return true;
    }

    private int block(long hash) {
        return (int) ((hash >>> 32) * blocks >>> 32) * BLOCK_BYTES;
    }

    private static int bit(long hash, int word) {
        return 1 << ((int) hash * SALTS[word] >>> 27);
    }

    /** As in a file; not to be changed. */
    public ByteBuffer bytes() {
        return bits.duplicate();
    }
}
