// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.Predicate;
import io.firn.types.Field;
import io.firn.types.SchemaUpdate;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each change of a column, of each type, wherever it lies: old files are read as if they had been written after it. */
class EvolutionMatrixTest {
    private static final long SEED = 17;

    /** Where the column {@code x} lies that changes; {@code other} is its sibling. */
    enum Place {
        TOP(""),
        STRUCT("c"),
        NESTED_STRUCT("c.inner"),
        LIST("c.element"),
        MAP("c.value");

        private final String parent;

        Place(String parent) {
            this.parent = parent;
        }

        String path(String name) {
            return parent.isEmpty() ? name : parent + '.' + name;
        }

        Field[] columns(Field x) {
            Field other = Field.optional("other", Simple.INT);
            Type struct = new Type.Struct(List.of(x, other));
            return switch (this) {
                case TOP -> new Field[] {x, other};
                case STRUCT -> new Field[] {Field.optional("c", struct)};
                case NESTED_STRUCT ->
                    new Field[] {Field.optional("c", new Type.Struct(List.of(Field.optional("inner", struct))))};
                case LIST -> new Field[] {Field.optional("c", new Type.ListOf(Field.optional("element", struct)))};
                case MAP ->
                    new Field[] {
                        Field.optional(
                                "c",
                                new Type.MapOf(Field.required("key", Simple.STRING), Field.optional("value", struct)))
                    };
            };
        }

        /** A row of the table with these values beside each other. */
        Row row(@Nullable Object... values) {
            Row inner = Row.of(values);
            return switch (this) {
                case TOP -> inner;
                case STRUCT -> Row.of(inner);
                case NESTED_STRUCT -> Row.of(Row.of(inner));
                case LIST -> Row.of(List.of(inner, inner));
                case MAP -> Row.of(Map.of("k", inner));
            };
        }

        /** A row without anything to hold the values. */
        Row nothing(int columns) {
            List<@Nullable Object> nulls = new ArrayList<>();
            for (int i = 0; i < (this == TOP ? columns : 1); i++) {
                nulls.add(null);
            }
            return Row.ofValues(nulls);
        }
    }

    private static void check(
            Place place, Field x, List<Row> before, UnaryOperator<SchemaUpdate> change, List<Row> expected, Row after) {
        ScanFixture fixture = new ScanFixture(place.columns(x));
        fixture.append(before);
        fixture.table.newAlter().columns(change).commit();
        String what = "%s %s".formatted(place, x);
        assertThat(fixture.rows()).as(what).isEqualTo(expected);
        fixture.append(List.of(after));
        assertThat(fixture.rows())
                .as(what)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(expected.stream(), Stream.of(after)).toList());
    }

    @ParameterizedTest
    @EnumSource
    void anAddedFieldIsNullOrItsDefaultInOldRows(Place place) {
        Random random = new Random(SEED);
        for (Type.Primitive type : Samples.PRIMITIVES) {
            Field x = Field.optional("x", Simple.INT);
            Object value = Samples.primitive(type, random);
            Row after = place.row(2, 2, Samples.primitive(type, random));
            List<Row> before = List.of(place.row(1, 1), place.nothing(2));
            check(
                    place,
                    x,
                    before,
                    columns -> columns.add(place.parent, Field.optional("added", type)),
                    List.of(place.row(1, 1, null), place.nothing(3)),
                    after);
            Optional<Object> raw = Optional.of(Values.toRaw(type, value, "added"));
            Field added = new Field(0, "added", true, type, "", new Field.Defaults(raw, raw));
            check(
                    place,
                    x,
                    before,
                    columns -> columns.add(place.parent, added),
                    List.of(place.row(1, 1, value), place == Place.TOP ? Row.of(null, null, value) : place.nothing(3)),
                    after);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddedNestedFieldIsNullInOldRows(Place place) {
        for (Type type : List.of(
                new Type.Struct(List.of(Field.required("y", Simple.INT))),
                new Type.ListOf(Field.required("element", Simple.INT)),
                new Type.MapOf(Field.required("key", Simple.INT), Field.required("value", Simple.INT)))) {
            Object value =
                    type.match(primitive -> 1, struct -> (Object) Row.of(1), list -> List.of(1), map -> Map.of(1, 1));
            check(
                    place,
                    Field.optional("x", Simple.INT),
                    List.of(place.row(1, 1), place.nothing(2)),
                    columns -> columns.add(place.parent, Field.optional("added", type)),
                    List.of(place.row(1, 1, null), place.nothing(3)),
                    place.row(2, 2, value));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRenamedAndMovedFieldKeepsItsValues(Place place) {
        Random random = new Random(SEED);
        for (Type.Primitive type : Samples.PRIMITIVES) {
            Object old = Samples.primitive(type, random);
            check(
                    place,
                    Field.optional("x", type),
                    List.of(place.row(old, 1), place.nothing(2), place.row(null, 2)),
                    columns -> columns.rename(place.path("x"), "z").moveAfter(place.path("z"), "other"),
                    List.of(place.row(1, old), place.nothing(2), place.row(2, null)),
                    place.row(3, Samples.primitive(type, random)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFieldOfADroppedFieldsNameDoesNotHaveItsValues(Place place) {
        Random random = new Random(SEED);
        for (Type.Primitive type : Samples.PRIMITIVES) {
            check(
                    place,
                    Field.required("x", type),
                    List.of(place.row(Samples.primitive(type, random), 1)),
                    columns -> columns.drop(place.path("x")).add(place.parent, Field.optional("x", type)),
                    List.of(place.row(1, null)),
                    place.row(2, Samples.primitive(type, random)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequiredFieldMayBecomeNull(Place place) {
        Random random = new Random(SEED);
        for (Type.Primitive type : Samples.PRIMITIVES) {
            Row old = place.row(Samples.primitive(type, random), 1);
            check(
                    place,
                    Field.required("x", type),
                    List.of(old),
                    columns -> columns.makeOptional(place.path("x")),
                    List.of(old),
                    place.row(null, 2));
        }
    }

    /** A type, a wider one, a value as the one shows it and as the other does. */
    private record Widening(Type.Primitive from, Type.Primitive to, Object old, Object widened) {}

    private static List<Widening> widenings() {
        LocalDate day = LocalDate.of(1969, 7, 20);
        BigDecimal amount = new BigDecimal("-123.45");
        return List.of(
                new Widening(Simple.INT, Simple.LONG, Integer.MIN_VALUE, (long) Integer.MIN_VALUE),
                new Widening(Simple.FLOAT, Simple.DOUBLE, 0.1f, (double) 0.1f),
                new Widening(Simple.DATE, Simple.TIMESTAMP, day, day.atStartOfDay()),
                new Widening(Simple.DATE, Simple.TIMESTAMP_NS, day, day.atStartOfDay()),
                new Widening(new Type.Decimal(5, 2), new Type.Decimal(9, 2), amount, amount),
                new Widening(new Type.Decimal(5, 2), new Type.Decimal(18, 2), amount, amount),
                new Widening(new Type.Decimal(5, 2), new Type.Decimal(38, 2), amount, amount),
                new Widening(new Type.Decimal(15, 2), new Type.Decimal(19, 2), amount, amount),
                new Widening(new Type.Decimal(19, 2), new Type.Decimal(38, 2), amount, amount));
    }

    @ParameterizedTest
    @EnumSource
    void aWidenedFieldKeepsItsValues(Place place) {
        for (Widening widening : widenings()) {
            check(
                    place,
                    Field.optional("x", widening.from()),
                    List.of(place.row(widening.old(), 1), place.row(null, 1), place.nothing(2)),
                    columns -> columns.widen(place.path("x"), widening.to()),
                    List.of(place.row(widening.widened(), 1), place.row(null, 1), place.nothing(2)),
                    place.row(widening.widened(), 2));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TOP", "STRUCT", "NESTED_STRUCT"})
    void aWidenedFieldIsFilteredByItsWiderValuesInOldFiles(Place place) {
        for (Widening widening : widenings()) {
            ScanFixture fixture = new ScanFixture(place.columns(Field.optional("x", widening.from())));
            fixture.append(List.of(place.row(widening.old(), 1), place.row(null, 1)));
            fixture.table
                    .newAlter()
                    .columns(columns -> columns.widen(place.path("x"), widening.to()))
                    .commit();
            fixture.append(List.of(place.row(widening.widened(), 2), place.nothing(2)));
            assertThat(ScanFixture.rows(
                            fixture.table.newScan().where(Predicate.equal(place.path("x"), widening.widened()))))
                    .as("%s", widening)
                    .containsExactlyInAnyOrder(place.row(widening.widened(), 1), place.row(widening.widened(), 2));
            assertThat(fixture.table
                            .newScan()
                            .where(Predicate.notEqual(place.path("x"), widening.widened()))
                            .build()
                            .count())
                    .as("%s", widening)
                    .isZero();
        }
    }
}
