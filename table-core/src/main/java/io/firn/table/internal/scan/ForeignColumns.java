// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnBatch;
import io.firn.io.InvalidRequestException;
import io.firn.parquet.BatchReader;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.RowRanges;
import io.firn.types.Field;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the rows of a file that knows no field ids become rows of a schema: its columns get the ids of the fields of the same
 * name, and then are read as a table's own are.
 */
public final class ForeignColumns {
    private static final int BATCH_ROWS = 4_096;

    private final ParquetFile file;
    private final String name;
    private final ParquetSchema numbered;
    private final List<Field> wanted;

    private ForeignColumns(ParquetFile file, String name, ParquetSchema numbered, List<Field> wanted) {
        this.file = file;
        this.name = name;
        this.numbered = numbered;
        this.wanted = wanted;
    }

    /**
     * Matches by name, and checks that types fit and that nothing required is missing.
     *
     * @param columns those of the file that are to be there
     */
    public static ForeignColumns match(ParquetFile file, List<ParquetField> columns, Schema schema, String name) {
        List<ParquetField> numbered = numbered(columns, schema.fields(), "", name);
        List<Field> wanted = schema.fields().stream()
                .map(ForeignColumns::withWriteDefaultForMissing)
                .toList();
        return new ForeignColumns(file, name, new ParquetSchema(numbered), wanted);
    }

    /** The rows; the caller closes the reader. */
    public Reader read() {
        FileColumns columns = new FileColumns(new ScanColumns(wanted, List.of()), numbered, name, fieldId -> true);
        return new Reader(columns, file.read(columns.toRead(), RowRanges.all(file.rowCount()), BATCH_ROWS));
    }

    /** Batches of the schema's columns; each valid until the next. For one thread. */
    public static final class Reader implements AutoCloseable {
        private final FileColumns columns;
        private final BatchReader batches;

        private Reader(FileColumns columns, BatchReader batches) {
            this.columns = columns;
            this.batches = batches;
        }

        /** The next batch; empty at the end. */
        public Optional<ColumnBatch> next() {
            return batches.next()
                    .map(batch -> ColumnBatch.of(columns.results(batch.columns(), batch.size()), batch.size()));
        }

        @Override
        public void close() {
            batches.close();
        }
    }

    private static List<ParquetField> numbered(
            List<ParquetField> found, List<Field> fields, String parentPath, String name) {
        List<ParquetField> numbered = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ParquetField column : found) {
            String path = Schema.join(parentPath, column.name());
            Field field = fields.stream()
                    .filter(candidate -> candidate.name().equals(column.name()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidRequestException(
                            "%s has a column '%s', which the table lacks; there are %s. Add it to the table, or leave it out of the file."
                                    .formatted(
                                            name,
                                            path,
                                            fields.stream().map(Field::name).collect(Collectors.joining(", ")))));
            if (!seen.add(column.name())) {
                throw new InvalidRequestException("%s has two columns named '%s'.".formatted(name, path));
            }
            numbered.add(numbered(column, field, path, name));
        }
        for (Field field : fields) {
            if (!seen.contains(field.name())
                    && field.required()
                    && field.defaults().write().isEmpty()) {
                throw new InvalidRequestException("%s lacks the column '%s', which is required and has no default."
                        .formatted(name, Schema.join(parentPath, field.name())));
            }
        }
        return numbered;
    }

    private static ParquetField numbered(ParquetField column, Field field, String path, String name) {
        OptionalInt id = OptionalInt.of(field.id());
        if (column instanceof ParquetField.Value value
                && field.type() instanceof Type.Primitive type
                && ParquetTypes.fit(value.type(), type) != ParquetTypes.Fit.NONE) {
            return new ParquetField.Value(value.name(), id, value.optional(), value.type());
        }
        if (column instanceof ParquetField.Struct struct && field.type() instanceof Type.Struct type) {
            return new ParquetField.Struct(
                    struct.name(), id, struct.optional(), numbered(struct.fields(), type.fields(), path, name));
        }
        if (column instanceof ParquetField.Repeated list && field.type() instanceof Type.ListOf type) {
            return new ParquetField.Repeated(
                    list.name(),
                    id,
                    list.optional(),
                    numbered(list.element(), type.element(), path + ".element", name));
        }
        if (column instanceof ParquetField.Mapped map && field.type() instanceof Type.MapOf type) {
            return new ParquetField.Mapped(
                    map.name(),
                    id,
                    map.optional(),
                    numbered(map.key(), type.key(), path + ".key", name),
                    numbered(map.value(), type.value(), path + ".value", name));
        }
        throw new InvalidRequestException(
                "%s stores column '%s' as %s, which cannot be read as the table's %s without loss."
                        .formatted(name, path, kind(column), field.type()));
    }

    private static String kind(ParquetField column) {
        if (column instanceof ParquetField.Value value) {
            return ParquetTypes.tableType(value.type())
                    .map(Type::toString)
                    .orElse(value.type().physical() + " " + value.type().meaning());
        }
        return column instanceof ParquetField.Struct
                ? "a struct"
                : column instanceof ParquetField.Repeated ? "a list" : "a map";
    }

    /** Reading fills in initial defaults; what is loaded now wants the write default in their place. */
    private static Field withWriteDefaultForMissing(Field field) {
        Field.Defaults defaults =
                new Field.Defaults(field.defaults().write(), field.defaults().write());
        return new Field(field.id(), field.name(), field.required(), field.type(), field.doc(), defaults);
    }
}
