// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import io.firn.column.ColumnVector;
import io.firn.column.ListVector;
import io.firn.column.MapVector;
import io.firn.column.Nulls;
import io.firn.column.StructVector;
import io.firn.parquet.internal.footer.Levels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A field that is read, and how its vector comes about from the leaves below it. */
sealed interface FieldVector {
    /** The vector of the batch that the leaves have read. */
    ColumnVector vector();

    /** The leaves below, at least one; the levels of the first decide, those of the others must agree. */
    List<LeafReader> leaves();

    /** A leaf. */
    record Leaf(LeafReader reader) implements FieldVector {
        @Override
        public ColumnVector vector() {
            return reader.vector();
        }

        @Override
        public List<LeafReader> leaves() {
            return List.of(reader);
        }
    }

    /** A struct. */
    final class Struct implements FieldVector {
        private final Levels levels;
        private final List<FieldVector> fields;
        private final List<LeafReader> leaves;
        private boolean[] nulls = new boolean[0];
        private boolean[] otherNulls = new boolean[0];

        Struct(Levels levels, List<FieldVector> fields) {
            this.levels = levels;
            this.fields = List.copyOf(fields);
            this.leaves =
                    fields.stream().flatMap(field -> field.leaves().stream()).toList();
        }

        @Override
        public List<LeafReader> leaves() {
            return leaves;
        }

        @Override
        public ColumnVector vector() {
            List<ColumnVector> children = new ArrayList<>(fields.size());
            for (FieldVector field : fields) {
                children.add(field.vector());
            }
            int size = children.get(0).size();
            for (int i = 1; i < children.size(); i++) {
                if (children.get(i).size() != size) {
                    throw disagreement(fields.get(i).leaves().get(0));
                }
            }
            return new StructVector(children, size, nulls(size));
        }

        private Nulls nulls(int size) {
            if (levels.present() == levels.slot()) {
                return Nulls.none();
            }
            nulls = Growth.reserve(nulls, 0, size);
            read(leaves.get(0), nulls);
            for (int i = 1; i < leaves.size(); i++) {
                otherNulls = Growth.reserve(otherNulls, 0, size);
                read(leaves.get(i), otherNulls);
                if (!Arrays.equals(nulls, 0, size, otherNulls, 0, size)) {
                    throw disagreement(leaves.get(i));
                }
            }
            return Nulls.of(nulls, size);
        }

        /** Sets the flags of all slots, as many as the fields have. */
        private void read(LeafReader leaf, boolean[] absent) {
            int slot = 0;
            for (int entry = 0; entry < leaf.entries(); entry++) {
                int definition = leaf.definition(entry);
                if (leaf.repetition(entry) <= levels.repetition() && definition >= levels.slot()) {
                    absent[slot++] = definition < levels.present();
                }
            }
        }
    }

    /** A list. */
    final class Repeated implements FieldVector {
        private final Shape shape;
        private final FieldVector element;

        Repeated(Levels levels, FieldVector element) {
            this.shape = new Shape(levels);
            this.element = element;
        }

        @Override
        public List<LeafReader> leaves() {
            return element.leaves();
        }

        @Override
        public ColumnVector vector() {
            shape.read(leaves());
            ColumnVector elements = element.vector();
            shape.check(elements, leaves().get(0));
            return new ListVector(elements, shape.offsets, shape.size, shape.nulls());
        }
    }

    /** A map. */
    final class Mapped implements FieldVector {
        private final Shape shape;
        private final FieldVector key;
        private final FieldVector value;
        private final List<LeafReader> leaves;

        Mapped(Levels levels, FieldVector key, FieldVector value) {
            this.shape = new Shape(levels);
            this.key = key;
            this.value = value;
            this.leaves = new ArrayList<>(key.leaves());
            this.leaves.addAll(value.leaves());
        }

        @Override
        public List<LeafReader> leaves() {
            return leaves;
        }

        @Override
        public ColumnVector vector() {
            shape.read(leaves);
            ColumnVector keys = key.vector();
            ColumnVector values = value.vector();
            shape.check(keys, key.leaves().get(0));
            shape.check(values, value.leaves().get(0));
            return new MapVector(keys, values, shape.offsets, shape.size, shape.nulls());
        }
    }

    private static RuntimeException disagreement(LeafReader leaf) {
        return leaf.damaged("its structs and lists are not those of the column beside it", null);
    }

    /** Where the lists of a field begin and end, and which are null. */
    final class Shape {
        private final Levels levels;
        private int[] offsets = new int[1];
        private boolean[] nulls = new boolean[0];
        private int size;
        private int[] otherOffsets = new int[0];
        private boolean[] otherNulls = new boolean[0];

        private Shape(Levels levels) {
            this.levels = levels;
        }

        private void read(List<LeafReader> leaves) {
            LeafReader first = leaves.get(0);
            offsets = Growth.reserve(offsets, 0, first.entries() + 1L);
            nulls = Growth.reserve(nulls, 0, first.entries());
            size = read(first, offsets, nulls);
            for (int i = 1; i < leaves.size(); i++) {
                LeafReader other = leaves.get(i);
                otherOffsets = Growth.reserve(otherOffsets, 0, other.entries() + 1L);
                otherNulls = Growth.reserve(otherNulls, 0, other.entries());
                if (read(other, otherOffsets, otherNulls) != size
                        || !Arrays.equals(offsets, 0, size + 1, otherOffsets, 0, size + 1)
                        || !Arrays.equals(nulls, 0, size, otherNulls, 0, size)) {
                    throw disagreement(other);
                }
            }
        }

        private int read(LeafReader leaf, int[] ends, boolean[] absent) {
            int slots = 0;
            int elements = 0;
            for (int entry = 0; entry < leaf.entries(); entry++) {
                int definition = leaf.definition(entry);
                int repetition = leaf.repetition(entry);
                if (repetition > levels.repetition()) {
                    if (slots == 0 || elements == ends[slots - 1] || definition <= levels.present()) {
                        throw leaf.damaged("a list that is null or empty goes on", null);
                    }
                } else if (definition >= levels.slot()) {
                    ends[slots] = elements;
                    absent[slots++] = definition < levels.present();
                }
                if (repetition <= levels.repetition() + 1 && definition > levels.present()) {
                    elements++;
                }
            }
            ends[slots] = elements;
            return slots;
        }

        private void check(ColumnVector elements, LeafReader leaf) {
            if (elements.size() != offsets[size]) {
                throw disagreement(leaf);
            }
        }

        private Nulls nulls() {
            return levels.present() == levels.slot() ? Nulls.none() : Nulls.of(nulls, size);
        }
    }
}
