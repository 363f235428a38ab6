// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnVector;
import io.firn.column.IntVector;
import io.firn.column.LongVector;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.TableDefinition;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The column that says which of two rows of one key is the newer one, if the table has such a column. Pure. */
final class SequenceColumn {
    private static final int LONG_DIGITS = 18;

    private SequenceColumn() {}

    /**
     * The column; empty when the table has none.
     *
     * @throws InvalidRequestException when the property names no column, or one whose type has no use as a sequence
     */
    static Optional<Field> of(TableDefinition definition) {
        Optional<String> name = TableProperty.SEQUENCE_COLUMN.columns(definition.properties()).stream()
                .findFirst();
        return name.map(column -> column(definition, column));
    }

    /** The properties after columns were renamed: the sequence column stays the same one. */
    static Map<String, String> renamed(Map<String, String> properties, Schema before, Schema after) {
        List<String> names = TableProperty.SEQUENCE_COLUMN.columns(properties);
        Optional<Field> field = before.fields().stream()
                .filter(one -> names.equals(List.of(one.name())))
                .findFirst()
                .flatMap(one -> after.field(one.id()));
        if (field.isEmpty()) {
            return properties;
        }
        Map<String, String> renamed = new TreeMap<>(properties);
        renamed.put(TableProperty.SEQUENCE_COLUMN.propertyName(), field.get().name());
        return renamed;
    }

    private static Field column(TableDefinition definition, String name) {
        String property = TableProperty.SEQUENCE_COLUMN.propertyName();
        Field field = definition.schema().fields().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        definition.schema().field(name).isPresent()
                                ? "The table property %s takes a column of the table, and '%s' is only a part of one."
                                        .formatted(property, name)
                                : "The table property %s names no column. %s"
                                        .formatted(property, ColumnNames.unknown(name, definition.schema()))));
        if (!isSequence(field.type())) {
            throw new InvalidRequestException(
                    "Column %s cannot be the sequence column (%s): its type %s is no whole number, decimal (%d digits), date or time."
                            .formatted(name, property, field.type(), LONG_DIGITS));
        }
        return field;
    }

    private static boolean isSequence(Type type) {
        if (type instanceof Type.Decimal decimal) {
            return decimal.precision() <= LONG_DIGITS;
        }
        if (!(type instanceof Type.Simple simple)) {
            return false;
        }
        return switch (simple) {
            case INT, LONG, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, TIMESTAMP_NS, TIMESTAMPTZ_NS -> true;
            case BOOLEAN, FLOAT, DOUBLE, STRING, UUID, BINARY -> false;
        };
    }

    /** The sequence in a slot; null is older than everything. */
    static long number(ColumnVector vector, int slot) {
        if (vector.isNull(slot)) {
            return Long.MIN_VALUE;
        }
        return vector instanceof LongVector longs ? longs.get(slot) : ((IntVector) vector).get(slot);
    }
}
