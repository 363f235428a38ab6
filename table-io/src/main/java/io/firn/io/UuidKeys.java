// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Keys of one directory and extension that are named by UUIDs: {@code <directory>/<4 hex digits>-<uuid>.<extension>}. The
 * digits are the low 16 bits of the CRC-32C of the UUID's 16 bytes, most significant byte first. Spec section 2.2.
 *
 * <p>A plan makes a million of these keys. So what all of them share is checked and written once, and the rest, which is
 * nothing but digits and dashes, need not be checked at all. For one thread.
 */
public final class UuidKeys {

    private static final long ANY_HIGH = 0x0001_0203_0405_7607L;
    private static final long ANY_LOW = 0x8809_0A0B_0C0D_0E0FL;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** The reflected polynomial of CRC-32C. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /** What a byte at each of 16 places adds to the checksum: a CRC is linear, so that the places can be looked up alone. */
    private static final char[] CRC_PARTS = new char[16 * 256];

    /** The checksum of 16 zero bytes. */
    private static final int CRC_OF_ZEROS;

    static {
        for (int value = 0; value < 256; value++) {
            int crc = value;
            for (int place = 15; place >= 0; place--) {
                crc = nextByte(crc);
                CRC_PARTS[place * 256 + value] = (char) crc;
            }
        }
        int crc = ~0;
        for (int place = 0; place < 16; place++) {
            crc = nextByte(crc);
        }
        CRC_OF_ZEROS = ~crc;
    }

    private final byte[] text;
    private final int at;

    /**
     * @param directory without a slash at its end
     * @param extension without its dot
     * @throws InvalidRequestException when the keys would not be valid
     */
    public UuidKeys(String directory, String extension) {
        at = directory.length() + 1;
        String any = directory + "/0000-" + new UUID(ANY_HIGH, ANY_LOW) + "." + extension;
        text = ObjectKey.of(any).path().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The key that the UUID of these bits names. */
    public ObjectKey key(long high, long low) {
        INTS.set(text, at, (int) hex(hash(high, low)));
        int id = at + 5;
        LONGS.set(text, id, hex((int) (high >>> 32)));
        long middle = hex((int) high);
        INTS.set(text, id + 9, (int) (middle >>> 32));
        INTS.set(text, id + 14, (int) middle);
        middle = hex((int) (low >>> 32));
        INTS.set(text, id + 19, (int) (middle >>> 32));
        INTS.set(text, id + 24, (int) middle);
        LONGS.set(text, id + 28, hex((int) low));
        return ObjectKey.known(new String(text, StandardCharsets.ISO_8859_1));
    }

    private static int nextByte(int crc) {
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
        }
        return crc;
    }

    private static int hash(long high, long low) {
        int crc = CRC_OF_ZEROS;
        for (int place = 0; place < 8; place++) {
            int shift = 56 - 8 * place;
            crc ^= CRC_PARTS[place * 256 + (int) (high >>> shift & 0xff)]
                    ^ CRC_PARTS[(place + 8) * 256 + (int) (low >>> shift & 0xff)];
        }
        return crc & 0xffff;
    }

    /** The eight digits of a number as ASCII, the first one in the most significant byte: a digit for each byte at once. */
    private static long hex(int number) {
        long digits = number & 0xffff_ffffL;
        digits = (digits << 16 | digits) & 0x0000_ffff_0000_ffffL;
        digits = (digits << 8 | digits) & 0x00ff_00ff_00ff_00ffL;
        digits = (digits << 4 | digits) & 0x0f0f_0f0f_0f0f_0f0fL;
        long letters = (digits + 0x0606_0606_0606_0606L) >>> 4 & 0x0101_0101_0101_0101L;
        return digits + 0x3030_3030_3030_3030L + letters * ('a' - 10 - '0');
    }
}
