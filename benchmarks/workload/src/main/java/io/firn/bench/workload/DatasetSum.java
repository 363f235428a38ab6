// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.util.Locale;

/** What a scan of a {@link Dataset} adds up over all columns, so that every system must read every value. */
public final class DatasetSum {
    private long rows;
    private long nulls;
    private long numbers;
    private double fractions;
    private long textBytes;

    public void addRows(long count) {
        rows += count;
    }

    public void addNulls(long count) {
        nulls += count;
    }

    public void addNumbers(long sum) {
        numbers += sum;
    }

    public void addFractions(double sum) {
        fractions += sum;
    }

    public void addText(long bytes) {
        textBytes += bytes;
    }

    /** Adds what another thread summed. */
    public void add(DatasetSum other) {
        rows += other.rows;
        nulls += other.nulls;
        numbers += other.numbers;
        fractions += other.fractions;
        textBytes += other.textBytes;
    }

    /** Sums of fractions depend on the order of the rows, in digits that are left out. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "rows:%d,nulls:%d,numbers:%d,fractions:%.6e,text:%d", rows, nulls, numbers, fractions, textBytes);
    }
}
