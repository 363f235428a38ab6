// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.change;

import io.firn.io.InvalidRequestException;
import io.firn.table.internal.change.RowPair.Side;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the columns that expressions name.
 *
 * @param target the columns of the rows of the table, in the order of their batches
 * @param source those of the source; empty when there is none
 */
public record Names(Schema target, Optional<Schema> source) {
    private static final Map<String, Side> PREFIXES =
            Map.of("t.", Side.TARGET, "target.", Side.TARGET, "s.", Side.SOURCE, "source.", Side.SOURCE);

    /**
     * A column that was found.
     *
     * @param path as its own schema has it
     * @param indexes of the column in batches, and then of the field in each struct
     */
    record Found(Side side, String path, Field field, List<Integer> indexes) {}

    Schema schema(Side side) {
        return side == Side.TARGET ? target : source.orElseThrow();
    }

    /** Throws {@link InvalidRequestException} when the path is unknown, or the column of both sides. */
    Found find(String path) {
        for (Map.Entry<String, Side> prefix : PREFIXES.entrySet()) {
            boolean there = prefix.getValue() == Side.TARGET || source.isPresent();
            if (there && path.startsWith(prefix.getKey())) {
                String rest = path.substring(prefix.getKey().length());
                Schema schema = schema(prefix.getValue());
                if (schema.fields().isEmpty() && prefix.getValue() == Side.TARGET) {
                    throw new InvalidRequestException(
                            "'%s' is a column of the table, and for a row of the source that matches none there is no row of the table."
                                    .formatted(path));
                }
                return found(
                        prefix.getValue(),
                        rest,
                        schema.field(rest)
                                .orElseThrow(() -> new InvalidRequestException("%s: %s"
                                        .formatted(
                                                prefix.getValue() == Side.TARGET ? "The table" : "The source",
                                                unknown(rest, schema)))));
            }
        }
        Optional<Field> own = target.field(path);
        Optional<Field> others = source.flatMap(schema -> schema.field(path));
        if (own.isPresent() && others.isPresent()) {
            throw new InvalidRequestException("Both the table and the source have a column '%s'; write t.%s or s.%s."
                    .formatted(path, path, path));
        }
        return others.map(field -> found(Side.SOURCE, path, field))
                .orElseGet(() -> found(
                        Side.TARGET, path, own.orElseThrow(() -> new InvalidRequestException(unknown(path, target)))));
    }

    /** Metadata columns other than those that rows are found by are not at hand where expressions are computed. */
    private static String unknown(String path, Schema schema) {
        boolean metadata = Arrays.stream(MetadataColumn.values())
                .anyMatch(column -> column.columnName().equals(path));
        return metadata
                ? "'%s' cannot be used here: of the metadata columns, expressions know %s and %s of the table."
                        .formatted(path, MetadataColumn.ROW_ID.columnName(), MetadataColumn.POSITION.columnName())
                : ColumnNames.unknown(path, schema);
    }

    private Found found(Side side, String path, Field field) {
        Schema schema = schema(side);
        Deque<Field> fromTop = new ArrayDeque<>();
        for (Optional<Field> at = Optional.of(field);
                at.isPresent();
                at = schema.parent(at.get().id())) {
            fromTop.addFirst(at.get());
        }
        List<Integer> indexes = new ArrayList<>();
        List<Field> siblings = schema.fields();
        for (Field each : fromTop) {
            if (!siblings.contains(each)) {
                throw new InvalidRequestException(
                        "Column %s is a part of a list or map: a row has many of them.".formatted(path));
            }
            indexes.add(siblings.indexOf(each));
            siblings = each.type() instanceof Type.Struct struct ? struct.fields() : List.of();
        }
        return new Found(side, path, field, List.copyOf(indexes));
    }
}
