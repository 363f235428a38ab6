// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.table.internal.scan.VectorValues;
import io.firn.types.Field;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of batches, read straight from their vectors. */
final class BatchRows implements RowCursor {
    /** Texts of a dictionary that are kept: more would hold memory for rows that are gone. */
    private static final int MAX_TEXTS = 1 << 16;

    private final BatchCursor batches;
    private final List<Field> fields;
    private final Type[] types;
    private final ColumnVector[] vectors;
    /** Where each column is null, so that a row does not have to ask its vector. */
    private final Nulls[] nulls;
    /** The texts of the dictionary of each column, made when they are first met; where it has one that is not too large. */
    private final BytesVector[] dictionaries;

    private final @Nullable String[][] texts;
    private Selection selection = Selection.all(0);
    private int next;
    /** The slot of the current row; -1 when there is none. */
    private int slot = -1;

    BatchRows(BatchCursor batches, List<Field> fields) {
        this.batches = batches;
        this.fields = fields;
        this.types = fields.stream().map(Field::type).toArray(Type[]::new);
        this.vectors = new ColumnVector[types.length];
        this.nulls = new Nulls[types.length];
        this.dictionaries = new BytesVector[types.length];
        this.texts = new String[types.length][];
    }

    @Override
    public boolean next() {
        if (next == selection.count()) {
            slot = -1;
            selection = Selection.all(0);
            next = 0;
            Optional<ColumnBatch> batch = batches.next();
            if (batch.isEmpty()) {
                return false;
            }
            selection = batch.get().selection();
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = batch.get().column(i);
                nulls[i] = vectors[i].nulls();
            }
        }
        slot = selection.slot(next++);
        return true;
    }

    @Override
    public int size() {
        return types.length;
    }

    @Override
    public boolean isNull(int column) {
        return nulls[column].isNull(current());
    }

    @Override
    public @Nullable Object value(int column) {
        return VectorValues.user(types[column], vectors[column], current());
    }

    @Override
    public boolean getBoolean(int column) {
        if (types[column] == Type.Simple.BOOLEAN) {
            return ((BooleanVector) present(column)).get(slot);
        }
        throw mistyped(column, "boolean");
    }

    @Override
    public int getInt(int column) {
        if (types[column] == Type.Simple.INT) {
            return ((IntVector) present(column)).get(slot);
        }
        throw mistyped(column, "int");
    }

    @Override
    public long getLong(int column) {
        if (types[column] == Type.Simple.LONG) {
            return ((LongVector) present(column)).get(slot);
        } else if (types[column] == Type.Simple.INT) {
            return ((IntVector) present(column)).get(slot);
        }
        throw mistyped(column, "long");
    }

    @Override
    public int getDays(int column) {
        if (types[column] == Type.Simple.DATE) {
            return ((IntVector) present(column)).get(slot);
        }
        throw mistyped(column, "days");
    }

    @Override
    public long getMicros(int column) {
        Type type = types[column];
        if (type == Type.Simple.TIMESTAMP || type == Type.Simple.TIMESTAMPTZ || type == Type.Simple.TIME) {
            return ((LongVector) present(column)).get(slot);
        }
        throw mistyped(column, "microseconds");
    }

    @Override
    public float getFloat(int column) {
        if (types[column] == Type.Simple.FLOAT) {
            return ((FloatVector) present(column)).get(slot);
        }
        throw mistyped(column, "float");
    }

    @Override
    public double getDouble(int column) {
        if (types[column] == Type.Simple.DOUBLE) {
            return ((DoubleVector) present(column)).get(slot);
        } else if (types[column] == Type.Simple.FLOAT) {
            return ((FloatVector) present(column)).get(slot);
        } else if (types[column] == Type.Simple.INT) {
            return ((IntVector) present(column)).get(slot);
        }
        throw mistyped(column, "double");
    }

    @Override
    public String getString(int column) {
        if (types[column] == Type.Simple.STRING) {
            BytesVector vector = (BytesVector) present(column);
            Optional<BytesVector> dictionary = vector.dictionary();
            return dictionary.isPresent() && dictionary.get().size() <= MAX_TEXTS
                    ? text(column, dictionary.get(), vector.ids()[slot])
                    : vector.text(slot);
        }
        throw mistyped(column, "string");
    }

    private String text(int column, BytesVector dictionary, int entry) {
        if (dictionaries[column] != dictionary) {
            dictionaries[column] = dictionary;
            texts[column] = new String[dictionary.size()];
        }
        String text = texts[column][entry];
        if (text == null) {
            text = dictionary.text(entry);
            texts[column][entry] = text;
        }
        return text;
    }

    @Override
    public BigDecimal getDecimal(int column) {
        if (types[column] instanceof Type.Decimal decimal) {
            return VectorValues.decimal(decimal, present(column), slot);
        }
        throw mistyped(column, "decimal");
    }

    @Override
    public UUID getUuid(int column) {
        if (types[column] == Type.Simple.UUID) {
            return VectorValues.uuid((BytesVector) present(column), slot);
        }
        throw mistyped(column, "uuid");
    }

    @Override
    public byte[] getBytes(int column) {
        if (types[column] == Type.Simple.BINARY || types[column] instanceof Type.Fixed) {
            return ((BytesVector) present(column)).copy(slot);
        }
        throw mistyped(column, "binary");
    }

    @Override
    public Row copy() {
        List<@Nullable Object> values = new ArrayList<>(types.length);
        for (int column = 0; column < types.length; column++) {
            values.add(value(column));
        }
        current();
        return Row.ofValues(values);
    }

    @Override
    public List<Row> toList() {
        List<Row> rows = new ArrayList<>();
        while (next()) {
            rows.add(copy());
        }
        return rows;
    }

    @Override
    public void close() {
        slot = -1;
        selection = Selection.all(0);
        batches.close();
    }

    private int current() {
        if (slot < 0) {
            throw new IllegalStateException("There is no current row: call next() first, and as long as it is true.");
        }
        return slot;
    }

    private ColumnVector present(int column) {
        if (slot < 0 || nulls[column].isNull(slot)) {
            current();
            throw new IllegalStateException(
                    "Column '%s' is null in this row; ask isNull first.".formatted(name(column)));
        }
        return vectors[column];
    }

    private IllegalArgumentException mistyped(int column, String wanted) {
        return new IllegalArgumentException(
                "Column '%s' is of type %s and cannot be read as %s; value(%d) gives its object."
                        .formatted(name(column), types[column], wanted, column));
    }

    private String name(int column) {
        return fields.get(column).name();
    }
}
