// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.types.Field;
import io.firn.types.RandomValues;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Binding against a direct evaluation of the predicate in three-valued logic. */
class BindPropertyTest {
    private static final List<Field> COLUMNS = columns();
    private static final Schema SCHEMA = Schema.of(COLUMNS);

    private static List<Field> columns() {
        List<Field> columns = new ArrayList<>();
        for (Type.Primitive type : RandomValues.TYPES) {
            columns.add(Field.optional("c" + columns.size(), type));
        }
        return columns;
    }

    private enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }

        Truth not() {
            return this == UNKNOWN ? UNKNOWN : of(this == FALSE);
        }
    }

    private static Truth evaluate(Predicate predicate, Map<Integer, Object> row) {
        if (predicate instanceof Predicate.Not not) {
            return evaluate(not.part(), row).not();
        }
        if (predicate instanceof Predicate.And and) {
            List<Truth> parts =
                    and.parts().stream().map(part -> evaluate(part, row)).toList();
            return parts.contains(Truth.FALSE)
                    ? Truth.FALSE
                    : parts.contains(Truth.UNKNOWN) ? Truth.UNKNOWN : Truth.TRUE;
        }
        if (predicate instanceof Predicate.Or or) {
            List<Truth> parts =
                    or.parts().stream().map(part -> evaluate(part, row)).toList();
            return parts.contains(Truth.TRUE)
                    ? Truth.TRUE
                    : parts.contains(Truth.UNKNOWN) ? Truth.UNKNOWN : Truth.FALSE;
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return Truth.of(value(isNull.column(), row) == null);
        }
        String column = predicate instanceof Predicate.In in ? in.column() : ((Predicate.Compare) predicate).column();
        Type.Primitive type =
                (Type.Primitive) SCHEMA.field(column).orElseThrow().type();
        Object raw = value(column, row);
        if (raw == null) {
            return Truth.UNKNOWN;
        }
        if (predicate instanceof Predicate.In in) {
            return Truth.of(in.values().stream().anyMatch(value -> compare(type, raw, value) == 0));
        }
        Predicate.Compare compare = (Predicate.Compare) predicate;
        return Truth.of(compare.comparison().test(compare(type, raw, compare.value())));
    }

    private static int compare(Type.Primitive type, Object raw, Object value) {
        if (value instanceof BigDecimal number) {
            return new BigDecimal(raw.toString()).compareTo(number);
        }
        return Values.order(type).compare(raw, Values.toRaw(type, value, "c"));
    }

    private static Object value(String column, Map<Integer, Object> row) {
        return row.get(SCHEMA.field(column).orElseThrow().id());
    }

    private static Predicate random(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 5 : 9);
        Field field = SCHEMA.fields().get(random.nextInt(COLUMNS.size()));
        switch (kind) {
            case 0:
                return Predicate.isNull(field.name());
            case 1:
                return Predicate.in(field.name(), operand(field, random), operand(field, random));
            case 5:
            case 6:
                return Predicate.not(random(random, depth - 1));
            case 7:
                return Predicate.and(random(random, depth - 1), random(random, depth - 1));
            case 8:
                return Predicate.or(random(random, depth - 1), random(random, depth - 1));
            default:
                Predicate.Comparison comparison = Predicate.Comparison.values()[random.nextInt(6)];
                return new Predicate.Compare(field.name(), comparison, operand(field, random));
        }
    }

    private static Object operand(Field field, Random random) {
        boolean whole = field.type() == Type.Simple.INT
                || field.type() == Type.Simple.LONG
                || field.type() instanceof Type.Decimal;
        if (whole && random.nextInt(3) == 0) {
            return new BigDecimal(random.nextInt(9) - 4)
                    .divide(BigDecimal.valueOf(2))
                    .scaleByPowerOfTen(random.nextInt(4) == 0 ? 30 : 0);
        }
        return Values.toUser(field.type(), RandomValues.next((Type.Primitive) field.type(), random, 2));
    }

    @Test
    void selectsWhatThreeValuedLogicSelects() {
        int selected = 0;
        for (int seed = 0; seed < 30_000; seed++) {
            Random random = new Random(seed);
            Map<Integer, Object> row = new HashMap<>();
            for (Field field : SCHEMA.fields()) {
                row.put(
                        field.id(),
                        random.nextInt(4) == 0 ? null : RandomValues.next((Type.Primitive) field.type(), random, 2));
            }
            Predicate predicate = random(random, 3);
            boolean expected = evaluate(predicate, row) == Truth.TRUE;
            selected += expected ? 1 : 0;
            assertThat(predicate.bind(SCHEMA).test(row::get))
                    .as("seed %d: %s on %s", seed, predicate, row)
                    .isEqualTo(expected);
        }
        assertThat(selected).isBetween(5_000, 25_000);
    }

    @Test
    void bindsItsTextLikeItself() {
        for (int seed = 0; seed < 5_000; seed++) {
            Predicate predicate = random(new Random(seed), 3);
            assertThat(Predicate.parse(predicate.toString()).bind(SCHEMA))
                    .as("seed %d: %s", seed, predicate)
                    .isEqualTo(predicate.bind(SCHEMA));
        }
    }
}
