// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import org.jspecify.annotations.Nullable;

/** The least and greatest value of some values, whole and plainly encoded, and how many of them were NaN. */
final class PageBounds {
    private byte @Nullable [] min;
    private byte @Nullable [] max;
    private long nanCount;

    void set(byte[] least, byte[] greatest) {
        min = least;
        max = greatest;
    }

    void countNans(long nans) {
        nanCount += nans;
    }

    byte @Nullable [] min() {
        return min;
    }

    byte @Nullable [] max() {
        return max;
    }

    long nanCount() {
        return nanCount;
    }

    /** Widens these bounds to those of more values. */
    void add(PageBounds more, ValueOrder order) {
        nanCount += more.nanCount;
        byte[] least = more.min;
        byte[] greatest = more.max;
        if (least != null && (min == null || order.compare(least, min) < 0)) {
            min = least;
        }
        if (greatest != null && (max == null || order.compare(greatest, max) > 0)) {
            max = greatest;
        }
    }
}
