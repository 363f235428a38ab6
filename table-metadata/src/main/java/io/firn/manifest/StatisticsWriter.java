// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.column.ColumnVector;
import io.firn.column.VectorBuilder;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.manifest.ManifestColumn.Statistic;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.snapshot.DataFile;
import io.firn.types.Type;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The leaves of one column's statistics in one manifest. A leaf that would say nothing that its absence does not say is
 * left out: each costs a hundred bytes of footer. For one thread. Spec section 6.5.
 */
final class StatisticsWriter {
    private final int fieldId;
    private final Type.Primitive type;
    private final ValueType layout;
    private final Map<Statistic, VectorBuilder> leaves = new EnumMap<>(Statistic.class);
    private final Set<Statistic> used = EnumSet.noneOf(Statistic.class);
    private Optional<ColumnStatistics> union = Optional.empty();
    private boolean complete = true;

    StatisticsWriter(int fieldId, Type.Primitive type) {
        this.fieldId = fieldId;
        this.type = type;
        this.layout = ValueLayout.of(type);
        for (Statistic statistic : Statistic.values()) {
            leaves.put(statistic, ValueLayout.builder(layout(statistic)));
        }
    }

    private ValueType layout(Statistic statistic) {
        return switch (statistic) {
            case MIN, MAX -> layout;
            case NULLS, NANS, VALUES -> ValueType.of(Physical.INT64, new Meaning.Plain());
            case EXACT -> ValueType.of(Physical.BOOLEAN, new Meaning.Plain());
        };
    }

    /** Adds what the next file says of the column. */
    void add(DataFile file, ColumnTypes types) {
        long rowCount = file.file().content().rowCount();
        ColumnStatistics stated = file.file().statistics().get(fieldId);
        if (stated == null) {
            leaves.values().forEach(VectorBuilder::appendNull);
            include(types.ofAbsent(fieldId, file.file().content().schemaId(), rowCount));
            return;
        }
        ColumnStatistics statistics = BoundValues.shortened(BoundValues.fitted(type, stated));
        Optional<Bounds> bounds = statistics.bounds();
        append(Statistic.MIN, bounds.map(Bounds::min));
        append(Statistic.MAX, bounds.map(Bounds::max));
        append(
                Statistic.NULLS,
                statistics.nullCount().isPresent()
                        ? Optional.of(statistics.nullCount().getAsLong())
                        : Optional.empty());
        append(
                Statistic.NANS,
                BoundValues.mayBeNaN(type) && statistics.nanCount().isPresent()
                        ? Optional.of(statistics.nanCount().getAsLong())
                        : Optional.empty());
        append(
                Statistic.VALUES,
                statistics.valueCount() == rowCount ? Optional.empty() : Optional.of(statistics.valueCount()));
        append(Statistic.EXACT, bounds.filter(b -> !b.exact()).map(Bounds::exact));
        include(Optional.of(statistics));
    }

    private void append(Statistic statistic, Optional<?> value) {
        VectorBuilder leaf = leaves.get(statistic);
        if (value.isEmpty()) {
            leaf.appendNull();
        } else {
            ValueLayout.append(leaf, layout(statistic), value.get());
            used.add(statistic);
        }
    }

    private void include(Optional<ColumnStatistics> statistics) {
        if (statistics.isEmpty()) {
            complete = false;
        } else if (complete) {
            union = union.map(so -> BoundValues.united(type, so, statistics.get()))
                    .or(() -> statistics);
        }
    }

    /** Whether any file said anything. */
    boolean hasAny() {
        return !used.isEmpty();
    }

    /** Statistics over all files; empty when one of them says nothing. */
    Optional<ColumnStatistics> bounds() {
        return complete ? union : Optional.empty();
    }

    /** Makes fields and vectors of the leaves that are needed, padded with nulls to {@code size} slots. */
    void build(int size, List<ParquetField> fields, List<ColumnVector> vectors) {
        for (Statistic statistic : used) {
            VectorBuilder leaf = leaves.get(statistic);
            while (leaf.size() < size) {
                leaf.appendNull();
            }
            fields.add(new ParquetField.Value(
                    statistic.label(), OptionalInt.of(statistic.id(fieldId)), true, layout(statistic)));
            vectors.add(leaf.build());
        }
    }
}
