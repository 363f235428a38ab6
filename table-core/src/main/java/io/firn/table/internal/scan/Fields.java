// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.types.Field;
import io.firn.types.Type;

/** Fields with less in them. */
final class Fields {
    private Fields() {}

    static Field withType(Field field, Type type) {
        return new Field(field.id(), field.name(), field.required(), type, field.doc(), field.defaults());
    }

    /** The field of a struct that costs least to read, judged by its type. */
    static Field plainest(Type.Struct struct) {
        Field plainest = struct.fields().get(0);
        for (Field field : struct.fields()) {
            if (cost(field) < cost(plainest)) {
                plainest = field;
            }
        }
        return plainest;
    }

    private static int cost(Field field) {
        return field.type().match(primitive -> 0, struct -> 1, list -> 2, map -> 2);
    }
}
