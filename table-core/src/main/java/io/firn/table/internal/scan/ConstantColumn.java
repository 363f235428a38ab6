// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.BooleanVector;
import io.firn.column.BytesVector;
import io.firn.column.ColumnVector;
import io.firn.column.DoubleVector;
import io.firn.column.FloatVector;
import io.firn.column.IntVector;
import io.firn.column.ListVector;
import io.firn.column.LongVector;
import io.firn.column.MapVector;
import io.firn.column.Nulls;
import io.firn.column.StructVector;
import io.firn.parquet.ValueType.Physical;
import io.firn.types.ParquetTypes;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Vectors with the same value in every slot, for a column that a file does not have. For one thread. */
final class ConstantColumn {
    private final Type type;
    private final Optional<Object> value;
    /** The last vector, for the next batch of its size. Its nulls are only its own. */
    private @Nullable ColumnVector last;

    /** @param value raw, of a primitive type; empty: null */
    ConstantColumn(Type type, Optional<Object> value) {
        this.type = type;
        this.value = value;
    }

    /** The value in all slots, but null where the parent is null. */
    ColumnVector vector(int size, Nulls parentNulls) {
        if (last == null || last.size() != size) {
            last = value.isPresent()
                    ? repeated((Type.Primitive) type, value.get(), size, Nulls.none())
                    : nulls(type, size, allNull(size));
        }
        return value.isPresent() && parentNulls.any()
                ? repeated((Type.Primitive) type, value.get(), size, parentNulls)
                : last;
    }

    private static Nulls allNull(int size) {
        boolean[] flags = new boolean[size];
        Arrays.fill(flags, true);
        return Nulls.of(flags, size);
    }

    private static ColumnVector nulls(Type type, int size, Nulls all) {
        return type.match(
                primitive -> switch (ParquetTypes.valueType(primitive).physical()) {
                    case BOOLEAN -> new BooleanVector(new boolean[size], size, all);
                    case INT32 -> new IntVector(new int[size], size, all);
                    case INT64, INT96 -> new LongVector(new long[size], size, all);
                    case FLOAT -> new FloatVector(new float[size], size, all);
                    case DOUBLE -> new DoubleVector(new double[size], size, all);
                    case BYTES, FIXED -> BytesVector.plain(new byte[0], new int[size + 1], size, all);
                },
                struct -> new StructVector(
                        struct.fields().stream()
                                .map(field -> nulls(field.type(), size, all))
                                .toList(),
                        size,
                        all),
                list -> new ListVector(nulls(list.element().type(), 0, Nulls.none()), new int[size + 1], size, all),
                map -> new MapVector(
                        nulls(map.key().type(), 0, Nulls.none()),
                        nulls(map.value().type(), 0, Nulls.none()),
                        new int[size + 1],
                        size,
                        all));
    }

    private static ColumnVector repeated(Type.Primitive type, Object raw, int size, Nulls nulls) {
        Physical physical = ParquetTypes.valueType(type).physical();
        return switch (physical) {
            case BOOLEAN -> {
                boolean[] values = new boolean[size];
                Arrays.fill(values, (Boolean) raw);
                yield new BooleanVector(values, size, nulls);
            }
            case INT32 -> {
                int[] values = new int[size];
                Arrays.fill(
                        values, raw instanceof BigDecimal d ? d.unscaledValue().intValueExact() : (Integer) raw);
                yield new IntVector(values, size, nulls);
            }
            case INT64, INT96 -> {
                long[] values = new long[size];
                Arrays.fill(
                        values, raw instanceof BigDecimal d ? d.unscaledValue().longValueExact() : (Long) raw);
                yield new LongVector(values, size, nulls);
            }
            case FLOAT -> {
                float[] values = new float[size];
                Arrays.fill(values, (Float) raw);
                yield new FloatVector(values, size, nulls);
            }
            case DOUBLE -> {
                double[] values = new double[size];
                Arrays.fill(values, (Double) raw);
                yield new DoubleVector(values, size, nulls);
            }
            case BYTES, FIXED -> {
                byte[] bytes = StoredBytes.of(type, raw);
                BytesVector dictionary = BytesVector.plain(bytes, new int[] {0, bytes.length}, 1, Nulls.none());
                yield BytesVector.encoded(dictionary, new int[size], size, nulls);
            }
        };
    }
}
