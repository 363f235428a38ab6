// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

/**
 * The keys of a batch by their {@linkplain KeyWords#order order}: a file whose bounds let only a part of the batch in is asked
 * for that part alone, so that what a lookup costs does not grow with the number of files. Immutable.
 */
final class KeyOrder {
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private final long[] orders;
    private final int[] places;

    private KeyOrder(long[] orders, int[] places) {
        this.orders = orders;
        this.places = places;
    }

    /** @param table whose words are ordered */
    static KeyOrder of(KeyTable table) {
        long[] orders = new long[table.size()];
        int[] places = new int[table.size()];
        long differing = 0;
        for (int i = 0; i < orders.length; i++) {
            orders[i] = table.words().order(i);
            places[i] = i;
            differing |= orders[i] ^ orders[0];
        }
        return sorted(orders, places, differing);
    }

    /**
     * Digit by digit from the lowest on, which leaves equal ones as they were.
     *
     * @param differing the bits in which orders differ; the digits that all share are left out
     */
    private static KeyOrder sorted(long[] firstOrders, int[] firstPlaces, long differing) {
        long[] orders = firstOrders;
        int[] places = firstPlaces;
        long[] nextOrders = new long[orders.length];
        int[] nextPlaces = new int[orders.length];
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
            if ((differing >>> shift & DIGITS - 1) == 0) {
                continue;
            }
            // The sign is the other way round than the other bits.
            int flip = shift == Long.SIZE - DIGIT_BITS ? DIGITS >> 1 : 0;
            int[] starts = starts(orders, shift, flip);
            for (int i = 0; i < orders.length; i++) {
                int at = starts[digit(orders[i], shift, flip)]++;
                nextOrders[at] = orders[i];
                nextPlaces[at] = places[i];
            }
            long[] spareOrders = orders;
            int[] sparePlaces = places;
            orders = nextOrders;
            places = nextPlaces;
            nextOrders = spareOrders;
            nextPlaces = sparePlaces;
        }
        return new KeyOrder(orders, places);
    }

    /** For each digit, how many orders have a lower one. */
    private static int[] starts(long[] orders, int shift, int flip) {
        int[] starts = new int[DIGITS];
        for (long order : orders) {
            starts[digit(order, shift, flip)]++;
        }
        int start = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int count = starts[digit];
            starts[digit] = start;
            start += count;
        }
        return starts;
    }

    private static int digit(long order, int shift, int flip) {
        return (int) (order >>> shift) & DIGITS - 1 ^ flip;
    }

    long order(int index) {
        return orders[index];
    }

    /** Where in the table a key is. */
    int place(int index) {
        return places[index];
    }

    /** How many keys have a lower order. */
    int below(long order) {
        int from = 0;
        int to = orders.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (orders[middle] < order) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** How many keys have this order or a lower one. */
    int upTo(long order) {
        return order == Long.MAX_VALUE ? orders.length : below(order + 1);
    }
}
