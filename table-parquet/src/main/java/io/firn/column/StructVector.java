// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import java.util.List;

/** Structs: a child for each field, each of this vector's size. In a null slot every child is null as well. */
public final class StructVector implements ColumnVector {
    private final List<ColumnVector> fields;
    private final int size;
    private final Nulls nulls;

    public StructVector(List<ColumnVector> fields, int size, Nulls nulls) {
        this.fields = List.copyOf(fields);
        this.size = size;
        this.nulls = nulls;
    }

    public List<ColumnVector> fields() {
        return fields;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Nulls nulls() {
        return nulls;
    }
}
