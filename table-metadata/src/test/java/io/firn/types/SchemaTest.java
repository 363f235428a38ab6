// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final Schema NESTED = Schema.of(
            Field.required("id", Type.Simple.LONG),
            Field.optional(
                    "address",
                    new Type.Struct(List.of(
                            Field.optional("city", Type.Simple.STRING), Field.optional("zip", new Type.Fixed(5))))),
            Field.optional("tags", new Type.ListOf(Field.required("element", Type.Simple.STRING))),
            Field.optional(
                    "scores",
                    new Type.MapOf(
                            Field.required("key", Type.Simple.STRING), Field.optional("value", Type.Simple.DOUBLE))));

    @Test
    void numbersColumnsFirstAndThenWhatIsNestedInThem() {
        assertThat(NESTED.fields()).extracting(Field::id).containsExactly(1, 2, 3, 4);
        assertThat(NESTED.field("address.city").orElseThrow().id()).isEqualTo(5);
        assertThat(NESTED.field("address.zip").orElseThrow().id()).isEqualTo(6);
        assertThat(NESTED.field("tags.element").orElseThrow().id()).isEqualTo(7);
        assertThat(NESTED.field("scores.key").orElseThrow().id()).isEqualTo(8);
        assertThat(NESTED.path(9)).isEqualTo("scores.value");
        assertThat(NESTED.maxFieldId()).isEqualTo(9);
        assertThat(NESTED.parent(9)).map(Field::name).contains("scores");
        assertThat(NESTED.parent(1)).isEmpty();
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(NESTED.field("address.street")).isEmpty();
        assertThat(NESTED.field(10)).isEmpty();
        assertThat(NESTED.field(0)).isEmpty();
        assertThatThrownBy(() -> NESTED.path(10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isEqualByValue() {
        assertThat(new Schema(0, NESTED.fields())).isEqualTo(NESTED).hasSameHashCodeAs(NESTED);
        assertThat(NESTED.withId(1)).isNotEqualTo(NESTED);
    }

    @Test
    void quotesNamesWithDotsSoThatPathsStayDistinct() {
        Schema schema = Schema.of(
                Field.optional("a.b", Type.Simple.INT),
                Field.optional("a", new Type.Struct(List.of(Field.optional("b", Type.Simple.LONG)))));
        assertThat(schema.field("\"a.b\"")).map(Field::type).contains(Type.Simple.INT);
        assertThat(schema.field("a.b")).map(Field::type).contains(Type.Simple.LONG);
    }

    @Test
    void refusesNamesThatNobodyCouldType() {
        assertThatThrownBy(() -> Field.optional("", Type.Simple.INT)).hasMessageContaining("empty name");
        assertThatThrownBy(() -> Field.optional("a\nb", Type.Simple.INT)).hasMessageContaining("U+000A at position 1");
        assertThatThrownBy(() -> Field.optional("a\uD800", Type.Simple.INT)).hasMessageContaining("unpaired surrogate");
        assertThatThrownBy(() -> Field.optional("x".repeat(501), Type.Simple.INT))
                .hasMessageContaining("501");
        assertThat(Field.optional("größe 📏", Type.Simple.INT).name()).isEqualTo("größe 📏");
    }

    @Test
    void refusesSiblingsOfOneName() {
        assertThatThrownBy(() -> Schema.of(Field.optional("a", Type.Simple.INT), Field.optional("a", Type.Simple.INT)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'a'");
        assertThat(Schema.of(Field.optional("a", Type.Simple.INT), Field.optional("A", Type.Simple.INT))
                        .fields())
                .hasSize(2);
    }

    @Test
    void refusesIdsThatAreMissingOrUsedTwice() {
        assertThatThrownBy(() -> new Schema(0, List.of(Field.optional("a", Type.Simple.INT))))
                .hasMessageContaining("a has no id");
        assertThatThrownBy(() -> new Schema(
                        0,
                        List.of(
                                Field.optional("a", Type.Simple.INT).withId(1),
                                Field.optional("b", Type.Simple.INT).withId(1))))
                .hasMessageContaining("same id 1");
    }

    @Test
    void refusesNestingWithoutEnd() {
        Type type = Type.Simple.INT;
        for (int i = 0; i < Schema.MAX_DEPTH - 1; i++) {
            type = new Type.ListOf(Field.optional("element", type));
        }
        Type deepest = type;
        assertThat(Schema.of(Field.optional("deep", deepest)).maxFieldId()).isEqualTo(Schema.MAX_DEPTH);
        Type tooDeep = new Type.ListOf(Field.optional("element", deepest));
        assertThatThrownBy(() -> Schema.of(Field.optional("deep", tooDeep)))
                .hasMessageContaining("nested more than 64");
    }

    @Test
    void readsTypesByTheNamesItWrites() {
        for (Type.Primitive type : RandomValues.TYPES) {
            assertThat(Type.parse(type.toString())).isEqualTo(type);
        }
        assertThat(Type.parse("Decimal(10, 2)")).isEqualTo(new Type.Decimal(10, 2));
        for (String bad : List.of(
                "",
                "varchar",
                "decimal(39,0)",
                "decimal(2,3)",
                "decimal(0,0)",
                "fixed[0]",
                "fixed",
                "decimal(10)",
                "fixed[-1]",
                "x".repeat(1_000_000),
                "fixed[999999999]")) {
            assertThatThrownBy(() -> Type.parse(bad))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("There is no type");
        }
    }

    @Test
    void refusesMapsWithNullableKeysAndPartsOfOtherNames() {
        Field value = Field.optional("value", Type.Simple.INT);
        assertThatThrownBy(() -> new Type.MapOf(Field.optional("key", Type.Simple.INT), value))
                .hasMessageContaining("never null");
        assertThatThrownBy(() -> new Type.ListOf(value)).hasMessageContaining("'element'");
        assertThatThrownBy(() -> new Type.Struct(List.of())).hasMessageContaining("at least one field");
    }

    @Test
    void holdsDefaultsToTheType() {
        Field.Defaults five = new Field.Defaults(Optional.of(5), Optional.empty());
        assertThat(Field.optional("a", Type.Simple.LONG)
                        .withDefaults(five)
                        .defaults()
                        .initial())
                .contains(5L);
        assertThatThrownBy(() -> Field.optional("a", Type.Simple.STRING).withDefaults(five))
                .hasMessage("Column a: expected string, got the number 5.");
        assertThatThrownBy(() -> NESTED.fields().get(1).withDefaults(five))
                .hasMessageContaining("only primitive types");
    }
}
