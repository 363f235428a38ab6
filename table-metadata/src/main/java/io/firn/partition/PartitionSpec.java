// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.expression.BoundPredicate;
import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How rows are divided into partitions: every data file holds rows of one partition of one spec. Immutable.
 *
 * @param id number of this spec among the table's specs
 * @param fields none: the table is not partitioned; at most {@value #MAX_FIELDS}
 */
public record PartitionSpec(int id, List<PartitionField> fields) {
    /** More fields than anyone could use, and few enough for a path to name them all. */
    public static final int MAX_FIELDS = 20;

    public static final PartitionSpec UNPARTITIONED = new PartitionSpec(0, List.of());

    public PartitionSpec {
        fields = List.copyOf(fields);
        if (id < 0 || fields.size() > MAX_FIELDS) {
            throw new InvalidRequestException(
                    "A partition spec has an id of at least 0 and at most %d fields, not %d and %d."
                            .formatted(MAX_FIELDS, id, fields.size()));
        }
        Set<Object> seen = new HashSet<>();
        for (PartitionField field : fields) {
            if (!seen.add(field.id()) || !seen.add(field.name())) {
                throw new InvalidRequestException(
                        "Two partition fields have the id %d or the name '%s'.".formatted(field.id(), field.name()));
            }
        }
    }

    /** The ids of the columns that partition values are computed from. */
    public Set<Integer> sourceIds() {
        Set<Integer> ids = new TreeSet<>();
        for (PartitionField field : fields) {
            if (!(field.transform() instanceof Transform.Void)) {
                ids.add(field.sourceId());
            }
        }
        return ids;
    }

    /**
     * Checks that partition values can be computed from rows of a schema.
     *
     * @throws InvalidRequestException naming the partition field whose column is missing, nested in a list or map, or of a
     *     type that its transform cannot take
     */
    public void check(Schema schema) {
        for (PartitionField field : fields) {
            if (field.transform() instanceof Transform.Void) {
                continue;
            }
            field.resultType(schema);
            Optional<Field> parent = schema.parent(field.sourceId());
            while (parent.isPresent()) {
                if (!(parent.get().type() instanceof Type.Struct)) {
                    throw new InvalidRequestException(
                            "Partition field '%s' is computed from %s, of which a row has many; name a column."
                                    .formatted(field.name(), schema.path(field.sourceId())));
                }
                parent = schema.parent(parent.get().id());
            }
        }
    }

    /**
     * Checks that a schema change leaves the partition values of existing files true for their rows: no source column may
     * be dropped, or change its type so that its values get other partition values (a date that becomes a timestamp has
     * the same day, but another bucket).
     *
     * @throws InvalidRequestException naming the column and the partition field
     */
    public void checkEvolution(Schema before, Schema after) {
        for (PartitionField field : fields) {
            if (field.transform() instanceof Transform.Void
                    || before.field(field.sourceId()).isEmpty()) {
                continue;
            }
            if (after.field(field.sourceId()).isEmpty()) {
                throw new InvalidRequestException(
                        "Column %s cannot be dropped: the table is partitioned by %s of it. Drop the partition field first."
                                .formatted(before.path(field.sourceId()), field.transform()));
            }
            Type.Primitive from = field.sourceType(before);
            boolean byValue = !(field.transform() instanceof Transform.Year
                    || field.transform() instanceof Transform.Month
                    || field.transform() instanceof Transform.Day);
            if (from == Type.Simple.DATE && !from.equals(field.sourceType(after)) && byValue) {
                throw new InvalidRequestException(
                        "Column %s cannot become a timestamp: the table is partitioned by %s of it, which would change."
                                .formatted(before.path(field.sourceId()), field.transform()));
            }
        }
    }

    /** The partition of a row, given its raw values by field id (null: the value is null). */
    public PartitionKey key(IntFunction<@Nullable Object> rawByFieldId, Schema schema) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (PartitionField field : fields) {
            values.add(
                    field.transform() instanceof Transform.Void
                            ? null
                            : field.transform().apply(field.sourceType(schema), rawByFieldId.apply(field.sourceId())));
        }
        return new PartitionKey(id, values);
    }

    /**
     * What {@code predicate} says about partitions: a predicate over partition field ids that is true for every partition
     * that can hold a matching row.
     */
    public BoundPredicate project(BoundPredicate predicate, Schema schema) {
        return Projection.inclusive(this, predicate);
    }

    /**
     * A predicate over partition field ids that is true only for partitions all of whose rows match {@code predicate}.
     */
    public BoundPredicate projectStrict(BoundPredicate predicate, Schema schema) {
        return Projection.strict(this, predicate);
    }

    /**
     * The directory of a partition below {@code data/}: {@code day=2026-11-22/bucket=3}, escaped to valid key segments;
     * empty for an unpartitioned table. For people and for spreading keys only: values are read from metadata, never from
     * paths, and very long values are cut and end in a hash.
     */
    public String path(PartitionKey key, Schema schema) {
        return PartitionPath.of(this, key, schema);
    }
}
