// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.partition.Transform;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The types of values in metadata, by field id. The rule, on which writers and readers of a root must agree: a column has
 * the type that the current schema gives it, or, if it was dropped, the schema with the highest id that has it; a partition
 * value has the result type of its transform over that. Spec section 5.4. For one thread.
 */
final class ValueTypes {
    private final TableDefinition definition;
    private final Map<Integer, Type> current = new HashMap<>();
    private final Map<Integer, Type> dropped = new HashMap<>();
    private final Map<Integer, Type.Primitive> partition = new HashMap<>();
    private final Map<Integer, PartitionSpec> specs = new HashMap<>();
    private boolean droppedKnown;

    ValueTypes(TableDefinition definition) {
        this.definition = definition;
        collect(definition.schema().fields(), current);
        for (PartitionSpec spec : definition.specs().all()) {
            specs.put(spec.id(), spec);
        }
    }

    /** The type of a column, if it is a primitive one. */
    Optional<Type.Primitive> column(int fieldId) {
        Type type = current.get(fieldId);
        if (type == null) {
            type = dropped(fieldId);
        }
        return type instanceof Type.Primitive primitive ? Optional.of(primitive) : Optional.empty();
    }

    Optional<PartitionSpec> spec(int specId) {
        return Optional.ofNullable(specs.get(specId));
    }

    /** The type of a partition field's values; of a void one it does not matter, since they are all null. */
    Optional<Type.Primitive> partition(int partitionFieldId) {
        if (partition.isEmpty()) {
            for (PartitionSpec spec : definition.specs().all()) {
                spec.fields().forEach(this::addPartition);
            }
        }
        return Optional.ofNullable(partition.get(partitionFieldId));
    }

    private void addPartition(PartitionField field) {
        boolean isVoid = field.transform() instanceof Transform.Void;
        column(field.sourceId()).ifPresent(source -> {
            if (isVoid) {
                partition.putIfAbsent(field.id(), source);
            } else {
                partition.put(field.id(), field.transform().resultType(source));
            }
        });
    }

    private @Nullable Type dropped(int fieldId) {
        if (!droppedKnown) {
            // Ascending, so that the highest schema id wins.
            for (Schema schema : definition.schemas().all()) {
                collect(schema.fields(), dropped);
            }
            droppedKnown = true;
        }
        return dropped.get(fieldId);
    }

    private static void collect(List<Field> fields, Map<Integer, Type> types) {
        for (Field field : fields) {
            types.put(field.id(), field.type());
            collect(children(field.type()), types);
        }
    }

    /** The fields directly within a type. */
    static List<Field> children(Type type) {
        if (type instanceof Type.Struct struct) {
            return struct.fields();
        }
        if (type instanceof Type.ListOf list) {
            return List.of(list.element());
        }
        if (type instanceof Type.MapOf map) {
            return List.of(map.key(), map.value());
        }
        return List.of();
    }
}
