// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.commit.TableMetadata;
import io.firn.expression.BoundPredicate;
import io.firn.parquet.ReadBuffers;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.scan.DeletionVectors;
import io.firn.table.internal.scan.FilePart;
import io.firn.table.internal.scan.PartCursor;
import io.firn.table.internal.scan.ScanPlan;
import io.firn.table.internal.scan.ScanTask;
import io.firn.table.internal.scan.Workers;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A read of some columns of the matching rows of one snapshot. Immutable, safe to share between threads, and repeatable:
 * the same rows each time. Its shape is that of distributed engines: {@link #splits} to hand out, and a {@link
 * ReaderFactory} that travels with them.
 */
public final class Scan {
    private final TableMetadata metadata;
    private final Snapshot snapshot;
    private final Schema schema;
    private final ScanTask task;
    private final ScanPlan plan;
    private final long limit;
    private final int parallelism;
    private final DeletionVectors deletions;

    /** How a scan is run; which rows there are does not depend on it, but for the limit. */
    record Run(long limit, int parallelism, DeletionVectors deletions) {}

    Scan(TableMetadata metadata, Snapshot snapshot, List<Field> results, BoundPredicate predicate, Run run) {
        Schema whole = snapshot.definition().schema();
        this.metadata = metadata;
        this.snapshot = snapshot;
        this.schema = new Schema(whole.id(), results);
        this.task = ScanTask.of(snapshot.version(), whole.withMetadataColumns(), results, predicate);
        this.plan = new ScanPlan(snapshot.definition(), predicate);
        this.limit = run.limit();
        this.parallelism = run.parallelism();
        this.deletions = run.deletions();
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** The columns of the result, with the ids that they have in the table. */
    public Schema schema() {
        return schema;
    }

    /**
     * The work, in pieces of some {@code targetBytes} of data files; together they are the whole result, each row once, but
     * without the limit. A file that is much larger is divided by rows, but never into pieces of fewer than some thousand.
     */
    public List<Split> splits(long targetBytes) {
        if (targetBytes < 1) {
            throw new IllegalArgumentException("A split has at least one byte, not " + targetBytes);
        }
        List<Split> splits = new ArrayList<>();
        try (Stream<DataFile> files = files()) {
            files.flatMap(file -> ScanPlan.divide(plan.part(file), targetBytes).stream())
                    .map(Split::new)
                    .forEach(splits::add);
        }
        return List.copyOf(splits);
    }

    /** Reads splits, here or in another process. */
    public ReaderFactory readerFactory() {
        return new ReaderFactory(task);
    }

    /** The result as batches, with the columns of {@link #schema}. */
    public BatchCursor batches() {
        Stream<DataFile> files = files();
        Iterator<FilePart> parts =
                files.map(plan::part).filter(part -> part.fileRows() > 0).iterator();
        return cursor(task, parts, files::close, limit);
    }

    /** The result row by row. */
    public RowCursor rows() {
        return new BatchRows(batches(), schema.fields());
    }

    /** The number of rows; from metadata alone where that decides. */
    public long count() {
        long count = 0;
        List<FilePart> undecided = new ArrayList<>();
        try (Stream<DataFile> files = files()) {
            Iterator<DataFile> each = files.iterator();
            while (each.hasNext() && count < limit) {
                DataFile file = each.next();
                FilePart part = plan.part(file);
                if (part.filtered()) {
                    undecided.add(part);
                } else {
                    count += file.liveRows();
                }
            }
        }
        return count >= limit ? limit : count + count(undecided, limit - count);
    }

    /** Whether any live row of a file of the snapshot matches. */
    boolean anyIn(DataFile file) {
        FilePart part = plan.part(file);
        return plan.mayMatch(file) && (part.filtered() ? count(List.of(part), 1) > 0 : file.liveRows() > 0);
    }

    /**
     * The batches of the result with the files that they are of.
     *
     * @param whole takes the files all of whose rows match by what metadata says, which are not read then; empty: all are
     */
    FileBatches byFile(Optional<Consumer<DataFile>> whole) {
        Stream<DataFile> files = files();
        FileBatches.Files met = new FileBatches.Files();
        Iterator<FilePart> parts = files.filter(file -> file.liveRows() > 0)
                .flatMap(file -> {
                    FilePart part = plan.part(file);
                    if (whole.isPresent() && !part.filtered()) {
                        whole.get().accept(file);
                        return Stream.empty();
                    }
                    met.add(file);
                    return Stream.of(part);
                })
                .iterator();
        return new FileBatches(cursor(task, parts, files::close, PartCursor.ALL), met);
    }

    /** The batches of one file of the snapshot. */
    FileBatches inFile(DataFile file) {
        FileBatches.Files met = new FileBatches.Files();
        met.add(file);
        List<FilePart> parts = plan.mayMatch(file) && file.liveRows() > 0 ? List.of(plan.part(file)) : List.of();
        return new FileBatches(cursor(task, parts.iterator(), () -> {}, PartCursor.ALL), met);
    }

    private long count(List<FilePart> parts, long most) {
        long count = 0;
        try (BatchCursor batches = cursor(task.counting(), parts.iterator(), () -> {}, most)) {
            for (Optional<ColumnBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                count += batch.get().rowCount();
            }
        }
        return count;
    }

    private Stream<DataFile> files() {
        return metadata.manifests()
                .plan(snapshot, task.predicate().without(id -> id > MetadataColumn.MAX_FIELD_ID))
                .filter(plan::mayMatch);
    }

    private PartCursor cursor(ScanTask of, Iterator<FilePart> parts, Runnable release, long most) {
        return new PartCursor(
                new PartCursor.Source(metadata.store(), of, deletions, new ReadBuffers()),
                parts,
                release,
                parallelism == 1
                        ? Optional.empty()
                        : Optional.of(new Workers(metadata.environment().executor(), parallelism - 1)),
                most);
    }
}
