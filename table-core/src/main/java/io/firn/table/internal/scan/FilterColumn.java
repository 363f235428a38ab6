// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.Optional;

/**
 * A field that a predicate looks at, with nothing else around it. Immutable.
 *
 * @param fieldId the field
 * @param column the top-level column that holds it, where every struct on the way to it has only the one field
 * @param depth how many structs it lies in
 */
public record FilterColumn(int fieldId, Field column, int depth) {

    /** Throws {@link IllegalArgumentException} for a field in a list or map: a predicate is about rows, not elements. */
    static FilterColumn of(Schema schema, int fieldId) {
        Field column = bare(schema.field(fieldId)
                .orElseThrow(() -> new IllegalArgumentException("There is no field with the id " + fieldId + ".")));
        int depth = 0;
        Optional<Field> parent = schema.parent(fieldId);
        while (parent.isPresent()) {
            if (!(parent.get().type() instanceof Type.Struct)) {
                throw new IllegalArgumentException(
                        "A predicate cannot look into a list or map: " + schema.path(fieldId) + ".");
            }
            column = Fields.withType(parent.get(), new Type.Struct(List.of(column)));
            depth++;
            parent = schema.parent(parent.get().id());
        }
        return new FilterColumn(fieldId, column, depth);
    }

    /** The field with one leaf: of a nested one only the nulls can matter, which any leaf tells. */
    private static Field bare(Field field) {
        Type type = field.type()
                .match(
                        primitive -> primitive,
                        struct -> new Type.Struct(List.of(bare(Fields.plainest(struct)))),
                        list -> new Type.ListOf(bare(list.element())),
                        map -> new Type.MapOf(bare(map.key()), bare(map.value())));
        return Fields.withType(field, type);
    }
}
