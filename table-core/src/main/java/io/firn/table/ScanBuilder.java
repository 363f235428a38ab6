// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.expression.Predicate;
import io.firn.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;

/** A scan about to be made. For one thread. */
public final class ScanBuilder {
    ScanBuilder() {}

    /** Reads this snapshot instead of the newest. */
    public ScanBuilder at(Snapshot snapshot) {
        throw new UnsupportedOperationException();
    }

    /** Reads the table as it was at a version. */
    public ScanBuilder asOf(long version) {
        throw new UnsupportedOperationException();
    }

    /** Reads the table as it was at a time. */
    public ScanBuilder asOf(Instant time) {
        throw new UnsupportedOperationException();
    }

    /** Only these columns, in this order; nested fields by path ({@code address.city}) come as structs with less in them. */
    public ScanBuilder select(String... columns) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #select(String...)}. No columns: rows are only counted. */
    public ScanBuilder select(List<String> columns) {
        throw new UnsupportedOperationException();
    }

    /** Only rows that match; called again, both must hold. */
    public ScanBuilder where(Predicate predicate) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #where(Predicate)}, from text as {@link Predicate#parse} takes it. */
    public ScanBuilder where(String predicate) {
        return where(Predicate.parse(predicate));
    }

    /** At most this many rows; which ones is not defined. */
    public ScanBuilder limit(long rows) {
        throw new UnsupportedOperationException();
    }

    /** The scan of one snapshot; throws {@link io.firn.io.InvalidRequestException} for columns that it does not have. */
    public Scan build() {
        throw new UnsupportedOperationException();
    }
}
