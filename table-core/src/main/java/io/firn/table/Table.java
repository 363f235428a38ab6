// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.TableMetadata;
import io.firn.expression.Predicate;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.write.Parallel;
import io.firn.types.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * A table on an object store. Safe to share between threads; holds no resource of its own (the store is its opener's to
 * close), and no transaction: every commit stands for itself.
 *
 * <pre>{@code
 * ObjectStore store = LocalObjectStore.open(Path.of("flights"), Durability.SYNC);
 * Schema schema = Schema.of(required("id", Type.Simple.LONG), optional("name", Type.Simple.STRING));
 * Table table = Table.create(store, schema).partitionBy("bucket(16, id)").create();
 * try (TableWriter writer = table.newWriter()) {
 *     writer.write(Row.of(1L, "Ada"));
 *     table.newAppend().add(writer.finish()).commit();
 * }
 * try (RowCursor rows = table.newScan().where("id = 1").build().rows()) {
 *     while (rows.next()) {
 *         greet(rows.getString(1));
 *     }
 * }
 * }</pre>
 */
public final class Table {
    private final TableMetadata metadata;

    Table(TableMetadata metadata) {
        this.metadata = metadata;
    }

    /** Begins a new table in an empty place. */
    public static TableBuilder create(ObjectStore store, Schema schema) {
        return create(store, schema, Environment.system());
    }

    /** As {@link #create(ObjectStore, Schema)}, in another world. */
    public static TableBuilder create(ObjectStore store, Schema schema, Environment environment) {
        return new TableBuilder(store, schema, environment);
    }

    /**
     * Opens a table at its newest version.
     *
     * @throws io.firn.io.InvalidRequestException when there is none
     */
    public static Table open(ObjectStore store) {
        return open(store, Environment.system());
    }

    /** As {@link #open(ObjectStore)}, in another world. */
    public static Table open(ObjectStore store, Environment environment) {
        return new Table(TableMetadata.open(store, environment));
    }

    /** The protocol below this table, for modules that maintain or inspect tables. */
    public TableMetadata metadata() {
        return metadata;
    }

    /** The store below this table. */
    public ObjectStore store() {
        return metadata.store();
    }

    /** The newest snapshot. Costs one request when nothing has changed. */
    public Snapshot snapshot() {
        return metadata.refresh();
    }

    /** The snapshot of a version. */
    public Snapshot snapshot(long version) {
        return metadata.at(version);
    }

    /** The newest snapshot that was committed at or before {@code time}. */
    public Snapshot snapshot(Instant time) {
        return metadata.at(time);
    }

    /** The columns as of the newest snapshot that this process has seen. */
    public Schema schema() {
        return metadata.known().definition().schema();
    }

    /** The newest versions, newest first, at most {@code limit}; ends at the oldest retained one. */
    public List<Snapshot> history(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "A history of " + limit + " versions was asked for; ask for at least one.");
        }
        Snapshot newest = metadata.refresh();
        long oldest = Math.max(newest.header().oldestRetained(), newest.version() - limit + 1);
        List<Supplier<Snapshot>> reads = LongStream.iterate(
                        newest.version() - 1, version -> version >= oldest, v -> v - 1)
                .<Supplier<Snapshot>>mapToObj(version -> () -> metadata.at(version))
                .toList();
        List<Snapshot> history = new ArrayList<>();
        history.add(newest);
        history.addAll(Parallel.run(metadata.environment().executor(), reads));
        return List.copyOf(history);
    }

    /** Begins a scan of the newest snapshot, or of any other. */
    public ScanBuilder newScan() {
        return new ScanBuilder(metadata);
    }

    /**
     * Writes data files for the definition of the table as of the newest snapshot that this process has seen; they become
     * part of the table with a commit. Call {@link #snapshot} first to see what other processes have altered.
     */
    public TableWriter newWriter() {
        Snapshot known = metadata.known();
        return new TableWriter(metadata, known, WriteSettings.of(known.definition()));
    }

    /** As {@link #newWriter()}, with other settings than the table's properties give. */
    public TableWriter newWriter(WriteSettings settings) {
        return new TableWriter(metadata, metadata.known(), settings);
    }

    /** Adds rows that were written. */
    public Append newAppend() {
        return new Append(metadata);
    }

    /** Replaces the rows that match by rows that were written. */
    public Overwrite newOverwrite(Predicate where) {
        return new Overwrite(this, where);
    }

    /** Deletes the rows that match. */
    public Delete newDelete(Predicate where) {
        return new Delete(this, where);
    }

    /** Changes columns, partitioning, sort order or properties. */
    public Alter newAlter() {
        return new Alter(metadata);
    }
}
