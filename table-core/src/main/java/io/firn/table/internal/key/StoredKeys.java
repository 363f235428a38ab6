// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.parquet.internal.bloom.SplitBlocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a stored key index: a head, a Bloom filter, and blocks of keys with their positions, each with its checksum, so
 * that a few keys can be looked up with a few reads. Spec section 9.3.
 */
final class StoredKeys {
    private static final int MAGIC = 0x5945_4b46; // "FKEY", little-endian
    private static final int LAYOUT = 1;

    /** Keys a block, on average: small enough to read for one key, large enough that heads stay small. */
    private static final int BLOCK_KEYS_LOG = 10;

    private static final int MOST_BLOCK_BITS = 20;
    private static final int FIXED_BYTES = 20;

    /** A bound on what a hostile index can make a reader allocate. */
    static final int MOST_HEAD_BYTES = 1 << 24;

    private StoredKeys() {}

    /**
     * The head.
     *
     * @param signature of the key columns
     * @param filterBytes size of the filter, which follows the head
     * @param counts for each block how many keys are before it; then how many there are
     * @param checksums of the filter, and then of each block
     */
    record Head(String signature, boolean pairs, int filterBytes, int[] counts, int[] checksums) {
        int blocks() {
            return counts.length - 1;
        }

        int keys() {
            return counts[counts.length - 1];
        }

        int entryBytes() {
            return (pairs ? 2 : 1) * Long.BYTES + Integer.BYTES;
        }

        int block(long spread) {
            int bits = Integer.numberOfTrailingZeros(blocks());
            return bits == 0 ? 0 : (int) (spread >>> Long.SIZE - bits);
        }

        /** Where a block begins, counted from the end of the head. */
        long blockOffset(int block) {
            return filterBytes + (long) counts[block] * entryBytes();
        }

        int blockBytes(int block) {
            return (counts[block + 1] - counts[block]) * entryBytes();
        }
    }

    /** An encoded index. */
    record Encoded(ByteBuffer bytes, int headBytes) {}

    static Encoded encode(KeyTable table, String signature) {
        KeyWords words = table.words();
        boolean pairs = words.form() != KeyColumns.Form.WORD;
        SplitBlocks filter = SplitBlocks.forValues(words.size());
        for (int i = 0; i < words.size(); i++) {
            filter.add(words.spread(i));
        }
        int bits = 0;
        while (bits < MOST_BLOCK_BITS && words.size() >>> BLOCK_KEYS_LOG + bits > 1) {
            bits++;
        }
        Head head = new Head(
                signature, pairs, filter.bytes().remaining(), new int[(1 << bits) + 1], new int[(1 << bits) + 1]);
        for (int i = 0; i < words.size(); i++) {
            head.counts[head.block(words.spread(i)) + 1]++;
        }
        for (int block = 0; block < head.blocks(); block++) {
            head.counts[block + 1] += head.counts[block];
        }
        byte[] name = signature.getBytes(StandardCharsets.UTF_8);
        int headBytes = FIXED_BYTES + name.length + (2 * head.counts.length) * Integer.BYTES + Integer.BYTES;
        long size = headBytes + head.blockOffset(head.blocks());
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        out.position(headBytes).put(filter.bytes());
        head.checksums[0] = crc(out, headBytes, head.filterBytes);
        for (int block = 0; block < head.blocks(); block++) {
            int start = out.position();
            block(table, head.counts[block], head.counts[block + 1], out);
            head.checksums[block + 1] = crc(out, start, out.position() - start);
        }
        out.position(0);
        out.putInt(MAGIC).put((byte) LAYOUT).put((byte) (pairs ? 2 : 1)).putShort((short) name.length);
        out.putInt(head.filterBytes).putInt(head.blocks()).putInt(headBytes).put(name);
        for (int count : head.counts) {
            out.putInt(count);
        }
        for (int checksum : head.checksums) {
            out.putInt(checksum);
        }
        out.putInt(crc(out, 0, out.position()));
        return new Encoded(out.position(0), headBytes);
    }

    private static void block(KeyTable table, int from, int to, ByteBuffer out) {
        KeyWords words = table.words();
        for (int i = from; i < to; i++) {
            out.putLong(words.first(i));
        }
        if (words.form() != KeyColumns.Form.WORD) {
            for (int i = from; i < to; i++) {
                out.putLong(words.second(i));
            }
        }
        for (int i = from; i < to; i++) {
            out.putInt(table.row(i));
        }
    }

    private static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(from + length).position(from));
        return (int) crc.getValue();
    }

    /** Reads a head; empty when it is damaged, or of another layout. */
    static Optional<Head> head(ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int size = in.remaining();
        if (size < FIXED_BYTES + Integer.BYTES
                || crc(in, in.position(), size - Integer.BYTES) != in.getInt(in.position() + size - Integer.BYTES)
                || in.getInt() != MAGIC
                || in.get() != LAYOUT) {
            return Optional.empty();
        }
        boolean pairs = in.get() == 2;
        byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
        int filterBytes = in.getInt();
        int blocks = in.getInt();
        long expected = FIXED_BYTES + name.length + 2L * Integer.BYTES * (blocks + 1L) + Integer.BYTES;
        if (in.getInt() != size
                || blocks < 1
                || Integer.bitCount(blocks) != 1
                || expected != size
                || !SplitBlocks.isSize(filterBytes)) {
            return Optional.empty();
        }
        in.get(name);
        Head head = new Head(
                new String(name, StandardCharsets.UTF_8), pairs, filterBytes, new int[blocks + 1], new int[blocks + 1]);
        for (int i = 0; i <= blocks; i++) {
            head.counts[i] = in.getInt();
            if (head.counts[i] < (i == 0 ? 0 : head.counts[i - 1])) {
                return Optional.empty();
            }
        }
        for (int i = 0; i <= blocks; i++) {
            head.checksums[i] = in.getInt();
        }
        return head.counts[0] == 0 ? Optional.of(head) : Optional.empty();
    }

    /** Reads the filter; empty when it is damaged. */
    static Optional<SplitBlocks> filter(Head head, ByteBuffer bytes) {
        return bytes.remaining() == head.filterBytes
                        && crc(bytes, bytes.position(), head.filterBytes) == head.checksums[0]
                ? Optional.of(SplitBlocks.of(bytes))
                : Optional.empty();
    }

    /**
     * Adds the keys of a block.
     *
     * @return whether it was sound; nothing is added otherwise
     */
    static boolean block(Head head, int block, ByteBuffer bytes, KeyWords words, Positions positions) {
        int keys = head.counts[block + 1] - head.counts[block];
        if (bytes.remaining() != head.blockBytes(block)
                || crc(bytes, bytes.position(), bytes.remaining()) != head.checksums[block + 1]) {
            return false;
        }
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int start = in.position();
        int second = start + keys * Long.BYTES;
        int position = second + (head.pairs ? keys * Long.BYTES : 0);
        for (int i = 0; i < keys; i++) {
            long first = in.getLong(start + i * Long.BYTES);
            positions.add(words.size(), in.getInt(position + i * Integer.BYTES));
            words.add(first, head.pairs ? in.getLong(second + i * Long.BYTES) : 0, first);
        }
        return true;
    }

    /** Takes the position of each key. */
    interface Positions {
        void add(int place, int position);
    }
}
