// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.parquet.ParquetSchema;
import io.firn.parquet.WriterSettings;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.TableDefinition;
import io.firn.sort.SortOrder;
import io.firn.table.WriteSettings;
import io.firn.table.internal.key.KeyRecording;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What all data files of one writer have in common.
 *
 * @param schema of the rows
 * @param lineage what is stored of where rows come from
 * @param spec how they are divided
 * @param order how they are sorted within a file
 * @param stored the columns of the schema as Parquet has them, and behind them those of the lineage
 * @param parquet pages and row groups
 * @param statistics ids of the fields whose statistics go into metadata
 * @param keys makes the key index of each file, when the table has a primary key
 */
public record FileLayout(
        Schema schema,
        Lineage lineage,
        PartitionSpec spec,
        SortOrder order,
        ParquetSchema stored,
        WriterSettings parquet,
        Set<Integer> statistics,
        Optional<KeyRecording> keys) {

    /** Memory for row groups under construction, all open files of a partitioned table together, in bytes. */
    private static final long OPEN_ROW_GROUPS_BYTES = 1L << 30;

    private static final long SMALLEST_ROW_GROUP_BYTES = 8L << 20;

    /** What files store of where their rows come from. Spec section 3.8. */
    public enum Lineage {
        /** Nothing: all rows are new. */
        NEW_ROWS,
        /** For each row the id it had, and the version that updated it last; null: it is new, or updated now. */
        KEPT_ROWS;

        /** The columns for it. */
        List<Field> columns() {
            return this == NEW_ROWS
                    ? List.of()
                    : Stream.of(MetadataColumn.ROW_ID, MetadataColumn.LAST_UPDATED_VERSION)
                            .map(column -> new Field(
                                    column.fieldId(),
                                    column.columnName(),
                                    false,
                                    column.field().type(),
                                    "",
                                    Field.Defaults.NONE))
                            .toList();
        }
    }

    public FileLayout {
        statistics = Set.copyOf(statistics);
    }

    /** The layout for a table's current schema, partitioning and sort order. */
    public static FileLayout of(TableDefinition definition, WriteSettings settings, Lineage lineage) {
        Schema schema = definition.schema();
        List<Field> columns = Stream.of(schema.fields(), lineage.columns())
                .flatMap(List::stream)
                .toList();
        return new FileLayout(
                schema,
                lineage,
                definition.spec(),
                definition.sortOrder(),
                ParquetTypes.parquetSchema(columns),
                parquet(definition.spec(), settings)
                        .withBloomFilters(bloomFilters(schema, settings.bloomFilterColumns())),
                statistics(definition, settings.statisticsColumns()),
                Optional.empty());
    }

    /** This layout, with key indexes. */
    public FileLayout with(KeyRecording recording) {
        return new FileLayout(schema, lineage, spec, order, stored, parquet, statistics, Optional.of(recording));
    }

    /** One file at a time may take the usual row groups; many at once have to share the memory. */
    private static WriterSettings parquet(PartitionSpec spec, WriteSettings settings) {
        WriterSettings usual = WriterSettings.DEFAULT;
        long rowGroupBytes = spec.fields().isEmpty()
                ? usual.rowGroupBytes()
                : Math.min(
                        usual.rowGroupBytes(),
                        Math.max(SMALLEST_ROW_GROUP_BYTES, OPEN_ROW_GROUPS_BYTES / settings.maxOpenFiles()));
        return new WriterSettings(
                settings.compressionLevel(),
                rowGroupBytes,
                usual.rowGroupRows(),
                usual.pageRows(),
                usual.pageBytes(),
                usual.boundBytes());
    }

    /** The leaves of the columns that can have a Bloom filter: all but booleans, and what is not of one value a row. */
    private static Set<List<String>> bloomFilters(Schema schema, List<String> columns) {
        Set<Integer> candidates = new HashSet<>();
        List<Integer> inOrder = new ArrayList<>();
        collect(schema.fields(), inOrder);
        candidates.addAll(inOrder);
        Set<List<String>> leaves = new HashSet<>();
        for (String column : columns) {
            schema.field(column)
                    .filter(field -> candidates.contains(field.id()) && field.type() != Type.Simple.BOOLEAN)
                    .ifPresent(field -> leaves.add(namesFromTop(schema, field)));
        }
        return leaves;
    }

    private static List<String> namesFromTop(Schema schema, Field field) {
        Deque<String> names = new ArrayDeque<>();
        for (Optional<Field> at = Optional.of(field);
                at.isPresent();
                at = schema.parent(at.get().id())) {
            names.addFirst(at.get().name());
        }
        return List.copyOf(names);
    }

    /**
     * The first primitive fields of the schema, and whatever partitioning, sort order and key need. Fields within lists
     * and maps have none: no predicate can use them.
     */
    static Set<Integer> statistics(TableDefinition definition, int columns) {
        List<Integer> inOrder = new ArrayList<>();
        collect(definition.schema().fields(), inOrder);
        Set<Integer> chosen = new HashSet<>(inOrder.subList(0, Math.min(columns, inOrder.size())));
        definition.spec().fields().stream().map(PartitionField::sourceId).forEach(chosen::add);
        definition.sortOrder().fields().stream().map(SortOrder.Key::sourceId).forEach(chosen::add);
        chosen.addAll(definition.primaryKey());
        return chosen;
    }

    private static void collect(List<Field> fields, List<Integer> ids) {
        for (Field field : fields) {
            if (field.type() instanceof Type.Primitive) {
                ids.add(field.id());
            } else if (field.type() instanceof Type.Struct struct) {
                collect(struct.fields(), ids);
            }
        }
    }
}
