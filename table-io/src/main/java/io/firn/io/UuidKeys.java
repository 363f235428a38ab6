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

    /** The first of two characters is in the low byte. */
    private static final VarHandle PAIRS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The reflected polynomial of CRC-32C. */
    private static final int POLYNOMIAL = 0x82F63B78;

    /**
     * What a byte at each of 16 places adds to the checksum, in the upper half, and its two digits, in the lower one. A CRC is
     * linear, so that the places can be looked up alone.
     */
    private static final int[] BYTES = new int[16 * 256];

    /** The checksum of 16 zero bytes. */
    private static final int CRC_OF_ZEROS;

    static {
        for (int value = 0; value < 256; value++) {
            int digits = Character.forDigit(value >>> 4, 16) | Character.forDigit(value & 0xf, 16) << 8;
            int crc = value;
            for (int place = 15; place >= 0; place--) {
                crc = nextByte(crc);
                BYTES[place * 256 + value] = crc << 16 | digits;
            }
        }
        int crc = ~0;
        for (int place = 0; place < 16; place++) {
            crc = nextByte(crc);
        }
        CRC_OF_ZEROS = ~crc;
    }

    private static final int HASH_LENGTH = 4;
    private static final int UUID_LENGTH = 36;

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
        int id = at + 5;
        int bytes = put(id, 0, high >>> 56)
                ^ put(id + 2, 1, high >>> 48)
                ^ put(id + 4, 2, high >>> 40)
                ^ put(id + 6, 3, high >>> 32)
                ^ put(id + 9, 4, high >>> 24)
                ^ put(id + 11, 5, high >>> 16)
                ^ put(id + 14, 6, high >>> 8)
                ^ put(id + 16, 7, high)
                ^ put(id + 19, 8, low >>> 56)
                ^ put(id + 21, 9, low >>> 48)
                ^ put(id + 24, 10, low >>> 40)
                ^ put(id + 26, 11, low >>> 32)
                ^ put(id + 28, 12, low >>> 24)
                ^ put(id + 30, 13, low >>> 16)
                ^ put(id + 32, 14, low >>> 8)
                ^ put(id + 34, 15, low);
        int hash = bytes >>> 16 ^ CRC_OF_ZEROS;
        put(at, 0, hash >>> 8);
        put(at + 2, 0, hash);
        return ObjectKey.known(new String(text, StandardCharsets.ISO_8859_1));
    }

    /**
     * Whether a key is of this form, whatever its directory and extension: one that was made up for one object, and that no
     * other object ever has. That digits and UUID agree tells it from the names of other writers.
     */
    public static boolean isOne(ObjectKey key) {
        String path = key.path();
        int name = path.lastIndexOf('/') + 1;
        int dot = name + HASH_LENGTH + 1 + UUID_LENGTH;
        if (name == 0 || path.length() <= dot + 1 || path.charAt(dot) != '.') {
            return false;
        }
        try {
            UUID id = UUID.fromString(path.substring(dot - UUID_LENGTH, dot));
            UuidKeys keys = new UuidKeys(path.substring(0, name - 1), path.substring(dot + 1));
            return key.equals(keys.key(id.getMostSignificantBits(), id.getLeastSignificantBits()));
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    /** Writes the two digits of the low byte of {@code bits}, and returns what it adds to the checksum at its place. */
    private int put(int target, int place, long bits) {
        int known = BYTES[place * 256 + (int) (bits & 0xff)];
        PAIRS.set(text, target, (short) known);
        return known;
    }

    private static int nextByte(int crc) {
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
        }
        return crc;
    }
}
