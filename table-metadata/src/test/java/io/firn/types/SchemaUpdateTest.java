// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchemaUpdateTest {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", Type.Simple.INT),
            Field.optional("name", Type.Simple.STRING),
            Field.optional(
                    "address",
                    new Type.Struct(List.of(
                            Field.optional("city", Type.Simple.STRING), Field.optional("zip", Type.Simple.INT)))),
            Field.optional(
                    "items",
                    new Type.ListOf(Field.optional(
                            "element", new Type.Struct(List.of(Field.required("price", Type.Simple.FLOAT)))))),
            Field.optional(
                    "byKey",
                    new Type.MapOf(
                            Field.required(
                                    "key",
                                    new Type.Struct(List.of(
                                            Field.required("k", Type.Simple.INT),
                                            Field.optional("l", Type.Simple.INT)))),
                            Field.optional("value", Type.Simple.DATE))));

    private static SchemaUpdate update() {
        return SchemaUpdate.of(SCHEMA, SCHEMA.maxFieldId());
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::name).toList();
    }

    @Test
    void addsFieldsAtTheEndUnderNewIds() {
        Type nested =
                new Type.Struct(List.of(Field.optional("x", Type.Simple.INT), Field.optional("y", Type.Simple.INT)));
        SchemaUpdate update = update().add("", Field.optional("point", nested))
                .add("address", Field.optional("street", Type.Simple.STRING))
                .add("items.element", Field.optional("count", Type.Simple.LONG).withId(1));
        Schema after = update.apply(7);
        int last = SCHEMA.maxFieldId();
        assertThat(after.id()).isEqualTo(7);
        assertThat(names(after.fields())).containsExactly("id", "name", "address", "items", "byKey", "point");
        assertThat(after.field("point").orElseThrow().id()).isEqualTo(last + 1);
        assertThat(after.field("point.y").orElseThrow().id()).isEqualTo(last + 3);
        assertThat(after.field("address.street").orElseThrow().id()).isEqualTo(last + 4);
        assertThat(after.field("items.element.count").orElseThrow().id()).isEqualTo(last + 5);
        assertThat(update.lastFieldId()).isEqualTo(last + 5);
        assertThat(update.droppedIds()).isEmpty();
    }

    @Test
    void neverGivesAnIdAgain() {
        SchemaUpdate dropped =
                update().add("", Field.optional("a", Type.Simple.INT)).drop("a");
        assertThat(dropped.add("", Field.optional("a", Type.Simple.INT))
                        .apply(1)
                        .field("a")
                        .orElseThrow()
                        .id())
                .isEqualTo(SCHEMA.maxFieldId() + 2);
    }

    @Test
    void addsRequiredFieldsOnlyWithAnInitialDefault() {
        assertThatThrownBy(() -> update().add("", Field.required("n", Type.Simple.INT)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Column n cannot be added as a required column without an initial default");
        Field withDefault =
                Field.required("n", Type.Simple.INT).withDefaults(new Field.Defaults(Optional.of(5), Optional.empty()));
        assertThat(update().add("", withDefault)
                        .apply(1)
                        .field("n")
                        .orElseThrow()
                        .required())
                .isTrue();
    }

    @Test
    void dropsFieldsAndSaysWhichIdsAreGone() {
        SchemaUpdate update = update().drop("address").drop("name");
        assertThat(names(update.apply(1).fields())).containsExactly("id", "items", "byKey");
        assertThat(update.droppedIds())
                .containsExactlyInAnyOrder(
                        2,
                        3,
                        SCHEMA.field("address.city").orElseThrow().id(),
                        SCHEMA.field("address.zip").orElseThrow().id());
    }

    @Test
    void refusesToDropWhatNothingWouldRemainOf() {
        assertThatThrownBy(() -> update().drop("items.element.price")).hasMessageContaining("only field of its struct");
        assertThatThrownBy(() -> SchemaUpdate.of(Schema.of(Field.optional("a", Type.Simple.INT)), 1)
                        .drop("a"))
                .hasMessageContaining("only column");
        assertThatThrownBy(() -> update().drop("items.element")).hasMessageContaining("element of a list or map");
        assertThatThrownBy(() -> update().drop("byKey.key.l")).hasMessageContaining("keys that differ");
        assertThatThrownBy(() -> update().add("byKey.key", Field.optional("m", Type.Simple.INT)))
                .hasMessageContaining("keys that differ");
        assertThatThrownBy(() -> update().drop("nmae")).hasMessage("There is no column 'nmae'; did you mean name?");
    }

    @Test
    void renamesUnlessTheNameIsTaken() {
        Schema after = update().rename("address.city", "town")
                .rename("id", "key")
                .rename("name", "id")
                .apply(1);
        assertThat(names(after.fields())).startsWith("key", "id");
        assertThat(after.field("address.town").orElseThrow().id())
                .isEqualTo(SCHEMA.field("address.city").orElseThrow().id());
        assertThatThrownBy(() -> update().rename("id", "name")).hasMessageContaining("has it already");
        assertThatThrownBy(() -> update().rename("items.element", "e")).hasMessageContaining("cannot be renamed");
        assertThatThrownBy(() -> update().rename("id", "")).hasMessageContaining("empty name");
        assertThatThrownBy(() -> update().add("", Field.optional("id", Type.Simple.INT)))
                .hasMessageContaining("has it already");
        assertThat(update().rename("id", "id").apply(1).fields()).isEqualTo(SCHEMA.fields());
    }

    @Test
    void widensOnlyWhereNothingIsLost() {
        Schema after = update().widen("id", Type.Simple.LONG)
                .widen("items.element.price", Type.Simple.DOUBLE)
                .widen("byKey.value", Type.Simple.TIMESTAMP_NS)
                .widen("address.zip", Type.Simple.LONG)
                .apply(1);
        assertThat(after.field("id").orElseThrow().type()).isEqualTo(Type.Simple.LONG);
        assertThat(after.field("items.element.price").orElseThrow().type()).isEqualTo(Type.Simple.DOUBLE);
        for (Type.Primitive narrower : List.of(
                Type.Simple.FLOAT,
                Type.Simple.DOUBLE,
                Type.Simple.STRING,
                new Type.Decimal(10, 0),
                Type.Simple.DATE,
                Type.Simple.BOOLEAN)) {
            assertThatThrownBy(() -> update().widen("id", narrower))
                    .hasMessageContaining("cannot change from int to " + narrower);
        }
        Schema decimals = Schema.of(Field.optional("d", new Type.Decimal(9, 2)));
        assertThat(SchemaUpdate.of(decimals, 1)
                        .widen("d", new Type.Decimal(38, 2))
                        .apply(1)
                        .field("d")
                        .orElseThrow()
                        .type())
                .isEqualTo(new Type.Decimal(38, 2));
        for (Type.Decimal bad : List.of(new Type.Decimal(8, 2), new Type.Decimal(12, 3), new Type.Decimal(12, 1))) {
            assertThatThrownBy(() -> SchemaUpdate.of(decimals, 1).widen("d", bad))
                    .hasMessageContaining("cannot change");
        }
        assertThatThrownBy(() -> update().widen("byKey.value", Type.Simple.TIMESTAMPTZ))
                .hasMessageContaining("cannot change");
        assertThatThrownBy(() -> update().widen("address", Type.Simple.INT)).hasMessageContaining("widen their parts");
    }

    @Test
    void widensDefaultsToo() {
        Field five = Field.optional("five", Type.Simple.INT)
                .withDefaults(new Field.Defaults(Optional.of(5), Optional.of(6)));
        Field.Defaults after = update().add("", five)
                .widen("five", Type.Simple.LONG)
                .apply(1)
                .field("five")
                .orElseThrow()
                .defaults();
        assertThat(after).isEqualTo(new Field.Defaults(Optional.of(5L), Optional.of(6L)));
        Field farDay = Field.optional("far", Type.Simple.DATE)
                .withDefaults(new Field.Defaults(Optional.of(Integer.MAX_VALUE), Optional.empty()));
        assertThatThrownBy(() -> update().add("", farDay).widen("far", Type.Simple.TIMESTAMP))
                .hasMessageContaining("+5881580-07-11 is beyond the range of timestamp");
    }

    @Test
    void movesWithinSiblings() {
        assertThat(names(update().moveFirst("items")
                        .moveAfter("id", "byKey")
                        .apply(1)
                        .fields()))
                .containsExactly("items", "name", "address", "byKey", "id");
        Schema nested = update().moveAfter("address.city", "zip").apply(1);
        assertThat(names(((Type.Struct) nested.field("address").orElseThrow().type()).fields()))
                .containsExactly("zip", "city");
        assertThatThrownBy(() -> update().moveAfter("id", "city")).hasMessageContaining("no such field beside it");
        assertThatThrownBy(() -> update().moveAfter("id", "id")).hasMessageContaining("behind itself");
        assertThatThrownBy(() -> update().moveFirst("byKey.value")).hasMessageContaining("cannot be moved");
    }

    @Test
    void relaxesDocumentsAndSetsDefaults() {
        Schema after = update().makeOptional("id")
                .document("id", "the key")
                .writeDefault("name", "x")
                .makeOptional("name")
                .apply(1);
        assertThat(after.field("id").orElseThrow())
                .isEqualTo(new Field(1, "id", false, Type.Simple.INT, "the key", Field.Defaults.NONE));
        assertThat(after.field("name").orElseThrow().defaults().write()).contains("x");
        assertThatThrownBy(() -> update().makeOptional("byKey.key")).hasMessageContaining("never null");
        assertThatThrownBy(() -> update().writeDefault("id", "x"))
                .hasMessage("Column id: expected int, got the text 'x'.");
        assertThatThrownBy(() -> update().writeDefault("address", Map.of()))
                .hasMessageContaining("only primitive types");
    }

    /** Whatever the steps: ids keep their field, new ids are new, and types only widen. */
    @Test
    void keepsItsPromisesInRandomHistories() {
        int accepted = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SchemaUpdate update = update();
            Map<Integer, Type> types = new HashMap<>();
            for (int step = 0; step < 30; step++) {
                Schema before = update.apply(0);
                before.ids()
                        .forEach(id ->
                                types.put(id, before.field(id).orElseThrow().type()));
                int lastId = update.lastFieldId();
                SchemaUpdate next;
                try {
                    next = step(update, before, random);
                } catch (InvalidRequestException e) {
                    continue;
                }
                accepted++;
                Schema after = next.apply(0);
                for (int id : after.ids()) {
                    String as = "seed " + seed + " step " + step + " id " + id;
                    Type was = types.get(id);
                    assertThat(was == null).as(as).isEqualTo(id > lastId);
                    assertThat(id <= lastId && before.field(id).isEmpty())
                            .as(as)
                            .isFalse();
                    if (was instanceof Type.Primitive primitive) {
                        assertThat(Widening.allows(primitive, (Type.Primitive)
                                        after.field(id).orElseThrow().type()))
                                .as(as)
                                .isTrue();
                    }
                    if (before.field(id).isPresent()) {
                        assertThat(after.parent(id).map(Field::id))
                                .as(as)
                                .isEqualTo(before.parent(id).map(Field::id));
                        assertThat(after.field(id).orElseThrow().required()
                                        && !before.field(id).orElseThrow().required())
                                .as(as)
                                .isFalse();
                    }
                }
                update = next;
            }
        }
        assertThat(accepted).isGreaterThan(3_000);
    }

    private static SchemaUpdate step(SchemaUpdate update, Schema now, Random random) {
        List<String> paths = now.paths().stream().sorted().toList();
        String path = paths.get(random.nextInt(paths.size()));
        Type.Primitive type = RandomValues.TYPES.get(random.nextInt(RandomValues.TYPES.size()));
        return switch (random.nextInt(8)) {
            case 0 -> update.add("", Field.optional("n" + random.nextInt(20), type));
            case 1 ->
                update.add(
                        path,
                        Field.optional("n" + random.nextInt(20), new Type.ListOf(Field.optional("element", type))));
            case 2 -> random.nextInt(3) == 0 ? update.drop(path) : update;
            case 3 -> update.rename(path, "n" + random.nextInt(20));
            case 4 -> update.widen(path, type);
            case 5 -> update.makeOptional(path);
            case 6 -> update.moveFirst(path);
            default ->
                update.moveAfter(
                        path,
                        now.fields().get(random.nextInt(now.fields().size())).name());
        };
    }
}
