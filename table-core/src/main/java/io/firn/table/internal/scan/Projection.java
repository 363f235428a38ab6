// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.io.InvalidRequestException;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a list of column paths selects of a schema. Pure. */
public final class Projection {
    private Projection() {}

    /**
     * The selected columns, in the order in which they are first named. A path into a struct gives a struct with only that
     * field; several paths into one struct, a struct with those fields, in their order; so too for the elements of lists
     * and the values of maps. Field ids, types of leaves and whether a field is required stay as they are.
     *
     * @throws InvalidRequestException naming a path that is unknown or selected twice
     */
    public static List<Field> select(Schema schema, List<String> paths) {
        Map<Integer, Selected> columns = new LinkedHashMap<>();
        for (String path : paths) {
            Field field = schema.field(path)
                    .orElseThrow(() -> new InvalidRequestException(ColumnNames.unknown(path, schema)));
            add(columns, chain(schema, field), path);
        }
        return columns.values().stream().map(Selected::field).toList();
    }

    /** The field with its ancestors, the column first. */
    private static List<Field> chain(Schema schema, Field field) {
        List<Field> chain = new ArrayList<>();
        for (Optional<Field> next = Optional.of(field);
                next.isPresent();
                next = schema.parent(next.get().id())) {
            chain.add(0, next.get());
        }
        return chain;
    }

    private static void add(Map<Integer, Selected> columns, List<Field> chain, String path) {
        Map<Integer, Selected> siblings = columns;
        for (int i = 0; i < chain.size(); i++) {
            Field field = chain.get(i);
            if (i > 0
                    && chain.get(i - 1).type() instanceof Type.MapOf map
                    && map.key().equals(field)) {
                throw new InvalidRequestException(
                        "The keys of a map cannot be selected without their values, as '%s' asks; select the map."
                                .formatted(path));
            }
            boolean last = i == chain.size() - 1;
            Selected known = siblings.get(field.id());
            if (known != null && (last || known.whole)) {
                throw new InvalidRequestException(
                        "Column '%s' is selected twice, or within another selected column; name it once."
                                .formatted(path));
            }
            Selected selected = known == null ? new Selected(field, last) : known;
            siblings.putIfAbsent(field.id(), selected);
            siblings = selected.parts;
        }
    }

    /** A field of which all is selected, or some parts. */
    private static final class Selected {
        private final Field original;
        private final boolean whole;
        private final Map<Integer, Selected> parts = new LinkedHashMap<>();

        Selected(Field field, boolean whole) {
            this.original = field;
            this.whole = whole;
        }

        Field field() {
            if (whole) {
                return original;
            }
            List<Field> selected = parts.values().stream().map(Selected::field).toList();
            Type type = original.type()
                    .match(
                            primitive -> primitive,
                            struct -> new Type.Struct(selected),
                            list -> new Type.ListOf(selected.get(0)),
                            map -> new Type.MapOf(map.key(), selected.get(0)));
            return Fields.withType(original, type);
        }
    }
}
