// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.TableMetadata;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.scan.DeletionVectors;
import io.firn.table.internal.scan.PartCursor;
import io.firn.table.internal.scan.Projection;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A scan about to be made. For one thread. */
public final class ScanBuilder {
    private final TableMetadata metadata;
    private final DeletionVectors deletions;
    private final List<Predicate> predicates = new ArrayList<>();
    private Supplier<Snapshot> snapshot;
    private Optional<List<String>> columns = Optional.empty();
    private long limit = PartCursor.ALL;
    private int parallelism = Runtime.getRuntime().availableProcessors();

    ScanBuilder(TableMetadata metadata, DeletionVectors deletions) {
        this.metadata = metadata;
        this.deletions = deletions;
        this.snapshot = metadata::refresh;
    }

    /** Reads this snapshot of the table instead of the newest. */
    public ScanBuilder at(Snapshot of) {
        snapshot = () -> of;
        return this;
    }

    /** Reads the table as it was at a version. */
    public ScanBuilder asOf(long version) {
        snapshot = () -> metadata.at(version);
        return this;
    }

    /** Reads the table as it was at a time. */
    public ScanBuilder asOf(Instant time) {
        snapshot = () -> metadata.at(time);
        return this;
    }

    /**
     * Only these columns, in this order; nested fields by path ({@code address.city}, {@code items.element.price}) come as
     * structs, lists and maps with less in them, several into one struct as one. {@link io.firn.types.MetadataColumn
     * Metadata columns} such as {@code _row_id} come only when they are named.
     */
    public ScanBuilder select(String... paths) {
        return select(List.of(paths));
    }

    /** As {@link #select(String...)}. No columns: rows are only counted. */
    public ScanBuilder select(List<String> paths) {
        columns = Optional.of(List.copyOf(paths));
        return this;
    }

    /** Only rows that match; called again, both must hold. Metadata columns may be named, too. */
    public ScanBuilder where(Predicate predicate) {
        predicates.add(predicate);
        return this;
    }

    /** As {@link #where(Predicate)}, from text as {@link Predicate#parse} takes it. */
    public ScanBuilder where(String predicate) {
        return where(Predicate.parse(predicate));
    }

    /** At most this many rows; which ones is not defined. */
    public ScanBuilder limit(long rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("A limit is not negative: " + rows);
        }
        limit = rows;
        return this;
    }

    /**
     * At most this many threads work for a cursor of the scan at the same time: the one that calls {@code next}, and others
     * of the table's {@linkplain io.firn.metadata.Environment#executor executor}, which unpack pages and open files ahead
     * of it. With 1, the calling thread does everything. As many as there are processors by default; more hide the latency
     * of a distant store. Rows come in the same order with any number.
     */
    public ScanBuilder parallelism(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("A scan has at least one thread, not " + threads);
        }
        parallelism = threads;
        return this;
    }

    /** The scan of one snapshot; throws {@link io.firn.io.InvalidRequestException} for columns that it does not have. */
    public Scan build() {
        Snapshot chosen = snapshot.get();
        Schema own = chosen.definition().schema();
        Schema schema = own.withMetadataColumns();
        List<Field> results = columns.isPresent() ? Projection.select(schema, columns.get()) : own.fields();
        BoundPredicate predicate = predicates.isEmpty()
                ? new BoundPredicate.Always(true)
                : Predicate.and(predicates.toArray(Predicate[]::new)).bind(schema);
        return new Scan(metadata, chosen, results, predicate, new Scan.Run(limit, parallelism, deletions));
    }
}
