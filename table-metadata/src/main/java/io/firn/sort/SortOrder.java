// SPDX-License-Identifier: Apache-2.0
package io.firn.sort;

import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The order of rows within each data file. Immutable.
 *
 * @param id number of this order among the table's orders; 0 is "unsorted"
 * @param fields most significant first
 */
public record SortOrder(int id, List<Key> fields) {
    public static final SortOrder UNSORTED = new SortOrder(0, List.of());

    public SortOrder {
        fields = List.copyOf(fields);
        Set<Integer> seen = new HashSet<>();
        for (Key key : fields) {
            if (key.sourceId() < 1 || !seen.add(key.sourceId())) {
                throw new InvalidRequestException(
                        "A sort order names each column once; it names the one with the id %d twice, or it is no column."
                                .formatted(key.sourceId()));
            }
        }
    }

    /** The ids of the columns it orders by, most significant first. */
    public List<Integer> sourceIds() {
        return fields.stream().map(Key::sourceId).toList();
    }

    /**
     * Checks that rows of a schema can be ordered so.
     *
     * @throws InvalidRequestException naming the column that is missing, not primitive, or a part of a list or map
     */
    public void check(Schema schema) {
        for (Key key : fields) {
            Field field = schema.field(key.sourceId())
                    .orElseThrow(() -> new InvalidRequestException(
                            "The sort order names the column with the id %d, which the schema does not have."
                                    .formatted(key.sourceId())));
            boolean single = field.type() instanceof Type.Primitive;
            Optional<Field> parent = schema.parent(field.id());
            while (single && parent.isPresent()) {
                single = parent.get().type() instanceof Type.Struct;
                parent = schema.parent(parent.get().id());
            }
            if (!single) {
                throw new InvalidRequestException(
                        "Rows cannot be sorted by %s: it is no single primitive value of a row."
                                .formatted(schema.path(field.id())));
            }
        }
    }

    /**
     * One key, ordered as {@link io.firn.types.Values#order} says.
     *
     * @param sourceId the column
     * @param ascending or descending
     * @param nullsFirst where nulls go, whatever the direction
     */
    public record Key(int sourceId, boolean ascending, boolean nullsFirst) {}
}
