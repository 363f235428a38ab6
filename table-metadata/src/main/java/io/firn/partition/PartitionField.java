// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;

/**
 * One value of a partition key. Immutable.
 *
 * @param id positive and unique within all specs of a table; from 1000
 * @param sourceId the column it is computed from
 * @param name unique within the spec; used in paths such as {@code day=2026-11-22}
 * @param transform how it is computed
 */
public record PartitionField(int id, int sourceId, String name, Transform transform) {
    public PartitionField {
        if (id < 1 || sourceId < 1) {
            throw new InvalidRequestException("Partition field '%s' has the id %d and the source %d; ids are positive."
                    .formatted(name, id, sourceId));
        }
        // The same rules as for columns.
        Field.optional(name, Type.Simple.INT);
    }

    /** The type of its source column; throws {@link InvalidRequestException} when it is no column of the schema. */
    public Type.Primitive sourceType(Schema schema) {
        Field source = schema.field(sourceId)
                .orElseThrow(() -> new InvalidRequestException(
                        "Partition field '%s' is computed from the column with the id %d, which the schema does not have."
                                .formatted(name, sourceId)));
        if (source.type() instanceof Type.Primitive primitive) {
            return primitive;
        }
        throw new InvalidRequestException("Partition field '%s' is computed from the column %s, which has the type %s; "
                .concat("only primitive types can be partitioned by.")
                .formatted(name, schema.path(sourceId), source.type()));
    }

    /** The type of its values. */
    public Type.Primitive resultType(Schema schema) {
        return transform.resultType(sourceType(schema));
    }
}
