// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.expression.ColumnStatistics;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.types.Type;
import io.firn.types.Widening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings the values in metadata to the types that a definition gives them, after columns were widened: a root holds each
 * value in the type of its own definition, whatever schema the file was written with. Spec section 5.4. Pure.
 */
public final class Promotion {
    private Promotion() {}

    /** {@code contents} with all values in the types of {@code definition}. */
    public static Snapshot.Contents promote(Snapshot.Contents contents, TableDefinition definition) {
        ValueTypes types = new ValueTypes(definition);
        List<ManifestRef> manifests = contents.manifests().stream()
                .map(manifest -> new ManifestRef(
                        manifest.key(),
                        manifest.sizeBytes(),
                        manifest.crc32c(),
                        manifest.counts(),
                        manifest.files(),
                        statistics(manifest.partitionBounds(), types::partition),
                        statistics(manifest.columnBounds(), types::column)))
                .toList();
        UnaryOperator<DataFile> promoteFile = file -> new DataFile(
                file.id(), promote(file.file(), types), file.firstRowId(), file.addedVersion(), file.deletions());
        Overlay overlay = contents.overlay();
        return new Snapshot.Contents(
                contents.totals(),
                manifests,
                new Overlay(
                        overlay.added().stream().map(promoteFile).toList(), overlay.removed(), overlay.deletions()));
    }

    /** {@code files} with all values in the types of {@code definition}. */
    public static List<FileDescription> promote(List<FileDescription> files, TableDefinition definition) {
        ValueTypes types = new ValueTypes(definition);
        return files.stream().map(file -> promote(file, types)).toList();
    }

    private static FileDescription promote(FileDescription file, ValueTypes types) {
        return new FileDescription(
                file.key(),
                partition(file.partition(), types),
                file.content(),
                statistics(file.statistics(), types::column));
    }

    private static PartitionKey partition(PartitionKey key, ValueTypes types) {
        List<PartitionField> fields =
                types.spec(key.specId()).map(spec -> spec.fields()).orElse(List.of());
        if (fields.size() != key.values().size()) {
            return key;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Object value = key.values().get(i);
            Optional<Type.Primitive> type = types.partition(fields.get(i).id());
            values.add(
                    value == null || type.isEmpty()
                            ? value
                            : Widening.ofRaw(type.get(), value)
                                    .orElseThrow(() -> new IllegalArgumentException(
                                            "The partition value " + value + " does not fit the type " + type.get())));
        }
        return new PartitionKey(key.specId(), values);
    }

    private static Map<Integer, ColumnStatistics> statistics(
            Map<Integer, ColumnStatistics> statistics, IntFunction<Optional<Type.Primitive>> types) {
        Map<Integer, ColumnStatistics> result = new HashMap<>();
        statistics.forEach((fieldId, column) -> result.put(
                fieldId,
                new ColumnStatistics(
                        column.valueCount(),
                        column.nullCount(),
                        column.nanCount(),
                        column.bounds()
                                .flatMap(bounds -> types.apply(fieldId).flatMap(type -> bounds(bounds, type))))));
        return result;
    }

    /** The bounds in the wider type; unknown ones where it cannot hold them. */
    private static Optional<ColumnStatistics.Bounds> bounds(ColumnStatistics.Bounds bounds, Type.Primitive type) {
        return Widening.ofRaw(type, bounds.min())
                .flatMap(min -> Widening.ofRaw(type, bounds.max())
                        .map(max -> new ColumnStatistics.Bounds(min, max, bounds.exact())));
    }
}
