// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.CommitResult;
import io.firn.snapshot.RequiredColumns;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.SchemaUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Changes the definition of a table: its columns ({@link SchemaUpdate} says what is allowed), partitioning, sort order and
 * properties. Data files are left as they are; new ones follow the new definition. Steps are taken in the order in which
 * they are given, on the newest definition of the table; when a rival changes that at the same time, they are taken anew.
 * One commit, tried once; for one thread. When nothing changes, no version is made and the result is the newest snapshot.
 */
public final class Alter {
    /** Rivals that change the definition at the same time; more than a few in a row mean that something is wrong. */
    private static final int MAX_ATTEMPTS = 20;

    private final Table table;
    private final CommitDraft draft;
    private final List<UnaryOperator<TableDefinition>> steps = new ArrayList<>();

    Alter(Table table) {
        this.table = table;
        this.draft = new CommitDraft(table);
    }

    /**
     * Applies steps to the schema: {@code alter.columns(c -> c.rename("a", "b").drop("c"))}. Of columns that are made
     * required, {@link #commit} checks that no row has a null there, and names one that has. The sequence column ({@code
     * write.sequence-column}) stays the same one when it is renamed.
     */
    public Alter columns(UnaryOperator<SchemaUpdate> changes) {
        steps.add(definition -> Definitions.withColumns(definition, changes));
        return this;
    }

    /** Partitions what is written from now on; terms as in {@link TableBuilder#partitionBy}, none: not at all. */
    public Alter partitionBy(String... terms) {
        List<String> list = List.of(terms);
        steps.add(definition -> Definitions.withPartitioning(definition, list));
        return this;
    }

    /** Sorts what is written from now on; terms as in {@link TableBuilder#sortBy}, none: not at all. */
    public Alter sortBy(String... terms) {
        List<String> list = List.of(terms);
        steps.add(definition -> Definitions.withSorting(definition, list));
        return this;
    }

    /**
     * Sets a table property (docs/properties.md lists them).
     *
     * @throws io.firn.io.InvalidRequestException when the value is not allowed, or the name is unknown and Firn's
     */
    public Alter set(String property, String value) {
        TableProperty.require(property, value);
        steps.add(definition -> Definitions.withProperty(definition, property, value));
        return this;
    }

    /** Removes a property, so that its default holds again; one that is not set is no error. */
    public Alter unset(String property) {
        steps.add(definition -> Definitions.withoutProperty(definition, property));
        return this;
    }

    /**
     * Makes columns the primary key, in this order; none: there is none any more. They become required. All rows of the
     * table must have values in them, and no two rows the same ones, which is checked, also of rows that rivals add meanwhile.
     *
     * @throws io.firn.io.InvalidRequestException from {@link #commit}, naming keys that are there more than once, or a row
     *     that has none
     */
    public Alter primaryKey(String... columns) {
        List<String> names = List.of(columns);
        steps.add(definition -> Definitions.withPrimaryKey(definition, names));
        return this;
    }

    /** A note that stays with the version. */
    public Alter summary(String name, String value) {
        draft.summary(name, value);
        return this;
    }

    /** The snapshot that holds the change; throws {@link io.firn.commit.CommitException} when there is none. */
    public Snapshot commit() {
        return tryCommit().orThrow();
    }

    /** As {@link #commit}, with conflicts and unknown outcomes as values. */
    public CommitResult tryCommit() {
        draft.use();
        for (int attempt = 1; ; attempt++) {
            Snapshot base = draft.metadata().refresh();
            TableDefinition definition = base.definition();
            for (UnaryOperator<TableDefinition> step : steps) {
                definition = step.apply(definition);
            }
            Definitions.requireSound(definition);
            MissingValues missing = new MissingValues(table, base);
            List<Field> required = RequiredColumns.made(base.definition(), definition);
            required.forEach(missing::refuseNulls);
            if (!definition.primaryKey().equals(base.definition().primaryKey())) {
                UniqueKeys.require(table, base, definition);
            }
            CommitResult result = draft.commit(base, definition, missing.reads(required));
            if (!(result instanceof CommitResult.Conflicted) || attempt == MAX_ATTEMPTS) {
                return result;
            }
        }
    }
}
