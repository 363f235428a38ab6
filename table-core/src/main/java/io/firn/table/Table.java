// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.TableMetadata;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.key.KeyColumns;
import io.firn.table.internal.key.KeyIndexes;
import io.firn.table.internal.key.KeyLookup;
import io.firn.table.internal.key.KeyMemory;
import io.firn.table.internal.scan.DeletionVectors;
import io.firn.table.internal.write.Parallel;
import io.firn.types.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    private final KeyIndexes keyIndexes;
    private final DeletionVectors deletions;

    Table(TableMetadata metadata) {
        this(
                metadata,
                metadata.environment()
                        .process()
                        .shared(
                                KeyMemory.class,
                                KeyMemory.class,
                                () -> KeyCache.standard().memory()));
    }

    private Table(TableMetadata metadata, KeyMemory keys) {
        this.metadata = metadata;
        this.deletions = new DeletionVectors(metadata.environment().executor());
        KeyIndexes.Owner owner = metadata.environment()
                .process()
                .shared(
                        new Indexed(
                                metadata.store().identity(),
                                metadata.known().header().tableId()),
                        KeyIndexes.Owner.class,
                        KeyIndexes.Owner::new);
        this.keyIndexes = new KeyIndexes(metadata.store(), keys, owner);
    }

    /** Handles on the same table in the same store have their key indexes in common. */
    private record Indexed(Object store, UUID tableId) {}

    /** The same table, with another cache of its key indexes. */
    public Table with(KeyCache keyCache) {
        return new Table(metadata, keyCache.memory());
    }

    /** The deletion vectors that scans have read. */
    DeletionVectors deletionVectors() {
        return deletions;
    }

    KeyIndexes keyIndexes() {
        return keyIndexes;
    }

    /** The primary key of a snapshot; throws {@link InvalidRequestException} when there is none. */
    KeyColumns key(Snapshot snapshot) {
        return KeyColumns.of(snapshot.definition(), snapshot.header().tableId())
                .orElseThrow(() -> new InvalidRequestException(
                        "The table at %s has no primary key. Give it one (Alter.primaryKey, firn alter --primary-key), or append rows."
                                .formatted(store().location())));
    }

    KeyLookup lookup(Snapshot snapshot) {
        return new KeyLookup(metadata, snapshot, key(snapshot), keyIndexes);
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
        return new ScanBuilder(metadata, deletions);
    }

    /**
     * Writes data files for the definition of the table as of the newest snapshot that this process has seen; they become
     * part of the table with a commit. Call {@link #snapshot} first to see what other processes have altered.
     */
    public TableWriter newWriter() {
        Snapshot known = metadata.known();
        return new TableWriter(this, known, WriteSettings.of(known.definition()));
    }

    /** As {@link #newWriter()}, with other settings than the table's properties give. */
    public TableWriter newWriter(WriteSettings settings) {
        return new TableWriter(this, metadata.known(), settings);
    }

    /** Adds rows that were written. */
    public Append newAppend() {
        return new Append(this);
    }

    /** Replaces the rows that match by rows that were written. */
    public Overwrite newOverwrite(Predicate where) {
        return new Overwrite(this, where);
    }

    /** Deletes the rows that match. */
    public Delete newDelete(Predicate where) {
        return new Delete(this, where);
    }

    /** Gives columns of the rows that match new values. */
    public Update newUpdate(Predicate where) {
        return new Update(this, where);
    }

    /** Brings the table in line with the rows of a scan: of another table, or of this one. */
    public Merge newMerge(Scan source) {
        return new Merge(this, () -> new MergeSource.Scanned(source));
    }

    /**
     * Brings the table in line with rows.
     *
     * @param columns what the rows hold, by name; need not be the table's columns
     * @param source read once, row by row
     */
    public Merge newMerge(Schema columns, Iterable<? extends Row> source) {
        return new Merge(this, () -> new MergeSource.Given(columns, source.iterator()));
    }

    /**
     * Adds rows and replaces those that have their keys; deletes rows by key. For tables with a primary key.
     *
     * @throws InvalidRequestException when the table has none
     */
    public Upsert newUpsert() {
        return new Upsert(this);
    }

    /** Adds rows, or replaces those that have their keys, in one commit: {@link #newUpsert} in short. */
    public Snapshot upsert(Collection<? extends Row> rows) {
        return newUpsert().add(rows).commit();
    }

    /** Deletes the rows that have these keys, in one commit; each a value for each key column, in their order. */
    public Snapshot deleteKeys(Collection<? extends Row> keys) {
        return newUpsert().deleteKeys(keys).commit();
    }

    /** Reads rows by key, of the newest snapshot or of any other. */
    public Lookup newLookup() {
        return new Lookup(this);
    }

    /** The row of the newest snapshot with this key: a value for each key column, in their order. */
    public Optional<Row> get(Object... key) {
        return newLookup().get(key);
    }

    /** For each key the row of the newest snapshot that has it. */
    public List<Optional<Row>> getAll(List<? extends Row> keys) {
        return newLookup().getAll(keys);
    }

    /** Changes columns, partitioning, sort order or properties. */
    public Alter newAlter() {
        return new Alter(this);
    }
}
