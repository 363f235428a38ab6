// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.io.InvalidRequestException;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.partition.Transform;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.TableDefinition.LastIds;
import io.firn.snapshot.TableDefinition.Versions;
import io.firn.sort.SortOrder;
import io.firn.types.ColumnNames;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.SchemaUpdate;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The steps of an {@link Alter}: each gives the next definition of a table. Pure. */
final class Definitions {
    private Definitions() {}

    /**
     * The definition with changed columns; an earlier schema that says the same is used again.
     *
     * @throws InvalidRequestException when a column goes or changes its type on which partitioning, sort order or key rest
     */
    static TableDefinition withColumns(TableDefinition before, UnaryOperator<SchemaUpdate> changes) {
        Versions<Schema> schemas = before.schemas();
        SchemaUpdate update =
                changes.apply(SchemaUpdate.of(before.schema(), before.lastIds().fieldId()));
        int newId = schemas.all().stream().mapToInt(Schema::id).max().orElse(-1) + 1;
        Schema changed = update.apply(newId);
        requireSources(before, changed);
        Optional<Schema> same = schemas.all().stream()
                .filter(schema -> schema.fields().equals(changed.fields()))
                .findFirst();
        List<Schema> all = new ArrayList<>(schemas.all());
        if (same.isEmpty()) {
            all.add(changed);
        }
        return new TableDefinition(
                new Versions<>(all, same.orElse(changed)),
                before.specs(),
                before.sortOrders(),
                before.primaryKey(),
                SequenceColumn.renamed(before.properties(), before.schema(), changed),
                new LastIds(update.lastFieldId(), before.lastIds().partitionFieldId()));
    }

    static TableDefinition withPartitioning(TableDefinition before, List<String> terms) {
        PartitionTerms.Result result = PartitionTerms.apply(
                terms, before.schema(), before.specs().all(), before.lastIds().partitionFieldId());
        return new TableDefinition(
                before.schemas(),
                result.specs(),
                before.sortOrders(),
                before.primaryKey(),
                before.properties(),
                new LastIds(before.lastIds().fieldId(), result.lastFieldId()));
    }

    static TableDefinition withSorting(TableDefinition before, List<String> terms) {
        return new TableDefinition(
                before.schemas(),
                before.specs(),
                SortTerms.apply(terms, before.schema(), before.sortOrders()),
                before.primaryKey(),
                before.properties(),
                before.lastIds());
    }

    /**
     * The definition with another primary key, whose columns are required; no columns: without one.
     *
     * @throws InvalidRequestException when a column is not there, or is no primitive one
     */
    static TableDefinition withPrimaryKey(TableDefinition before, List<String> columns) {
        List<Integer> ids = primaryKey(before.schema(), columns);
        TableDefinition required = withColumns(before, update -> {
            SchemaUpdate all = update;
            for (String name : columns) {
                all = all.makeRequired(Schema.join("", name));
            }
            return all;
        });
        return new TableDefinition(
                required.schemas(),
                required.specs(),
                required.sortOrders(),
                ids,
                required.properties(),
                required.lastIds());
    }

    /** The ids of the columns of a primary key. */
    static List<Integer> primaryKey(Schema schema, List<String> columns) {
        List<Integer> ids = new ArrayList<>();
        for (String name : columns) {
            Field field = schema.fields().stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new InvalidRequestException(
                            schema.field(name).isPresent()
                                    ? "'%s' cannot be part of the primary key: it is only a part of a column, and a key has whole ones."
                                            .formatted(name)
                                    : "There is no such column for the primary key. "
                                            + ColumnNames.unknown(name, schema)));
            requireKeyColumn(field);
            if (ids.contains(field.id())) {
                throw new InvalidRequestException(
                        "Column %s is in the primary key twice; name it once.".formatted(name));
            }
            ids.add(field.id());
        }
        return ids;
    }

    private static void requireKeyColumn(Field field) {
        if (!(field.type() instanceof Type.Primitive)) {
            throw new InvalidRequestException(
                    "Column %s cannot be part of the primary key: it is of type %s, which has no order."
                            .formatted(field.name(), field.type()));
        }
    }

    private static void requireRequired(Field field) {
        if (!field.required()) {
            throw new InvalidRequestException(
                    "Column %s is part of the primary key, and cannot be made optional. Change the key first."
                            .formatted(field.name()));
        }
    }

    /** Throws {@link InvalidRequestException} when parts of a definition that refer to columns do not fit them. */
    static void requireSound(TableDefinition definition) {
        for (int fieldId : definition.primaryKey()) {
            definition.schema().field(fieldId).ifPresent(Definitions::requireRequired);
        }
        SequenceColumn.of(definition);
    }

    static TableDefinition withProperty(TableDefinition before, String name, String value) {
        Map<String, String> properties = new TreeMap<>(before.properties());
        properties.put(name, value);
        return withProperties(before, properties);
    }

    static TableDefinition withoutProperty(TableDefinition before, String name) {
        Map<String, String> properties = new TreeMap<>(before.properties());
        properties.remove(name);
        return withProperties(before, properties);
    }

    private static TableDefinition withProperties(TableDefinition before, Map<String, String> properties) {
        return new TableDefinition(
                before.schemas(),
                before.specs(),
                before.sortOrders(),
                before.primaryKey(),
                properties,
                before.lastIds());
    }

    private static void requireSources(TableDefinition before, Schema changed) {
        for (PartitionField field : before.spec().fields()) {
            requirePresent(before, changed, field.sourceId(), "the table is partitioned by it");
        }
        for (SortOrder.Key key : before.sortOrder().fields()) {
            requirePresent(before, changed, key.sourceId(), "the table is sorted by it");
        }
        for (int fieldId : before.primaryKey()) {
            requirePresent(before, changed, fieldId, "it is part of the primary key");
        }
        for (PartitionSpec spec : before.specs().all()) {
            for (PartitionField field : spec.fields()) {
                requireSameValues(before, changed, field);
            }
        }
    }

    private static void requirePresent(TableDefinition before, Schema changed, int fieldId, String why) {
        if (changed.field(fieldId).isEmpty()) {
            throw new InvalidRequestException("Column %s cannot be dropped: %s. Change that first."
                    .formatted(before.schema().path(fieldId), why));
        }
    }

    /** Partition values stay as they were written, so a widened source must give the same ones. */
    private static void requireSameValues(TableDefinition before, Schema changed, PartitionField field) {
        Optional<Field> old = before.schema().field(field.sourceId());
        Optional<Field> now = changed.field(field.sourceId());
        if (old.isEmpty() || now.isEmpty() || old.get().type().equals(now.get().type())) {
            return;
        }
        Transform transform = field.transform();
        boolean datesDiffer = old.get().type().equals(Type.Simple.DATE)
                && (transform instanceof Transform.Identity || transform instanceof Transform.Bucket);
        if (datesDiffer) {
            throw new InvalidRequestException(
                    "Column %s cannot change from date to %s: files are partitioned by %s of its days, not of times."
                            .formatted(
                                    before.schema().path(field.sourceId()),
                                    now.get().type(),
                                    transform));
        }
    }
}
