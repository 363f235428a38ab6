// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectStore;
import io.firn.manifest.Manifests;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.Totals;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks that what a root says of a manifest holds for each of its files. For one thread. */
final class ManifestCheck {
    private final ObjectStore store;
    private final Findings findings;
    private final Manifests manifests;

    ManifestCheck(ObjectStore store, Findings findings, Manifests manifests) {
        this.store = store;
        this.findings = findings;
        this.manifests = manifests;
    }

    void check(ManifestRef manifest, Snapshot snapshot) {
        String where = manifest.key().path();
        boolean intact = new ObjectCheck(store, findings)
                .check(manifest.key(), manifest.sizeBytes(), Optional.of(manifest.crc32c()));
        if (!intact) {
            return;
        }
        findings.attempt(where, () -> manifests.files(manifest, snapshot)).ifPresent(files -> {
            counts(manifest, files, where);
            for (DataFile file : files) {
                columns(manifest, file, snapshot.definition(), where);
                partition(manifest, file, snapshot.definition(), where);
            }
        });
    }

    private void counts(ManifestRef manifest, List<DataFile> files, String where) {
        Totals totals = Totals.ZERO;
        long minId = files.isEmpty() ? 0 : Long.MAX_VALUE;
        long maxId = -1;
        for (DataFile file : files) {
            totals = totals.plus(file);
            minId = Math.min(minId, file.id());
            maxId = Math.max(maxId, file.id());
        }
        ManifestRef.Counts counts = manifest.counts();
        findings.expectEqual(counts.added(), (long) files.size(), where, "the number of files that the root states");
        findings.expectEqual(manifest.files(), totals, where, "the totals that the root states");
        findings.expectEqual(counts.minFileId(), minId, where, "the smallest file id that the root states");
        findings.expectEqual(counts.maxFileId(), maxId, where, "the largest file id that the root states");
    }

    private void columns(ManifestRef manifest, DataFile file, TableDefinition definition, String where) {
        for (Map.Entry<Integer, ColumnStatistics> bound :
                manifest.columnBounds().entrySet()) {
            Optional<Type.Primitive> type = ColumnLookup.newestType(definition, bound.getKey());
            ColumnStatistics own = file.file().statistics().get(bound.getKey());
            if (type.isPresent() && own != null) {
                findings.expect(
                        within(own, bound.getValue(), Values.order(type.get())),
                        where,
                        "the root's bounds of column %d, %s, leave out those of file %d, %s"
                                .formatted(bound.getKey(), bound.getValue(), file.id(), own));
            }
        }
    }

    private static boolean within(ColumnStatistics own, ColumnStatistics all, Comparator<Object> order) {
        boolean nulls = all.nullCount().isEmpty()
                || own.nullCount().isPresent()
                        && own.nullCount().getAsLong() <= all.nullCount().getAsLong();
        boolean nans = all.nanCount().isEmpty()
                || own.nanCount().isPresent()
                        && own.nanCount().getAsLong() <= all.nanCount().getAsLong();
        boolean bounds = own.bounds().isEmpty()
                || all.bounds().isEmpty()
                || order.compare(all.bounds().get().min(), own.bounds().get().min()) <= 0
                        && order.compare(
                                        all.bounds().get().max(),
                                        own.bounds().get().max())
                                >= 0;
        return nulls && nans && bounds;
    }

    private void partition(ManifestRef manifest, DataFile file, TableDefinition definition, String where) {
        Optional<PartitionSpec> spec =
                ColumnLookup.spec(definition, file.file().partition().specId());
        if (!findings.expect(
                spec.isPresent()
                        && spec.get().fields().size()
                                == file.file().partition().values().size(),
                where,
                "file %d has a partition of a spec that the table does not have".formatted(file.id()))) {
            return;
        }
        for (int i = 0; i < spec.get().fields().size(); i++) {
            PartitionField field = spec.get().fields().get(i);
            @Nullable Object value = file.file().partition().values().get(i);
            Optional<ColumnStatistics> bounds =
                    Optional.ofNullable(manifest.partitionBounds().get(field.id()));
            Optional<Type.Primitive> type =
                    ColumnLookup.newestType(definition, field.sourceId()).map(field.transform()::resultType);
            if (bounds.isPresent() && type.isPresent()) {
                findings.expect(
                        holds(bounds.get(), value, Values.order(type.get())),
                        where,
                        "the root's bounds of partition field %s, %s, leave out the %s of file %d"
                                .formatted(field.name(), bounds.get(), value, file.id()));
            }
        }
    }

    private static boolean holds(ColumnStatistics bounds, @Nullable Object value, Comparator<Object> order) {
        if (value == null) {
            return bounds.nullCount().isEmpty() || bounds.nullCount().getAsLong() > 0;
        }
        if (value instanceof Double d && d.isNaN() || value instanceof Float f && f.isNaN()) {
            return bounds.nanCount().isEmpty() || bounds.nanCount().getAsLong() > 0;
        }
        return bounds.bounds().isEmpty()
                || order.compare(bounds.bounds().get().min(), value) <= 0
                        && order.compare(bounds.bounds().get().max(), value) >= 0;
    }
}
