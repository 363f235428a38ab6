// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import io.firn.table.internal.scan.VectorValues;
import io.firn.types.Field;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One column as rows read it: the vector of the current batch by slot; a negative slot stands for no row. For one
 * thread.
 *
 * <p>An accessor first looks into the array that the column has for it. The array is empty, and everything else left to
 * a second method, if the type is another one, a slot of the batch is null, or there is no batch: so that what is asked
 * for every row is one bound of one array.
 */
final class RowColumn {
    /** Texts of a dictionary that are kept: more would hold memory for rows that are gone. */
    private static final int MAX_TEXTS = 1 << 16;
    /** Up to so many bytes for each row, looking through all texts of a batch costs less than it saves. */
    private static final int SHORT_TEXT = 64;

    private static final boolean[] NO_BOOLEANS = new boolean[0];
    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];
    private static final float[] NO_FLOATS = new float[0];
    private static final double[] NO_DOUBLES = new double[0];

    private static final ColumnVector NO_BATCH = new BooleanVector(NO_BOOLEANS, 0, Nulls.none());

    private final Field field;
    private final Type type;
    private ColumnVector vector = NO_BATCH;
    private Nulls nulls = Nulls.none();

    private boolean[] booleans = NO_BOOLEANS;
    private int[] ints = NO_INTS;
    private int[] days = NO_INTS;
    private long[] longs = NO_LONGS;
    private long[] micros = NO_LONGS;
    private float[] floats = NO_FLOATS;
    private double[] doubles = NO_DOUBLES;

    /** The texts of the last dictionary, made when they are first met. */
    private @Nullable String[] texts = new String[0];

    private Optional<BytesVector> dictionary = Optional.empty();
    /** The entries of the texts; empty unless all of them are kept and no slot is null. */
    private int[] entries = NO_INTS;
    /** Whether all texts of the batch are known to be ASCII, and then their bytes. */
    private boolean ascii;

    private byte[] bytes = new byte[0];
    /** Where texts that are ASCII begin and end; empty unless all of the batch are and no slot is null. */
    private int[] offsets = NO_INTS;
    /** Whether to look, when a text is asked for, if the batch has only ASCII. */
    private boolean worthExploring;

    RowColumn(Field field) {
        this.field = field;
        this.type = field.type();
    }

    /** Goes on to the next batch, of which {@code rows} slots are rows. */
    void read(ColumnVector next, int rows) {
        leave();
        vector = next;
        nulls = next.nulls();
        if (type == Type.Simple.STRING) {
            readTexts((BytesVector) next, rows);
        } else if (type instanceof Type.Simple simple && !nulls.any()) {
            readSolid(simple, next);
        }
    }

    /** A column without nulls in this batch. */
    private void readSolid(Type.Simple simple, ColumnVector next) {
        switch (simple) {
            case BOOLEAN -> booleans = ((BooleanVector) next).values();
            case INT -> ints = ((IntVector) next).values();
            case DATE -> days = ((IntVector) next).values();
            case LONG -> longs = ((LongVector) next).values();
            case TIME, TIMESTAMP, TIMESTAMPTZ -> micros = ((LongVector) next).values();
            case FLOAT -> floats = ((FloatVector) next).values();
            case DOUBLE -> doubles = ((DoubleVector) next).values();
            default -> {}
        }
    }

    /** Leaves the batch, whose arrays may be reused. */
    void leave() {
        vector = NO_BATCH;
        nulls = Nulls.none();
        booleans = NO_BOOLEANS;
        ints = NO_INTS;
        days = NO_INTS;
        longs = NO_LONGS;
        micros = NO_LONGS;
        floats = NO_FLOATS;
        doubles = NO_DOUBLES;
        entries = NO_INTS;
        offsets = NO_INTS;
        ascii = false;
        worthExploring = false;
    }

    private void readTexts(BytesVector next, int rows) {
        if (next.dictionary().isEmpty()) {
            worthExploring = next.offsets()[next.size()] <= (long) rows * SHORT_TEXT;
        } else if (!nulls.any() && keepsTextsOf(next.dictionary().get())) {
            entries = next.ids();
        }
    }

    /** Makes room for the texts of a dictionary, unless it has too many. */
    private boolean keepsTextsOf(BytesVector values) {
        if (values.size() > MAX_TEXTS) {
            return false;
        }
        if (dictionary.isEmpty() || dictionary.get() != values) {
            dictionary = Optional.of(values);
            texts = new String[values.size()];
        }
        return true;
    }

    boolean isNull(int slot) {
        if (slot < 0) {
            throw noRow();
        }
        return nulls.isNull(slot);
    }

    @Nullable
    Object value(int slot) {
        return isNull(slot) ? null : VectorValues.user(type, vector, slot);
    }

    boolean getBoolean(int slot) {
        boolean[] values = booleans;
        if (slot >= 0 && slot < values.length) {
            return values[slot];
        } else if (type == Type.Simple.BOOLEAN) {
            return ((BooleanVector) present(slot)).get(slot);
        }
        throw mistyped("boolean");
    }

    int getInt(int slot) {
        int[] values = ints;
        if (slot >= 0 && slot < values.length) {
            return values[slot];
        } else if (type == Type.Simple.INT) {
            return ((IntVector) present(slot)).get(slot);
        }
        throw mistyped("int");
    }

    long getLong(int slot) {
        long[] values = longs;
        return slot >= 0 && slot < values.length ? values[slot] : otherLong(slot);
    }

    private long otherLong(int slot) {
        if (type == Type.Simple.LONG) {
            return ((LongVector) present(slot)).get(slot);
        } else if (type == Type.Simple.INT) {
            return getInt(slot);
        }
        throw mistyped("long");
    }

    int getDays(int slot) {
        int[] values = days;
        if (slot >= 0 && slot < values.length) {
            return values[slot];
        } else if (type == Type.Simple.DATE) {
            return ((IntVector) present(slot)).get(slot);
        }
        throw mistyped("days");
    }

    long getMicros(int slot) {
        long[] values = micros;
        return slot >= 0 && slot < values.length ? values[slot] : otherMicros(slot);
    }

    private long otherMicros(int slot) {
        if (type == Type.Simple.TIMESTAMP || type == Type.Simple.TIMESTAMPTZ || type == Type.Simple.TIME) {
            return ((LongVector) present(slot)).get(slot);
        }
        throw mistyped("microseconds");
    }

    float getFloat(int slot) {
        float[] values = floats;
        if (slot >= 0 && slot < values.length) {
            return values[slot];
        } else if (type == Type.Simple.FLOAT) {
            return ((FloatVector) present(slot)).get(slot);
        }
        throw mistyped("float");
    }

    double getDouble(int slot) {
        double[] values = doubles;
        return slot >= 0 && slot < values.length ? values[slot] : otherDouble(slot);
    }

    private double otherDouble(int slot) {
        if (type == Type.Simple.DOUBLE) {
            return ((DoubleVector) present(slot)).get(slot);
        } else if (type == Type.Simple.FLOAT) {
            return getFloat(slot);
        } else if (type == Type.Simple.INT) {
            return getInt(slot);
        }
        throw mistyped("double");
    }

    String getString(int slot) {
        int[] ends = offsets;
        int end = slot + 1;
        if (slot >= 0 && end < ends.length) {
            return ascii(bytes, ends[slot], ends[end]);
        }
        int[] ids = entries;
        if (slot >= 0 && slot < ids.length) {
            String text = texts[ids[slot]];
            if (text != null) {
                return text;
            }
        }
        return otherText(slot);
    }

    private String otherText(int slot) {
        if (type != Type.Simple.STRING) {
            throw mistyped("string");
        }
        BytesVector values = (BytesVector) present(slot);
        if (values.dictionary().isPresent()) {
            return keepsTextsOf(values.dictionary().get()) ? keptText(values, slot) : values.text(slot);
        }
        if (worthExploring) {
            worthExploring = false;
            explore(values);
        }
        return ascii ? ascii(bytes, values.start(slot), values.start(slot) + values.length(slot)) : values.text(slot);
    }

    private String keptText(BytesVector values, int slot) {
        int entry = values.ids()[slot];
        String text = texts[entry];
        if (text == null) {
            text = values.text(slot);
            texts[entry] = text;
        }
        return text;
    }

    private void explore(BytesVector values) {
        ascii = values.isAscii();
        if (ascii) {
            bytes = values.bytes();
            offsets = nulls.any() ? NO_INTS : values.offsets();
        }
    }

    /**
     * The JDK's constructor that takes each byte for a character is deprecated for what it does to bytes that are not
     * ASCII. For those that are it is the one that gets compiled into the loop of its caller.
     */
    @SuppressWarnings("deprecation")
    private static String ascii(byte[] bytes, int from, int to) {
        return new String(bytes, 0, from, to - from);
    }

    BigDecimal getDecimal(int slot) {
        if (type instanceof Type.Decimal decimal) {
            return VectorValues.decimal(decimal, present(slot), slot);
        }
        throw mistyped("decimal");
    }

    UUID getUuid(int slot) {
        if (type == Type.Simple.UUID) {
            return VectorValues.uuid((BytesVector) present(slot), slot);
        }
        throw mistyped("uuid");
    }

    byte[] getBytes(int slot) {
        if (type == Type.Simple.BINARY || type instanceof Type.Fixed) {
            return ((BytesVector) present(slot)).copy(slot);
        }
        throw mistyped("binary");
    }

    private ColumnVector present(int slot) {
        if (isNull(slot)) {
            throw new IllegalStateException(
                    "Column '%s' is null in this row; ask isNull first.".formatted(field.name()));
        }
        return vector;
    }

    static IllegalStateException noRow() {
        return new IllegalStateException("There is no current row: call next() first, and as long as it is true.");
    }

    private IllegalArgumentException mistyped(String wanted) {
        return new IllegalArgumentException(
                "Column '%s' is of type %s and cannot be read as %s; value() gives its object."
                        .formatted(field.name(), type, wanted));
    }
}
