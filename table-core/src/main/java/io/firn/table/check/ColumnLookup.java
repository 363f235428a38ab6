// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.partition.PartitionSpec;
import io.firn.snapshot.TableDefinition;
import io.firn.sort.SortOrder;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.Optional;

/** Finds columns, specs and orders by id among all that a table ever had. Pure. */
final class ColumnLookup {
    private ColumnLookup() {}

    /** The type that a leaf column has now, or had last. */
    static Optional<Type.Primitive> newestType(TableDefinition definition, int fieldId) {
        Optional<Type.Primitive> type = type(definition.schema(), fieldId);
        for (int i = definition.schemas().all().size() - 1; type.isEmpty() && i >= 0; i--) {
            type = type(definition.schemas().all().get(i), fieldId);
        }
        return type;
    }

    /** The type of a leaf column in one schema. */
    static Optional<Type.Primitive> type(Schema schema, int fieldId) {
        return schema.field(fieldId)
                .filter(field -> field.type() instanceof Type.Primitive)
                .map(field -> (Type.Primitive) field.type());
    }

    static Optional<Schema> schema(TableDefinition definition, int schemaId) {
        return definition.schemas().all().stream()
                .filter(schema -> schema.id() == schemaId)
                .findFirst();
    }

    static Optional<PartitionSpec> spec(TableDefinition definition, int specId) {
        return definition.specs().all().stream()
                .filter(spec -> spec.id() == specId)
                .findFirst();
    }

    static Optional<SortOrder> sortOrder(TableDefinition definition, int orderId) {
        return definition.sortOrders().all().stream()
                .filter(order -> order.id() == orderId)
                .findFirst();
    }
}
