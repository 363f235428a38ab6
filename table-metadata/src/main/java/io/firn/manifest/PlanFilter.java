// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.StatisticsFilter;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** Which manifests and files can hold rows that match a predicate. Pure; safe for many threads. */
final class PlanFilter {

    /** Results for this many partitions are remembered; more would be a burden on memory. */
    private static final int MAX_KNOWN_PARTITIONS = 10_000;

    private final BoundPredicate predicate;
    private final ColumnTypes types;
    private final Set<Integer> fieldIds;
    private final List<PartitionSpec> specs;
    private final Map<Integer, BoundPredicate> projections = new HashMap<>();
    private final Map<PartitionKey, Boolean> partitions = new ConcurrentHashMap<>();

    PlanFilter(BoundPredicate predicate, TableDefinition definition, ColumnTypes types) {
        this.predicate = predicate;
        this.types = types;
        fieldIds = Set.copyOf(predicate.fieldIds());
        specs = definition.specs().all();
        for (PartitionSpec spec : specs) {
            projections.put(spec.id(), spec.project(predicate, definition.schema()));
        }
    }

    BoundPredicate predicate() {
        return predicate;
    }

    /** The columns that the predicate looks at. */
    Set<Integer> fieldIds() {
        return fieldIds;
    }

    /** Whether every file matches, so that nothing needs to be looked at. */
    boolean isAlwaysTrue() {
        return predicate instanceof BoundPredicate.Always always && always.value();
    }

    /** Whether any file that the manifest adds can match, by its bounds in the root. */
    boolean mayMatch(ManifestRef manifest) {
        return manifest.counts().added() > 0
                && mayMatchBounds(
                        fieldId -> Optional.ofNullable(manifest.columnBounds().get(fieldId)))
                && mayMatchPartitions(manifest);
    }

    private boolean mayMatchPartitions(ManifestRef manifest) {
        IntFunction<Optional<ColumnStatistics>> bounds = partitionFieldId -> Optional.ofNullable(
                        manifest.partitionBounds().get(partitionFieldId))
                .map(stated -> types.partitionField(partitionFieldId)
                        .map(type -> BoundValues.fitted(type, stated))
                        .orElse(stated));
        for (PartitionSpec spec : specs) {
            if (mayHave(manifest, spec) && StatisticsFilter.mayMatch(projection(spec.id()), bounds)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a file of the manifest can be of the spec. Bounds of a partition field count the files that have a value for
     * it: a spec whose field no file has is not there, and neither is one without a field that all files have.
     */
    private boolean mayHave(ManifestRef manifest, PartitionSpec spec) {
        Set<Integer> fields = new HashSet<>();
        for (PartitionField field : spec.fields()) {
            if (types.partitionField(field.id()).isPresent()) {
                fields.add(field.id());
            }
        }
        long added = manifest.counts().added();
        for (Map.Entry<Integer, ColumnStatistics> bounds :
                manifest.partitionBounds().entrySet()) {
            if (bounds.getValue().valueCount() == added && !fields.contains(bounds.getKey())) {
                return false;
            }
        }
        return manifest.partitionBounds().keySet().containsAll(fields);
    }

    /** Whether files of the partition can match. */
    boolean mayMatch(PartitionKey partition) {
        Boolean known = partitions.get(partition);
        if (known == null) {
            known = types.spec(partition.specId())
                    .map(spec -> mayMatch(spec, partition))
                    .orElse(true);
            if (partitions.size() < MAX_KNOWN_PARTITIONS) {
                partitions.put(partition, known);
            }
        }
        return known;
    }

    private boolean mayMatch(PartitionSpec spec, PartitionKey partition) {
        Map<Integer, ColumnStatistics> values = new HashMap<>();
        for (int i = 0; i < spec.fields().size(); i++) {
            int id = spec.fields().get(i).id();
            Optional<Type.Primitive> type = types.partitionField(id);
            if (type.isPresent() && i < partition.values().size()) {
                values.put(
                        id, BoundValues.ofValue(type.get(), partition.values().get(i)));
            }
        }
        return StatisticsFilter.mayMatch(projection(spec.id()), id -> Optional.ofNullable(values.get(id)));
    }

    private BoundPredicate projection(int specId) {
        return projections.getOrDefault(specId, new BoundPredicate.Always(true));
    }

    /** Whether a file of the overlay can match. */
    boolean mayMatch(DataFile file) {
        return mayMatch(file.file().partition())
                && mayMatchBounds(
                        fieldId -> Optional.ofNullable(file.file().statistics().get(fieldId))
                                .or(() -> types.ofAbsent(
                                        fieldId,
                                        file.file().content().schemaId(),
                                        file.file().content().rowCount())));
    }

    /** Whether rows can match by these statistics of columns, whatever type they were made with. */
    boolean mayMatchBounds(IntFunction<Optional<ColumnStatistics>> statistics) {
        return StatisticsFilter.mayMatch(
                predicate,
                fieldId -> statistics
                        .apply(fieldId)
                        .map(stated -> types.column(fieldId)
                                .map(type -> BoundValues.fitted(type, stated))
                                .orElse(stated)));
    }
}
