// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.column.Selection;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The columns of a primary key, and how their values become {@link KeyWords}. A single number is its own word; two numbers,
 * a UUID or anything else of 16 bytes are two words: both are exact. Every other key is hashed to 128 bits under a secret of
 * the table. Immutable. Spec section 9.1.
 */
public final class KeyColumns {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int PAIR_BYTES = 16;

    private final List<Column> columns;
    private final Form form;
    private final UUID tableId;

    /** A key column. */
    private record Column(Field field, int place, KeyKind kind) {
        String form() {
            return field.id() + ":" + kind.name();
        }
    }

    /** What the words of keys are. */
    enum Form {
        /** One word: the value itself. */
        WORD,
        /** Two words: the values themselves. */
        PAIR,
        /** Two words: a hash. */
        HASH
    }

    private KeyColumns(List<Column> columns, UUID tableId) {
        this.columns = columns;
        this.tableId = tableId;
        this.form = form(columns);
    }

    /** The key of a table; empty when it has none. */
    public static Optional<KeyColumns> of(TableDefinition definition, UUID tableId) {
        if (definition.primaryKey().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(of(definition.schema(), definition.primaryKey(), tableId));
    }

    /** @param fieldIds of primitive columns of the schema */
    public static KeyColumns of(Schema schema, List<Integer> fieldIds, UUID tableId) {
        List<Column> columns = new ArrayList<>();
        for (int fieldId : fieldIds) {
            Field field = schema.field(fieldId)
                    .orElseThrow(() -> new IllegalArgumentException("The schema has no key column " + fieldId));
            columns.add(new Column(field, schema.fields().indexOf(field), KeyKind.of((Type.Primitive) field.type())));
        }
        return new KeyColumns(List.copyOf(columns), tableId);
    }

    private static Form form(List<Column> columns) {
        int words = 0;
        for (Column column : columns) {
            switch (column.kind().width()) {
                case BIT, WORD, FLOATING -> words++;
                case PAIR -> words += 2;
                case BYTES -> words += 3;
            }
        }
        return words == 1 ? Form.WORD : words == 2 ? Form.PAIR : Form.HASH;
    }

    /** The key columns, in order. */
    public List<Field> fields() {
        return columns.stream().map(Column::field).toList();
    }

    /** The types of the key columns, in order. */
    public List<Type> types() {
        return columns.stream().map(column -> column.field().type()).toList();
    }

    /** The places of the key columns among the columns of the schema. */
    public List<Integer> places() {
        return columns.stream().map(Column::place).toList();
    }

    Form form() {
        return form;
    }

    KeyKind firstKind() {
        return columns.get(0).kind();
    }

    /** What an index must have been made of to be of use: ids and kinds of the columns. */
    String signature() {
        return columns.stream().map(Column::form).collect(Collectors.joining(","));
    }

    /** Whether keys of the other one have the same words as of this, so that they can be looked up in its indexes. */
    public boolean hasWordsOf(KeyColumns other) {
        return signature().equals(other.signature());
    }

    /** The names of the key columns, for messages. */
    public String names() {
        return columns.stream().map(column -> column.field().name()).collect(Collectors.joining(", "));
    }

    /** Makes words of the keys of rows. For one thread. */
    Extractor extractor() {
        return extractor(false);
    }

    /** @param anyValues whether rows whose key is null or NaN have words too, which mean nothing */
    Extractor extractor(boolean anyValues) {
        return new Extractor(this, anyValues);
    }

    static final class Extractor {
        private final KeyColumns key;
        private final SipHash hash;
        private final boolean anyValues;
        private byte[] scratch = new byte[64];
        private int length;

        private Extractor(KeyColumns key, boolean anyValues) {
            this.key = key;
            this.anyValues = anyValues;
            this.hash = new SipHash(
                    Long.reverseBytes(key.tableId.getMostSignificantBits()),
                    Long.reverseBytes(key.tableId.getLeastSignificantBits()));
        }

        /**
         * Appends the keys of selected rows.
         *
         * @param vectors of the key columns, in their order
         * @throws InvalidRequestException naming the row and column of a key that is null or NaN
         */
        void append(List<ColumnVector> vectors, Selection rows, KeyWords target) {
            if (!anyValues) {
                requireValues(vectors, rows);
            }
            target.reserve(rows.count());
            ColumnVector first = vectors.get(0);
            switch (key.form) {
                case WORD -> words(first, rows, target);
                case PAIR -> {
                    if (vectors.size() == 2) {
                        for (int i = 0; i < rows.count(); i++) {
                            int slot = rows.slot(i);
                            long word = word(first, slot);
                            target.add(word, word(vectors.get(1), slot), word);
                        }
                    } else {
                        pairs((BytesVector) first, rows, target);
                    }
                }
                case HASH -> {
                    for (int i = 0; i < rows.count(); i++) {
                        int slot = rows.slot(i);
                        hash(vectors, slot);
                        target.add(hash.low(), hash.high(), order(first, slot));
                    }
                }
            }
        }

        private void requireValues(List<ColumnVector> vectors, Selection rows) {
            for (int column = 0; column < vectors.size(); column++) {
                ColumnVector vector = vectors.get(column);
                boolean floating = key.columns.get(column).kind().width() == KeyKind.Width.FLOATING;
                if (!vector.nulls().any() && !floating) {
                    continue;
                }
                for (int i = 0; i < rows.count(); i++) {
                    int slot = rows.slot(i);
                    boolean isNull = vector.isNull(slot);
                    if (isNull || floating && Double.isNaN(number(vector, slot))) {
                        throw new InvalidRequestException(
                                "Row %d of %d: column %s is part of the primary key, and its value is %s; give it one."
                                        .formatted(
                                                i + 1,
                                                rows.count(),
                                                key.columns.get(column).field().name(),
                                                isNull ? "null" : "NaN"));
                    }
                }
            }
        }

        private static void words(ColumnVector vector, Selection rows, KeyWords target) {
            if (vector instanceof LongVector longs && rows.isDense()) {
                target.addAll(longs.values(), rows.count());
                return;
            }
            for (int i = 0; i < rows.count(); i++) {
                target.add(word(vector, rows.slot(i)));
            }
        }

        private void pairs(BytesVector vector, Selection rows, KeyWords target) {
            boolean unsigned = !(key.columns.get(0).field().type() instanceof Type.Decimal);
            for (int i = 0; i < rows.count(); i++) {
                int slot = rows.slot(i);
                pair(vector, slot);
                long high = (long) BIG.get(scratch, 0);
                long word = unsigned ? high ^ Long.MIN_VALUE : high;
                target.add(word, (long) BIG.get(scratch, Long.BYTES), word);
            }
        }

        /** Puts the 16 bytes of a value to the start of the scratch, a shorter decimal with its sign in front. */
        private void pair(BytesVector vector, int slot) {
            int bytes = vector.length(slot);
            int start = vector.start(slot);
            boolean negative = bytes > 0 && vector.bytes()[start] < 0;
            Arrays.fill(scratch, 0, PAIR_BYTES - bytes, (byte) (negative ? -1 : 0));
            System.arraycopy(vector.bytes(), start, scratch, PAIR_BYTES - bytes, bytes);
        }

        private void hash(List<ColumnVector> vectors, int slot) {
            length = 0;
            for (int column = 0; column < vectors.size(); column++) {
                ColumnVector vector = vectors.get(column);
                switch (key.columns.get(column).kind().width()) {
                    case BIT, WORD, FLOATING -> {
                        room(Long.BYTES);
                        LONG.set(scratch, length, word(vector, slot));
                        length += Long.BYTES;
                    }
                    case PAIR, BYTES -> bytes((BytesVector) vector, slot, key.columns.get(column));
                }
            }
            hash.hash(scratch, length);
        }

        private void bytes(BytesVector vector, int slot, Column column) {
            int bytes = vector.length(slot);
            int start = vector.start(slot);
            if (column.field().type() instanceof Type.Decimal) {
                room(PAIR_BYTES);
                boolean negative = bytes > 0 && vector.bytes()[start] < 0;
                Arrays.fill(scratch, length, length + PAIR_BYTES - bytes, (byte) (negative ? -1 : 0));
                System.arraycopy(vector.bytes(), start, scratch, length + PAIR_BYTES - bytes, bytes);
                length += PAIR_BYTES;
                return;
            }
            room(Integer.BYTES + bytes);
            INT.set(scratch, length, bytes);
            System.arraycopy(vector.bytes(), start, scratch, length + Integer.BYTES, bytes);
            length += Integer.BYTES + bytes;
        }

        private void room(int more) {
            if (scratch.length - length < more) {
                scratch = Arrays.copyOf(scratch, Math.max(2 * scratch.length, length + more));
            }
        }

        private long order(ColumnVector vector, int slot) {
            if (!(vector instanceof BytesVector bytes)) {
                return word(vector, slot);
            }
            if (key.columns.get(0).field().type() instanceof Type.Decimal) {
                pair(bytes, slot);
                return (long) BIG.get(scratch, 0);
            }
            return KeyKind.orderOf(bytes.bytes(), bytes.start(slot), bytes.length(slot));
        }

        private static double number(ColumnVector vector, int slot) {
            return vector instanceof DoubleVector doubles ? doubles.get(slot) : ((FloatVector) vector).get(slot);
        }

        private static long word(ColumnVector vector, int slot) {
            if (vector instanceof LongVector longs) {
                return longs.get(slot);
            } else if (vector instanceof IntVector ints) {
                return ints.get(slot);
            } else if (vector instanceof BooleanVector bits) {
                return bits.get(slot) ? 1 : 0;
            }
            return KeyKind.wordOf(number(vector, slot));
        }
    }
}
