// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.charset.StandardCharsets;

/**
 * Rows of a table of orders, the same in every process: each row follows from its id alone. Six columns, none of which is
 * ever null: {@code id} (ascending from 0), {@code customer_id}, {@code status} (one of eight), {@code amount} (in
 * quarters, so that sums are exact in any order), {@code updated_at} (microseconds) and {@code note} (twenty random
 * characters). A cursor that is moved from row to row; for one thread.
 */
public final class Orders {
    public static final String[] STATUSES = {
        "cancelled", "confirmed", "delivered", "new", "packed", "paid", "returned", "shipped"
    };

    private static final long SEED = 20_261_122;
    private static final long CUSTOMERS = 1_000_000;
    private static final long AMOUNTS = 400_000;
    private static final long FIRST_MICROS = 1_700_000_000_000_000L;
    private static final int NOTE_LENGTH = 20;
    private static final int CHARACTERS_A_WORD = 10;
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);

    private static final int REVISION_SHIFT = 40;

    private final byte[] note = new byte[NOTE_LENGTH];
    private long id;
    private long word;

    /** Whether a table of which one percent is deleted does not have this row. */
    public static boolean isDeleted(long id) {
        return mix(id) % 100 == 7;
    }

    /** Moves to the row with this id. */
    public Orders row(long newId) {
        id = newId;
        word = mix(newId * 4 + SEED);
        characters(mix(word + 1), 0);
        characters(mix(word + 2), CHARACTERS_A_WORD);
        return this;
    }

    /** Moves to the row with this id as it is after so many changes; revision 0 is the first. */
    public Orders row(long newId, long revision) {
        row(newId + (revision << REVISION_SHIFT));
        id = newId;
        return this;
    }

    private void characters(long random, int at) {
        for (int i = at; i < at + CHARACTERS_A_WORD; i++) {
            note[i] = ALPHABET[(int) random & 63];
            random >>>= 6;
        }
    }

    /** The finalizer of SplitMix64: a bijection that makes neighbours look unrelated. */
    static long mix(long value) {
        long mixed = (value + 0x9e3779b97f4a7c15L);
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    public long id() {
        return id;
    }

    public long customerId() {
        return (word >>> 8 & 0xffffffffL) % CUSTOMERS;
    }

    /** The index of the status in {@link #STATUSES}. */
    public int statusIndex() {
        return (int) word & 7;
    }

    public String status() {
        return STATUSES[statusIndex()];
    }

    public double amount() {
        return ((word >>> 40) % AMOUNTS) * 0.25;
    }

    /** Microseconds since 1970. */
    public long updatedAt() {
        return FIRST_MICROS + id * 1_000 + (word >>> 3 & 1023);
    }

    /** The bytes of the note; overwritten by the next row. */
    public byte[] noteBytes() {
        return note;
    }

    public String note() {
        return new String(note, StandardCharsets.ISO_8859_1);
    }
}
