// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnVector;
import io.firn.column.Selection;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate.Comparison;
import io.firn.parquet.BloomFilter;
import io.firn.parquet.LeafStatistics;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ValueType;
import io.firn.types.MetadataColumn;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a row group has values that a predicate wants, by what knows its values and not only their bounds: the dictionary
 * of a column chunk whose pages all refer to it, or else its Bloom filter, if the footer has a checksum of that. Each costs
 * a request, so bounds are asked before.
 */
final class ValuePruning {
    private final ParquetFile file;
    private final int group;
    private final FileColumns columns;

    ValuePruning(ParquetFile file, int group, FileColumns columns) {
        this.file = file;
        this.group = group;
        this.columns = columns;
    }

    /** False only if no row of the group matches. */
    boolean mayMatch(BoundPredicate predicate) {
        if (predicate instanceof BoundPredicate.And and) {
            return and.parts().stream().allMatch(this::mayMatch);
        } else if (predicate instanceof BoundPredicate.Or or) {
            return or.parts().stream().anyMatch(this::mayMatch);
        } else if (predicate instanceof BoundPredicate.IsNull || !(predicate instanceof BoundPredicate.Leaf)) {
            return true;
        }
        return mayMatchLeaf((BoundPredicate.Leaf) predicate);
    }

    private boolean mayMatchLeaf(BoundPredicate.Leaf leaf) {
        Optional<ValueType> stored = columns.filterType(leaf.fieldId());
        int index = leafIndex(leaf.fieldId());
        if (stored.isEmpty()
                || index < 0
                || MetadataColumn.of(leaf.fieldId()).isPresent()
                || !(leaf.type() instanceof Type.Primitive type)
                || ParquetTypes.fit(stored.get(), type) != ParquetTypes.Fit.SAME) {
            return true;
        }
        Optional<ColumnVector> dictionary = file.dictionary(group, index);
        if (dictionary.isPresent()) {
            ColumnVector[] values = {dictionary.get()};
            Selection all = Selection.all(values[0].size());
            return LeafFilters.of(leaf, 0).select(values, all).count() > 0;
        }
        Set<Object> wanted = wanted(leaf);
        ValueType.Physical physical = stored.get().physical();
        boolean equalBytes = physical != ValueType.Physical.FLOAT && physical != ValueType.Physical.DOUBLE;
        if (wanted.isEmpty() || !equalBytes || !file.hasCheckedBloomFilter(group, index)) {
            return true;
        }
        Optional<BloomFilter> filter = file.bloomFilter(group, index);
        return filter.isEmpty()
                || wanted.stream().anyMatch(value -> filter.get().mightContain(plain(type, physical, value)));
    }

    private int leafIndex(int fieldId) {
        List<LeafStatistics> leaves = file.rowGroups().get(group).leaves();
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i).id().isPresent() && leaves.get(i).id().getAsInt() == fieldId) {
                return i;
            }
        }
        return -1;
    }

    /** The values of which a row must have one to match; empty when it is not about single values. */
    private static Set<Object> wanted(BoundPredicate.Leaf leaf) {
        if (leaf instanceof BoundPredicate.Compare compare && compare.comparison() == Comparison.EQUAL) {
            return Set.of(compare.value());
        } else if (leaf instanceof BoundPredicate.In in && !in.negated()) {
            return in.values();
        }
        return Set.of();
    }

    /** A value as Parquet's plain encoding has it, without a length. */
    private static ByteBuffer plain(Type.Primitive type, ValueType.Physical physical, Object value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return switch (physical) {
            case INT32 ->
                bytes.putInt(LeafFilters.key(type, value).intValueExact()).flip();
            case INT64 ->
                bytes.putLong(LeafFilters.key(type, value).longValueExact()).flip();
            default -> ByteBuffer.wrap(StoredBytes.of(type, value));
        };
    }
}
