// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * A checksum of the footer within the footer, which Parquet itself does not have: without it, one changed bit can make a
 * column absent, or shift its pages, and nobody would notice. It is the value of a key-value pair: eight hexadecimal
 * digits, the CRC-32C of the footer's bytes with zeros in place of these digits. Other readers take it for one of many
 * pairs. Spec section 2.4.
 */
public final class FooterSeal {
    /** The key of the footer's checksum. */
    public static final String KEY = "firn.footer-crc32c";

    /** The key of the checksum of the page indexes, which lie before the footer without a gap. */
    public static final String INDEX_KEY = "firn.page-index-crc32c";

    /** The key of the checksums of the Bloom filters: one for each, by row group and column, with commas between. */
    public static final String BLOOM_KEY = "firn.bloom-crc32c";

    /** The value before the footer is sealed. */
    public static final String OPEN = "00000000";

    private static final int DIGITS = OPEN.length();

    /** The key as Thrift's compact protocol writes it, and the beginning of the value: a string of eight bytes. */
    private static final byte[] MARK = mark();

    private FooterSeal() {}

    /** Puts the checksum in its place in a footer that has the pair of {@link #KEY} and {@link #OPEN}. */
    public static void seal(ByteBuffer footer) {
        int at = digits(footer).orElseThrow(() -> new IllegalArgumentException("The footer has no place for a seal."));
        footer.slice(footer.position() + at, DIGITS).put(hex(crc32c(footer, at)).getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether the footer is as it was when it was sealed; true for one that never was. */
    public static boolean isIntact(ByteBuffer footer) {
        OptionalInt at = digits(footer);
        if (at.isEmpty()) {
            return true;
        }
        byte[] stated = new byte[DIGITS];
        footer.get(footer.position() + at.getAsInt(), stated);
        return hex(crc32c(footer, at.getAsInt())).equals(new String(stated, StandardCharsets.US_ASCII));
    }

    /** The CRC-32C of bytes as eight hexadecimal digits. */
    public static String checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return hex(crc.getValue());
    }

    private static long crc32c(ByteBuffer footer, int digits) {
        CRC32C crc = new CRC32C();
        crc.update(footer.slice(footer.position(), digits));
        crc.update(OPEN.getBytes(StandardCharsets.US_ASCII));
        int after = footer.position() + digits + DIGITS;
        crc.update(footer.slice(after, footer.limit() - after));
        return crc.getValue();
    }

    /** Where the digits are, counted from the footer's first byte; the pair is near the end. */
    private static OptionalInt digits(ByteBuffer footer) {
        for (int at = footer.limit() - MARK.length - DIGITS; at >= footer.position(); at--) {
            if (footer.slice(at, MARK.length).equals(ByteBuffer.wrap(MARK))) {
                return OptionalInt.of(at + MARK.length - footer.position());
            }
        }
        return OptionalInt.empty();
    }

    private static String hex(long crc) {
        return "%08x".formatted(crc);
    }

    private static byte[] mark() {
        byte[] key = KEY.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer mark = ByteBuffer.allocate(key.length + 2);
        // Field 2 (one after field 1) of type binary, and its length.
        return mark.put(key).put((byte) 0x18).put((byte) DIGITS).array();
    }
}
