// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.StatisticsFilter;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.TableDefinition;
import io.firn.types.MetadataColumn;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What there is to read of the files that can match. Pure, safe to share between threads. */
public final class ScanPlan {
    /** Below this, opening a file for a piece costs more than reading the piece. */
    private static final long LEAST_ROWS = 4_096;

    private final BoundPredicate predicate;
    /** Whether the predicate names metadata columns. */
    private final boolean named;
    /** By spec id: true only of partitions all of whose rows match. */
    private final Map<Integer, Strict> strict = new HashMap<>();

    /** By schema id: the fields of the scanned schema that files of that schema do not have. */
    private final Map<Integer, Set<Integer>> lacking = new HashMap<>();

    private record Strict(PartitionSpec spec, BoundPredicate predicate) {}

    public ScanPlan(TableDefinition definition, BoundPredicate predicate) {
        this.predicate = predicate;
        this.named = predicate.fieldIds().stream().anyMatch(id -> id > MetadataColumn.MAX_FIELD_ID);
        for (Schema written : definition.schemas().all()) {
            Set<Integer> lacks = new HashSet<>(definition.schema().ids());
            lacks.removeAll(written.ids());
            lacking.put(written.id(), lacks);
        }
        for (PartitionSpec spec : definition.specs().all()) {
            strict.put(spec.id(), new Strict(spec, spec.projectStrict(predicate, definition.schema())));
        }
    }

    /** All rows of a file, filtered unless its statistics or its partition say that all of them match. */
    public FilePart part(DataFile file) {
        Set<Integer> lacks = lacking.getOrDefault(file.file().content().schemaId(), Set.of());
        return FilePart.of(file, !allMatch(file), lacks);
    }

    /** Whether rows of a file that manifests did not exclude can match, for what its metadata columns hold. */
    public boolean mayMatch(DataFile file) {
        return !named || StatisticsFilter.mayMatch(predicate, id -> MetadataSources.ofFile(id, file));
    }

    private static Optional<ColumnStatistics> statistics(int fieldId, DataFile file) {
        return Optional.ofNullable(file.file().statistics().get(fieldId))
                .or(() -> MetadataSources.ofFile(fieldId, file));
    }

    private boolean allMatch(DataFile file) {
        if (StatisticsFilter.allMatch(predicate, id -> statistics(id, file))) {
            return true;
        }
        PartitionKey key = file.file().partition();
        Strict byPartition = strict.get(key.specId());
        if (byPartition == null || byPartition.spec().fields().isEmpty()) {
            return false;
        }
        Map<Integer, ColumnStatistics> partition = new HashMap<>();
        for (int i = 0; i < byPartition.spec().fields().size(); i++) {
            partition.put(
                    byPartition.spec().fields().get(i).id(),
                    ColumnStatistics.constant(
                            key.values().get(i), file.file().content().rowCount()));
        }
        return StatisticsFilter.allMatch(byPartition.predicate(), id -> Optional.ofNullable(partition.get(id)));
    }

    /** A part in pieces of about {@code targetBytes}, with about equally many rows; none when it has no rows. */
    public static List<FilePart> divide(FilePart part, long targetBytes) {
        long rows = part.toRow() - part.fromRow();
        long bytes = part.sizeBytes();
        long most = Math.max(1, rows / LEAST_ROWS);
        long pieces = Math.min(most, Math.max(1, (bytes + targetBytes / 2) / targetBytes));
        List<FilePart> divided = new ArrayList<>();
        for (long piece = 0; piece < pieces && rows > 0; piece++) {
            divided.add(part.rows(
                    part.fromRow() + bound(rows, piece, pieces), part.fromRow() + bound(rows, piece + 1, pieces)));
        }
        return divided;
    }

    /** {@code rows * piece / pieces} without overflow. */
    private static long bound(long rows, long piece, long pieces) {
        return rows / pieces * piece + rows % pieces * piece / pieces;
    }
}
