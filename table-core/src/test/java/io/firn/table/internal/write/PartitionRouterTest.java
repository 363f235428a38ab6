// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import static io.firn.types.Field.optional;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.Nulls;
import io.firn.column.Selection;
import io.firn.column.VectorBuilder;
import io.firn.io.testing.Seeds;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.partition.Transform;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PartitionRouterTest {
    private static final Schema SCHEMA =
            Schema.of(optional("number", Type.Simple.INT), optional("text", Type.Simple.STRING));
    private static final PartitionSpec SPEC = new PartitionSpec(
            3,
            List.of(
                    new PartitionField(1000, 1, "n", new Transform.Truncate(10)),
                    new PartitionField(1001, 2, "t", new Transform.Identity())));
    private static final List<String> WORDS = List.of("", "a", "b", "\ud83d\ude00");

    @Test
    void everySelectedRowIsInThePartOfItsOwnValuesInOrder() {
        Seeds.forEach(30, gen -> {
            PartitionRouter router = new PartitionRouter(SPEC, SCHEMA);
            boolean encoded = gen.chance(0.5);
            for (int batch = 0; batch < 3; batch++) {
                int size = gen.between(1, 200);
                VectorBuilder.Ints numbers = new VectorBuilder.Ints();
                VectorBuilder.Bytes texts = new VectorBuilder.Bytes();
                int[] ids = new int[size];
                boolean[] nullTexts = new boolean[size];
                Map<PartitionKey, List<Integer>> expected = new LinkedHashMap<>();
                List<Integer> selected = new ArrayList<>();
                for (int slot = 0; slot < size; slot++) {
                    Integer number = gen.chance(0.2) ? null : gen.between(-30, 30);
                    ids[slot] = gen.below(WORDS.size());
                    nullTexts[slot] = gen.chance(0.2);
                    if (number == null) {
                        numbers.appendNull();
                    } else {
                        numbers.append(number);
                    }
                    if (nullTexts[slot]) {
                        texts.appendNull();
                    } else {
                        texts.appendText(WORDS.get(ids[slot]));
                    }
                    if (gen.chance(0.8)) {
                        selected.add(slot);
                        PartitionKey key = new PartitionKey(
                                3,
                                Arrays.asList(
                                        number == null ? null : Math.floorDiv(number, 10) * 10,
                                        nullTexts[slot] ? null : WORDS.get(ids[slot])));
                        expected.computeIfAbsent(key, k -> new ArrayList<>()).add(slot);
                    }
                }
                BytesVector text = encoded
                        ? BytesVector.encoded(dictionary(), ids, size, Nulls.of(nullTexts, size))
                        : texts.build();
                int[] slots = selected.stream().mapToInt(Integer::intValue).toArray();
                ColumnBatch rows =
                        new ColumnBatch(List.of(numbers.build(), text), size, Selection.of(slots, slots.length));
                Map<PartitionKey, List<Integer>> actual = new LinkedHashMap<>();
                if (slots.length > 0) {
                    for (PartitionRouter.Part part : router.divide(rows, 0, slots.length)) {
                        actual.put(
                                part.key(), Arrays.stream(part.slots()).boxed().toList());
                    }
                }
                assertThat(actual).isEqualTo(expected);
            }
        });
    }

    private static BytesVector dictionary() {
        VectorBuilder.Bytes words = new VectorBuilder.Bytes();
        WORDS.forEach(words::appendText);
        return words.build();
    }
}
