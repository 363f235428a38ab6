// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.ColumnStatistics;
import io.firn.io.InvalidRequestException;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.sort.SortOrder;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What manifests need to know of a table's columns and partition fields, over all its schemas and specs. The type of a
 * column is the newest it ever had, which is the widest. Safe for many threads.
 */
final class ColumnTypes {

    /** The table property that replaces {@link #MAX_STATISTICS_COLUMNS}. */
    static final String MAX_COLUMNS_PROPERTY = "write.statistics.max-columns";

    /**
     * How many leaf columns have statistics, counted from the first, besides those that partition, sort or identify
     * rows. Each costs some hundred bytes in the footer of every manifest, however few entries it has.
     */
    static final int MAX_STATISTICS_COLUMNS = 32;

    private final UUID tableId;
    private final Map<Integer, Type.Primitive> columns = new LinkedHashMap<>();
    private final Map<Integer, Type.Primitive> partitionFields = new LinkedHashMap<>();
    private final Map<Integer, PartitionSpec> specs = new HashMap<>();
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final Set<Integer> statisticsColumns;
    private final Set<Integer> boundedColumns;
    private final Schema current;
    private final Map<Long, Absence> absences = new ConcurrentHashMap<>();

    ColumnTypes(Snapshot snapshot) {
        this(snapshot.definition(), snapshot.header().tableId());
    }

    ColumnTypes(TableDefinition definition, UUID tableId) {
        this.tableId = tableId;
        current = definition.schema();
        definition.schemas().all().forEach(schema -> {
            schemas.put(schema.id(), schema);
            leaves(schema.fields(), columns);
        });
        leaves(current.fields(), columns);
        for (PartitionSpec spec : definition.specs().all()) {
            specs.put(spec.id(), spec);
            for (PartitionField field : spec.fields()) {
                column(field.sourceId())
                        .ifPresent(type -> partitionFields.put(
                                field.id(), field.transform().resultType(type)));
            }
        }
        statisticsColumns = statisticsColumns(definition, maxColumns(definition));
        boundedColumns = statisticsColumns(definition, Math.min(maxColumns(definition), MAX_STATISTICS_COLUMNS));
    }

    /** The table whose manifests these are. */
    UUID tableId() {
        return tableId;
    }

    /** The type of a leaf column, also of one that was dropped. */
    Optional<Type.Primitive> column(int fieldId) {
        return Optional.ofNullable(columns.get(fieldId));
    }

    /** The type of the values of a partition field of any spec. */
    Optional<Type.Primitive> partitionField(int partitionFieldId) {
        return Optional.ofNullable(partitionFields.get(partitionFieldId));
    }

    /** The ids of the partition fields of all specs. */
    Set<Integer> partitionFields() {
        return partitionFields.keySet();
    }

    Optional<PartitionSpec> spec(int specId) {
        return Optional.ofNullable(specs.get(specId));
    }

    boolean hasSchema(int schemaId) {
        return schemas.containsKey(schemaId);
    }

    /** The columns whose statistics manifests hold, in the order of the current schema. */
    Set<Integer> statisticsColumns() {
        return statisticsColumns;
    }

    /**
     * The columns whose bounds over a whole manifest the root holds: every commit writes them again, so that they are few
     * however many columns have statistics.
     */
    Set<Integer> boundedColumns() {
        return boundedColumns;
    }

    /**
     * What is known of a column of which a file says nothing: when the file was written before the column was added, all
     * its values are null, or the default that rows of that time have.
     */
    Optional<ColumnStatistics> ofAbsent(int fieldId, int schemaId, long rowCount) {
        long pair = ((long) fieldId << 32) | (schemaId & 0xffffffffL);
        Absence absence = absences.computeIfAbsent(pair, key -> absence(fieldId, schemaId));
        return absence.isConstant()
                ? Optional.of(ColumnStatistics.constant(absence.value().orElse(null), rowCount))
                : Optional.empty();
    }

    /**
     * What the files of a schema hold of a column that they say nothing of.
     *
     * @param isConstant whether that is known, and is the same in all rows
     * @param value raw; empty: null
     */
    private record Absence(boolean isConstant, Optional<Object> value) {
        static final Absence UNKNOWN = new Absence(false, Optional.empty());
        static final Absence ALL_NULL = new Absence(true, Optional.empty());
    }

    private Absence absence(int fieldId, int schemaId) {
        Schema written = schemas.get(schemaId);
        List<Field> lineage = new ArrayList<>();
        if (written == null || written.field(fieldId).isPresent() || !findLineage(current.fields(), fieldId, lineage)) {
            return Absence.UNKNOWN;
        }
        Optional<Object> topDefault = lineage.get(0).defaults().initial();
        if (lineage.size() == 1 && topDefault.isPresent()) {
            return new Absence(true, topDefault);
        }
        for (Field field : lineage) {
            boolean absent = written.field(field.id()).isEmpty();
            // Below lists and maps the number of values is not the number of rows, so nothing is said of them.
            boolean repeated = field.type() instanceof Type.ListOf || field.type() instanceof Type.MapOf;
            if (repeated || (absent && field.defaults().initial().isPresent())) {
                return Absence.UNKNOWN;
            }
        }
        return Absence.ALL_NULL;
    }

    private static boolean findLineage(List<Field> fields, int fieldId, List<Field> lineage) {
        for (Field field : fields) {
            lineage.add(field);
            if (field.id() == fieldId || findLineage(children(field.type()), fieldId, lineage)) {
                return true;
            }
            lineage.remove(lineage.size() - 1);
        }
        return false;
    }

    private static List<Field> children(Type type) {
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

    private static void leaves(List<Field> fields, Map<Integer, Type.Primitive> into) {
        for (Field field : fields) {
            if (field.type() instanceof Type.Primitive primitive) {
                into.put(field.id(), primitive);
            } else {
                leaves(children(field.type()), into);
            }
        }
    }

    private static Set<Integer> statisticsColumns(TableDefinition definition, int max) {
        Set<Integer> wanted = new LinkedHashSet<>(definition.primaryKey());
        definition.specs().all().forEach(spec -> spec.fields().forEach(field -> wanted.add(field.sourceId())));
        definition.sortOrders().all().stream()
                .map(SortOrder::fields)
                .forEach(keys -> keys.forEach(key -> wanted.add(key.sourceId())));
        Map<Integer, Type.Primitive> leaves = new LinkedHashMap<>();
        leaves(definition.schema().fields(), leaves);
        Set<Integer> chosen = new LinkedHashSet<>();
        int rank = 0;
        for (int fieldId : leaves.keySet()) {
            if (rank++ < max || wanted.contains(fieldId)) {
                chosen.add(fieldId);
            }
        }
        return chosen;
    }

    private static int maxColumns(TableDefinition definition) {
        String text = definition.properties().get(MAX_COLUMNS_PROPERTY);
        if (text == null) {
            return MAX_STATISTICS_COLUMNS;
        }
        try {
            return Integer.parseUnsignedInt(text.strip());
        } catch (NumberFormatException e) {
            throw new InvalidRequestException("The table property %s is '%s'; set it to a whole number of columns."
                    .formatted(MAX_COLUMNS_PROPERTY, text));
        }
    }
}
