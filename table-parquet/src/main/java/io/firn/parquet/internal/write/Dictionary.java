// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

/** The distinct values of a column chunk, numbered as they come. */
sealed interface Dictionary permits NumberDictionary, BytesDictionary {

    /**
     * When a dictionary does not pay. A chunk whose first values are nearly all distinct is not looked at further.
     *
     * @param bytes most bytes of the distinct values
     * @param sampled whether this is the first page, whose first values decide
     */
    record Limits(long bytes, boolean sampled) {
        /** Values after which the look at the first page may end. */
        private static final int SAMPLE = 2048;

        /** Whether {@code distinct} values among the first {@code seen}, in {@code bytesUsed} bytes, are too many. */
        boolean exceeded(int seen, int distinct, long bytesUsed) {
            return bytesUsed > bytes || sampled && seen == SAMPLE && distinct > SAMPLE / 20 * 19;
        }
    }

    /** The number of distinct values. */
    int size();

    /** Their bytes in plain encoding. */
    long plainBytes();

    /** Encodes the first {@code count} values for the dictionary page. */
    void encode(int count, ByteOutput out);

    /** Adds the hashes of the first {@code count} values. */
    void hash(int count, BloomHashes hashes);

    void clear();
}
