// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final Type ITEM =
            new Type.Struct(List.of(required("price", new Type.Decimal(9, 2)), optional("name", Type.Simple.STRING)));

    private static final Schema SCHEMA = Schema.of(
            required("id", Type.Simple.LONG),
            optional(
                    "address",
                    new Type.Struct(List.of(
                            optional("city", Type.Simple.STRING),
                            optional("street", Type.Simple.STRING),
                            optional(
                                    "geo",
                                    new Type.Struct(List.of(
                                            required("lat", Type.Simple.DOUBLE),
                                            required("lon", Type.Simple.DOUBLE))))))),
            optional("items", new Type.ListOf(optional("element", ITEM))),
            optional("by_name", new Type.MapOf(required("key", Type.Simple.STRING), optional("value", ITEM))),
            optional("a.b", Type.Simple.INT));

    private static String select(String... paths) {
        List<Field> selected = Projection.select(SCHEMA, List.of(paths));
        new Schema(0, selected).ids().forEach(id -> assertThat(SCHEMA.field(id)).isPresent());
        return selected.toString();
    }

    @Test
    void columnsComeInTheOrderAskedFor() {
        assertThat(select("items", "id"))
                .isEqualTo("[" + SCHEMA.fields().get(2) + ", " + SCHEMA.fields().get(0) + "]");
        assertThat(select("\"a.b\"")).isEqualTo("[a.b: int]");
        assertThat(select()).isEqualTo("[]");
    }

    @Test
    void severalPathsIntoAStructGiveOneStructWithTheseFields() {
        assertThat(select("address.street", "id", "address.geo.lon", "address.city"))
                .isEqualTo("[address: struct<street: string, geo: struct<lon: double required>, city: string>, "
                        + "id: long required]");
    }

    @Test
    void pathsLeadIntoListsAndMapValues() {
        assertThat(select("items.element.price")).isEqualTo("[items: list<struct<price: decimal(9,2) required>>]");
        assertThat(select("by_name.value.name")).isEqualTo("[by_name: map<string, struct<name: string>>]");
        assertThat(select("items.element")).isEqualTo(select("items"));
        assertThat(select("by_name.value")).isEqualTo(select("by_name"));
    }

    @Test
    void selectingTwiceIsRefused() {
        for (List<String> paths : List.of(
                List.of("id", "id"),
                List.of("address", "address.city"),
                List.of("address.city", "address"),
                List.of("address.geo.lat", "address.geo"),
                List.of("items", "items.element"))) {
            assertThatThrownBy(() -> Projection.select(SCHEMA, paths))
                    .as("%s", paths)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("'" + paths.get(1) + "'")
                    .hasMessageContaining("twice");
        }
    }

    @Test
    void unknownColumnsAreRefusedWithSimilarNames() {
        assertThatThrownBy(() -> select("adress.city"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("adress.city")
                .hasMessageContaining("address.city");
        assertThatThrownBy(() -> select("id.x")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> select("")).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void keysOfAMapAreNotSelectedAlone() {
        assertThatThrownBy(() -> select("by_name.key"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("select the map");
    }
}
