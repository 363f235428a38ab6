// SPDX-License-Identifier: Apache-2.0
package io.firn.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SortOrderTest {
    private static final Schema SCHEMA = Schema.of(
            Field.optional("a", Type.Simple.INT),
            Field.optional("s", new Type.Struct(List.of(Field.optional("x", Type.Simple.INT)))),
            Field.optional("l", new Type.ListOf(Field.optional("element", Type.Simple.INT))));

    private static SortOrder by(int... ids) {
        return new SortOrder(
                1,
                Arrays.stream(ids)
                        .mapToObj(id -> new SortOrder.Key(id, true, false))
                        .toList());
    }

    @Test
    void acceptsColumnsAndFieldsOfStructs() {
        SortOrder order = by(SCHEMA.field("s.x").orElseThrow().id(), 1);
        order.check(SCHEMA);
        assertThat(order.sourceIds()).containsExactly(4, 1);
    }

    @Test
    void refusesWhatHasNoPlaceInAnOrder() {
        assertThatThrownBy(() -> by(1, 1)).hasMessageContaining("each column once");
        assertThatThrownBy(() -> by(99).check(SCHEMA)).hasMessageContaining("id 99");
        assertThatThrownBy(() -> by(2).check(SCHEMA)).hasMessageContaining("sorted by s:");
        assertThatThrownBy(
                        () -> by(SCHEMA.field("l.element").orElseThrow().id()).check(SCHEMA))
                .hasMessageContaining("sorted by l.element:");
    }
}
