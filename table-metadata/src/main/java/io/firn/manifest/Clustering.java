// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.TableDefinition;
import io.firn.sort.SortOrder;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order of files in manifests: neighbours have near partitions and bounds, so that manifests, and pages in them, can be
 * left out by their bounds. By partition, then by the lower bound of one column, then by file id. Pure.
 */
final class Clustering {

    /**
     * A column whose files span more than this part of the whole range is not worth ordering by; the order of arrival may
     * keep another column together.
     */
    private static final double MAX_MEAN_SPAN = 0.5;

    private final ColumnTypes types;
    private final TableDefinition definition;

    Clustering(ColumnTypes types, TableDefinition definition) {
        this.types = types;
        this.definition = definition;
    }

    List<DataFile> ordered(List<DataFile> files) {
        Comparator<DataFile> order =
                Comparator.comparing((DataFile file) -> file.file().partition(), this::comparePartitions);
        OptionalInt column = column(files);
        if (column.isPresent()) {
            Type.Primitive type = types.column(column.getAsInt()).orElseThrow();
            order = order.thenComparing(
                    file -> bounds(file, column.getAsInt(), type)
                            .map(Bounds::min)
                            .orElse(null),
                    Comparator.nullsLast(Values.order(type)));
        }
        List<DataFile> ordered = new ArrayList<>(files);
        ordered.sort(order.thenComparingLong(DataFile::id));
        return ordered;
    }

    /** The leading sort column if files differ in it, else the column in which files are narrowest. */
    private OptionalInt column(List<DataFile> files) {
        for (SortOrder.Key key : definition.sortOrder().fields()) {
            if (types.column(key.sourceId()).isPresent() && meanSpan(files, key.sourceId()) <= MAX_MEAN_SPAN) {
                return OptionalInt.of(key.sourceId());
            }
        }
        OptionalInt best = OptionalInt.empty();
        double bestSpan = MAX_MEAN_SPAN;
        for (int fieldId : types.boundedColumns()) {
            double span = meanSpan(files, fieldId);
            if (span < bestSpan) {
                best = OptionalInt.of(fieldId);
                bestSpan = span;
            }
        }
        return best;
    }

    /** How much of the whole range a file spans on average, from 0 to 1; files without bounds span all of it. */
    private double meanSpan(List<DataFile> files, int fieldId) {
        Type.Primitive type = types.column(fieldId).orElseThrow();
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double spans = 0;
        int unbounded = 0;
        for (DataFile file : files) {
            Optional<Bounds> bounds = bounds(file, fieldId, type);
            if (bounds.isPresent()) {
                double low = position(bounds.get().min());
                double high = position(bounds.get().max());
                min = Math.min(min, low);
                max = Math.max(max, high);
                spans += high - low;
            } else {
                unbounded++;
            }
        }
        double range = max - min;
        return range > 0 && range < Double.POSITIVE_INFINITY ? (spans / range + unbounded) / files.size() : 1;
    }

    private static Optional<Bounds> bounds(DataFile file, int fieldId, Type.Primitive type) {
        ColumnStatistics statistics = file.file().statistics().get(fieldId);
        return statistics == null
                ? Optional.empty()
                : BoundValues.fitted(type, statistics).bounds();
    }

    /** Where a value lies, roughly, on a line in the order of its type. */
    private static double position(Object raw) {
        if (raw instanceof Number number) {
            return number.doubleValue();
        }
        if (raw instanceof Boolean value) {
            return value ? 1 : 0;
        }
        ByteBuffer bytes;
        if (raw instanceof String text) {
            bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        } else if (raw instanceof UUID id) {
            bytes = ByteBuffer.allocate(Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .flip();
        } else if (raw instanceof ByteBuffer value) {
            bytes = value.duplicate();
        } else {
            return 0;
        }
        double position = 0;
        double weight = 1;
        while (bytes.hasRemaining() && weight > 1e-15) {
            weight /= 256;
            position += (bytes.get() & 0xff) * weight;
        }
        return position;
    }

    private int comparePartitions(PartitionKey a, PartitionKey b) {
        if (a.specId() != b.specId()) {
            return Integer.compare(a.specId(), b.specId());
        }
        Optional<PartitionSpec> spec = types.spec(a.specId());
        if (spec.isEmpty()) {
            return 0;
        }
        List<PartitionField> fields = spec.get().fields();
        for (int i = 0;
                i
                        < Math.min(
                                fields.size(),
                                Math.min(a.values().size(), b.values().size()));
                i++) {
            int order = compareValues(
                    fields.get(i).id(), a.values().get(i), b.values().get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compareValues(int partitionFieldId, @Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        Optional<Type.Primitive> type = types.partitionField(partitionFieldId);
        return type.map(known -> Values.order(known)
                        .compare(
                                Widening.ofRaw(known, a).orElse(a),
                                Widening.ofRaw(known, b).orElse(b)))
                .orElse(0);
    }
}
