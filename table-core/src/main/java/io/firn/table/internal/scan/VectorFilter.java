// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.expression.BoundPredicate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A predicate compiled for vectors: finds the slots of a batch that match. Decides exactly what {@link
 * BoundPredicate#test} decides row by row. For one thread: it may remember what it found out about a dictionary.
 */
interface VectorFilter {

    /**
     * Those of the selected slots that match.
     *
     * @param columns the columns that the predicate looks at, by the index they were given when it was compiled
     * @param in slots to try; no other slot is looked at
     */
    Selection select(ColumnVector[] columns, Selection in);

    /** @param columnOf the index of the column of a field id */
    static VectorFilter of(BoundPredicate predicate, IntUnaryOperator columnOf) {
        if (predicate instanceof BoundPredicate.Always always) {
            return always.value() ? (columns, in) -> in : (columns, in) -> Selection.all(0);
        } else if (predicate instanceof BoundPredicate.And and) {
            return new AllOf(
                    and.parts().stream().map(part -> of(part, columnOf)).toList());
        } else if (predicate instanceof BoundPredicate.Or or) {
            return new AnyOf(or.parts().stream().map(part -> of(part, columnOf)).toList());
        } else if (predicate instanceof BoundPredicate.IsNull isNull) {
            return new NullTest(columnOf.applyAsInt(isNull.fieldId()), !isNull.negated());
        }
        BoundPredicate.Leaf leaf = (BoundPredicate.Leaf) predicate;
        return LeafFilters.of(leaf, columnOf.applyAsInt(leaf.fieldId()));
    }

    /** Each part tries only what the parts before it left. */
    record AllOf(List<VectorFilter> parts) implements VectorFilter {
        @Override
        public Selection select(ColumnVector[] columns, Selection in) {
            Selection left = in;
            for (VectorFilter part : parts) {
                if (left.count() == 0) {
                    return left;
                }
                left = part.select(columns, left);
            }
            return left;
        }
    }

    /** Each part tries only what no part before it found. */
    record AnyOf(List<VectorFilter> parts) implements VectorFilter {
        @Override
        public Selection select(ColumnVector[] columns, Selection in) {
            List<Selection> found = new ArrayList<>(parts.size());
            Selection open = in;
            for (VectorFilter part : parts) {
                Selection hits = part.select(columns, open);
                if (hits.count() == open.count()) {
                    return found.isEmpty() ? hits : in;
                }
                if (hits.count() > 0) {
                    found.add(hits);
                    open = without(open, hits);
                }
            }
            if (found.size() < 2) {
                return found.isEmpty() ? Selection.all(0) : found.get(0);
            }
            return without(in, open);
        }

        /** The slots of {@code all} that are not in {@code some}, which is a part of it. */
        private static Selection without(Selection all, Selection some) {
            int[] slots = new int[all.count() - some.count()];
            int count = 0;
            int next = 0;
            for (int i = 0; i < all.count(); i++) {
                int slot = all.slot(i);
                if (next < some.count() && some.slot(next) == slot) {
                    next++;
                } else {
                    slots[count++] = slot;
                }
            }
            return Selection.of(slots, count);
        }
    }

    /** Whether the value is null, of any kind of vector. */
    record NullTest(int column, boolean wanted) implements VectorFilter {
        @Override
        public Selection select(ColumnVector[] columns, Selection in) {
            Nulls nulls = columns[column].nulls();
            if (!nulls.any()) {
                return wanted ? Selection.all(0) : in;
            }
            int[] slots = new int[in.count()];
            int count = 0;
            for (int i = 0; i < in.count(); i++) {
                int slot = in.slot(i);
                slots[count] = slot;
                count += nulls.isNull(slot) == wanted ? 1 : 0;
            }
            return found(in, slots, count);
        }
    }

    /** A selection of the first {@code count} slots, but {@code in} itself, which may be dense, where these are all. */
    static Selection found(Selection in, int[] slots, int count) {
        return count == in.count() ? in : Selection.of(slots, count);
    }
}
