// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.commit.TableMetadata;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.TableDefinition.LastIds;
import io.firn.snapshot.TableDefinition.Versions;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table about to be created. For one thread. */
public final class TableBuilder {
    private final ObjectStore store;
    private final Schema columns;
    private final Environment environment;
    private final Map<String, String> properties = new TreeMap<>();
    private final Map<String, String> summary = new TreeMap<>();
    private List<String> partitionTerms = List.of();
    private List<String> sortTerms = List.of();
    private List<String> keyColumns = List.of();

    TableBuilder(ObjectStore store, Schema schema, Environment environment) {
        this.store = store;
        this.columns = schema.withId(0);
        this.environment = environment;
    }

    /**
     * Partitions by transforms of columns: {@code "day(ts)"}, {@code "bucket(16, id)"}, {@code "truncate(4, code)"},
     * {@code "country"}; {@code year}, {@code month} and {@code hour} alike, plural forms too. A name for the partition may
     * follow: {@code "bucket(16, id) as shard"}. A column whose name has spaces or dots stands in double quotes.
     */
    public TableBuilder partitionBy(String... terms) {
        partitionTerms = List.of(terms);
        return this;
    }

    /** Sorts the rows of each data file: {@code "day"}, {@code "delay desc"}, {@code "name asc nulls last"}. */
    public TableBuilder sortBy(String... terms) {
        sortTerms = List.of(terms);
        return this;
    }

    /**
     * Makes columns of primitive types the primary key, in this order: no two rows have the same values in them. They become
     * required, as a key has no nulls.
     */
    public TableBuilder primaryKey(String... names) {
        keyColumns = List.of(names);
        return this;
    }

    /** Sets a table property (docs/properties.md lists them). */
    public TableBuilder property(String name, String value) {
        TableProperty.require(name, value);
        properties.put(name, value);
        return this;
    }

    /** A note that stays with version 1. */
    public TableBuilder summary(String name, String value) {
        summary.put(name, value);
        return this;
    }

    /**
     * Commits version 1.
     *
     * @throws io.firn.io.InvalidRequestException when there is a table already, the schema is empty or has a column of a
     *     reserved name ({@link MetadataColumn}), or a term does not fit it
     */
    public Table create() {
        if (columns.fields().isEmpty()) {
            throw new InvalidRequestException("A table needs at least one column; the schema has none.");
        }
        Schema schema = new Schema(
                columns.id(), columns.fields().stream().map(this::keyRequired).toList());
        schema.fields().forEach(column -> MetadataColumn.requireNotReserved(column.name()));
        PartitionTerms.Result partitioning =
                PartitionTerms.apply(partitionTerms, schema, List.of(), PartitionTerms.LAST_RESERVED_ID);
        Versions<SortOrder> unsorted = new Versions<>(List.of(SortOrder.UNSORTED), SortOrder.UNSORTED);
        TableDefinition definition = new TableDefinition(
                new Versions<>(List.of(schema), schema),
                partitioning.specs(),
                SortTerms.apply(sortTerms, schema, unsorted),
                Definitions.primaryKey(schema, keyColumns),
                properties,
                new LastIds(schema.maxFieldId(), partitioning.lastFieldId()));
        Definitions.requireSound(definition);
        return new Table(TableMetadata.create(store, environment, definition, summary));
    }

    private Field keyRequired(Field column) {
        return keyColumns.contains(column.name())
                ? new Field(column.id(), column.name(), true, column.type(), column.doc(), column.defaults())
                : column;
    }
}
