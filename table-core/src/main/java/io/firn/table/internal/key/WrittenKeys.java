// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of a file that was just written. Immutable. */
public final class WrittenKeys {
    /** The pair of a data file's footer that says where its key index is. */
    public static final String PROPERTY = "firn.key-index";

    private static final Pattern PLACE = Pattern.compile("([0-9]{1,18}) ([0-9]{1,10}) ([0-9]{1,8})");

    /** Below, one read fetches the key column, as it would the index. */
    private static final int LEAST_STORED = 1 << 16;

    private final String signature;
    private final KeyIndex index;

    WrittenKeys(String signature, KeyIndex index) {
        this.signature = signature;
        this.index = index;
    }

    String signature() {
        return signature;
    }

    KeyIndex index() {
        return index;
    }

    /** Where an index is in its file. */
    record Place(long offset, long sizeBytes, int headBytes) {}

    /** The place that the footer of a file states; empty when there is none that makes sense. */
    static Optional<Place> place(Map<String, String> properties, long fileBytes) {
        Matcher matcher = PLACE.matcher(properties.getOrDefault(PROPERTY, ""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Place place = new Place(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Integer.parseInt(matcher.group(3)));
        boolean inside = place.offset + place.sizeBytes <= fileBytes
                && place.headBytes <= place.sizeBytes
                && place.headBytes <= StoredKeys.MOST_HEAD_BYTES;
        return inside ? Optional.of(place) : Optional.empty();
    }

    /**
     * What to store in the file; empty where that does not pay.
     *
     * @param bytes the index
     * @param headBytes how many of them are its head
     */
    public record ToStore(ByteBuffer bytes, int headBytes) {
        /** The value of {@link #PROPERTY}, when the bytes begin at a position of the file. */
        public String property(long position) {
            return position + " " + bytes.remaining() + " " + headBytes;
        }
    }

    /** The index as it is stored. */
    public Optional<ToStore> toStore(Storing storing) {
        boolean worth = storing == Storing.ALWAYS || storing == Storing.AUTO && index.size() >= LEAST_STORED;
        if (storing == Storing.NEVER || !worth || !(index instanceof KeyTable table)) {
            return Optional.empty();
        }
        StoredKeys.Encoded encoded = StoredKeys.encode(table, signature);
        return encoded.headBytes() > StoredKeys.MOST_HEAD_BYTES
                ? Optional.empty()
                : Optional.of(new ToStore(encoded.bytes(), encoded.headBytes()));
    }

    /** When the index of a file is stored in it. Runs of numbers never are: reading them again costs next to nothing. */
    public enum Storing {
        /** Where the file has many rows: the key column of a small one is read as fast as its index. */
        AUTO,
        ALWAYS,
        NEVER
    }
}
