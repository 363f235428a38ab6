// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitResult;
import io.firn.snapshot.Snapshot;
import io.firn.types.SchemaUpdate;
import java.util.function.UnaryOperator;

/**
 * Changes the definition of a table: its columns ({@link io.firn.types.SchemaUpdate} says what is allowed), partitioning, sort order and properties. Data files are left as they are; new ones follow the new definition.
 * One commit; for one thread.
 */
public final class Alter {
    Alter() {}

    /** Applies steps to the schema: {@code alter.columns(c -> c.rename("a", "b").drop("c"))}. */
    public Alter columns(UnaryOperator<SchemaUpdate> steps) {
        throw new UnsupportedOperationException();
    }

    /** Partitions what is written from now on; terms as in {@link TableBuilder#partitionBy}, none: not at all. */
    public Alter partitionBy(String... terms) {
        throw new UnsupportedOperationException();
    }

    /** Sorts what is written from now on; terms as in {@link TableBuilder#sortBy}, none: not at all. */
    public Alter sortBy(String... terms) {
        throw new UnsupportedOperationException();
    }

    public Alter set(String property, String value) {
        throw new UnsupportedOperationException();
    }

    public Alter unset(String property) {
        throw new UnsupportedOperationException();
    }

    /** A note that stays with the version. */
    public Alter summary(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /** The snapshot that holds the change; throws {@link io.firn.commit.CommitException} when there is none. */
    public Snapshot commit() {
        return tryCommit().orThrow();
    }

    /** As {@link #commit}, with conflicts and unknown outcomes as values. */
    public CommitResult tryCommit() {
        throw new UnsupportedOperationException();
    }
}
