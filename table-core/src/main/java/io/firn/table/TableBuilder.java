// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

/** A table about to be created. For one thread. */
public final class TableBuilder {
    TableBuilder() {}

    /**
     * Partitions by transforms of columns: {@code "day(ts)"}, {@code "bucket(16, id)"}, {@code "truncate(4, code)"},
     * {@code "country"}; {@code year}, {@code month} and {@code hour} alike, plural forms too. A name for the partition may
     * follow: {@code "bucket(16, id) as shard"}.
     */
    public TableBuilder partitionBy(String... terms) {
        throw new UnsupportedOperationException();
    }

    /** Sorts the rows of each data file: {@code "day"}, {@code "delay desc"}, {@code "name asc nulls last"}. */
    public TableBuilder sortBy(String... terms) {
        throw new UnsupportedOperationException();
    }

    /** Sets a table property (docs/properties.md lists them). */
    public TableBuilder property(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /**
     * Commits version 1.
     *
     * @throws io.firn.io.InvalidRequestException when there is a table already, or a term does not fit the schema
     */
    public Table create() {
        throw new UnsupportedOperationException();
    }
}
