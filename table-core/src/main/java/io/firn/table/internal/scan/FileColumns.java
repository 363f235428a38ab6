// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnVector;
import io.firn.column.Nulls;
import io.firn.column.StructVector;
import io.firn.io.CorruptTableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.types.Field;
import io.firn.types.MetadataColumn;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * How the columns of a scan are made of the columns of one file. The two meet by field id, so that renamed and moved columns
 * are found, dropped ones are not read, and a column whose name was given again is not taken for its predecessor. A column
 * that the file lacks has its initial default in every row, or null. Spec section 3.
 *
 * <p>For one thread: the sources reuse arrays.
 */
final class FileColumns {
    private final String file;
    private final List<FileColumn> stored;
    private final Map<Integer, ValueType> filterTypes = new HashMap<>();
    private final Map<Integer, Field> absentFilters = new HashMap<>();
    private final List<ColumnSource> results = new ArrayList<>();
    private final List<ColumnSource> filters = new ArrayList<>();
    private final List<FilterColumn> filterColumns;
    private final List<Integer> filterPlaces = new ArrayList<>();
    private final List<Integer> otherPlaces = new ArrayList<>();
    private final ParquetSchema toRead;
    private final IntPredicate mayLack;
    private final Optional<MetadataSources> metadata;

    /**
     * Columns of a file that is in no table.
     *
     * @param file its name, for messages
     * @param mayLack whether the file was written without the field of this id; all others must be there, since a damaged
     *     id would otherwise read as a column of nulls
     * @throws CorruptTableException when the file does not have what the schema says
     * @throws UnsupportedFormatException when its columns have no field ids
     */
    FileColumns(ScanColumns columns, ParquetSchema schema, String file, IntPredicate mayLack) {
        this(columns, schema, file, mayLack, Optional.empty());
    }

    /** Columns of a data file; errors are those of the other constructor. */
    FileColumns(ScanColumns columns, ParquetSchema schema, FilePart part) {
        this(columns, schema, part.path(), part.lacks()::contains, Optional.of(new MetadataSources(part)));
    }

    private FileColumns(
            ScanColumns columns,
            ParquetSchema schema,
            String file,
            IntPredicate mayLack,
            Optional<MetadataSources> metadata) {
        this.file = file;
        this.mayLack = mayLack;
        this.metadata = metadata;
        this.stored = FileColumn.all(schema.fields());
        this.filterColumns = columns.filters();
        for (FilterColumn filter : columns.filters()) {
            filters.add(source(filter.column(), stored, ""));
            noteLeaf(filter);
        }
        Set<FileColumn> forFilters =
                stored.stream().filter(FileColumn::isNeeded).collect(Collectors.toSet());
        for (Field column : columns.results()) {
            results.add(source(column, stored, ""));
        }
        this.toRead = new ParquetSchema(FileColumn.prune(stored));
        stored.stream()
                .filter(FileColumn::isNeeded)
                .forEach(column -> (forFilters.contains(column) ? filterPlaces : otherPlaces).add(column.index()));
    }

    /** Goes to a batch whose first row is at this position of the file; metadata columns depend on it. */
    void at(long position) {
        metadata.ifPresent(sources -> sources.at(position));
    }

    /** What is known of metadata columns; empty when the file is in no table. */
    Optional<MetadataSources> metadata() {
        return metadata;
    }

    /** What has to be read of the file. */
    ParquetSchema toRead() {
        return toRead;
    }

    /** The places in {@link #toRead} of the columns that the predicate looks at, or into. */
    List<Integer> filterPlaces() {
        return filterPlaces;
    }

    /** The places in {@link #toRead} of the other columns. */
    List<Integer> otherPlaces() {
        return otherPlaces;
    }

    /** Some columns of {@link #toRead}. */
    ParquetSchema toRead(List<Integer> places) {
        return new ParquetSchema(
                places.stream().map(place -> toRead.fields().get(place)).toList());
    }

    /**
     * The columns of the result.
     *
     * @param read the columns of {@link #toRead}
     * @param size slots of each
     */
    List<ColumnVector> results(List<ColumnVector> read, int size) {
        List<ColumnVector> vectors = new ArrayList<>(results.size());
        for (ColumnSource source : results) {
            vectors.add(source.vector(read, size, Nulls.none()));
        }
        return vectors;
    }

    /**
     * The columns that the predicate looks at, in the order of {@link ScanColumns#filters}.
     *
     * @param read the columns of {@link #toRead}, of which only those at {@link #filterPlaces} are looked at
     * @param size slots of each
     */
    ColumnVector[] filters(List<ColumnVector> read, int size) {
        ColumnVector[] vectors = new ColumnVector[filters.size()];
        for (int i = 0; i < vectors.length; i++) {
            ColumnVector vector = filters.get(i).vector(read, size, Nulls.none());
            for (int depth = 0; depth < filterColumns.get(i).depth(); depth++) {
                vector = ((StructVector) vector).fields().get(0);
            }
            vectors[i] = vector;
        }
        return vectors;
    }

    /** How the file stores the primitive field with this id, which the predicate looks at; empty when it does not have it. */
    Optional<ValueType> filterType(int fieldId) {
        return Optional.ofNullable(filterTypes.get(fieldId));
    }

    /** The field with this id, if it is a column that the predicate looks at and that the file does not have. */
    Optional<Field> absentFilter(int fieldId) {
        return Optional.ofNullable(absentFilters.get(fieldId));
    }

    private void noteLeaf(FilterColumn filter) {
        List<FileColumn> siblings = stored;
        Field field = filter.column();
        for (int depth = 0; ; depth++) {
            Optional<FileColumn> found = find(field, siblings, "");
            if (depth == filter.depth()) {
                if (found.isPresent() && found.get().field() instanceof ParquetField.Value value) {
                    filterTypes.put(field.id(), value.type());
                } else if (found.isEmpty() && depth == 0) {
                    absentFilters.put(field.id(), field);
                }
                return;
            }
            if (found.isEmpty()) {
                return;
            }
            siblings = found.get().parts();
            field = ((Type.Struct) field.type()).fields().get(0);
        }
    }

    private ColumnSource source(Field field, List<FileColumn> siblings, String parentPath) {
        String path = Schema.join(parentPath, field.name());
        Optional<FileColumn> found = find(field, siblings, parentPath);
        Optional<MetadataColumn> asked = MetadataColumn.of(field.id());
        if (asked.isPresent() && metadata.isPresent()) {
            found.ifPresent(column -> requireNumbers(column, field.type(), path));
            return metadata.get().source(asked.get(), found);
        }
        if (found.isEmpty()) {
            Optional<Object> value = field.defaults().initial();
            if (!mayLack.test(field.id()) || (value.isEmpty() && field.required())) {
                throw new CorruptTableException(
                        "Data file %s lacks the column %s (field id %d) that it was written with. It is damaged, or another file; restore it."
                                .formatted(file, path, field.id()));
            }
            return new ColumnSource.Missing(new ConstantColumn(field.type(), value));
        }
        return new ColumnSource.Stored(found.get(), adaptation(field, found.get(), path));
    }

    private Optional<FileColumn> find(Field field, List<FileColumn> siblings, String parentPath) {
        Optional<FileColumn> found = Optional.empty();
        for (FileColumn sibling : siblings) {
            if (sibling.field().id().isEmpty()) {
                throw new UnsupportedFormatException(
                        ("Column %s of data file %s has no field id, so it cannot be told which column of the table it is."
                                        + " Write the file with field ids.")
                                .formatted(
                                        Schema.join(parentPath, sibling.field().name()), file));
            }
            if (sibling.field().id().getAsInt() == field.id()) {
                if (found.isPresent()) {
                    throw new CorruptTableException(
                            "Data file %s has two columns with the field id %d: %s and %s. Restore the file."
                                    .formatted(
                                            file,
                                            field.id(),
                                            found.get().field().name(),
                                            sibling.field().name()));
                }
                found = Optional.of(sibling);
            }
        }
        return found;
    }

    private ColumnSource.Adaptation adaptation(Field field, FileColumn column, String path) {
        column.need();
        return field.type()
                .match(
                        primitive -> leaf(primitive, column, path),
                        struct -> struct(struct, column, path),
                        list -> {
                            require(column, ParquetField.Repeated.class, list, path);
                            return ColumnSource.Adaptation.list(
                                    adaptation(list.element(), column.parts().get(0), path + ".element"));
                        },
                        map -> {
                            require(column, ParquetField.Mapped.class, map, path);
                            return ColumnSource.Adaptation.map(
                                    adaptation(map.key(), column.parts().get(0), path + ".key"),
                                    adaptation(map.value(), column.parts().get(1), path + ".value"));
                        });
    }

    /** Ids and versions that a file stores. */
    private void requireNumbers(FileColumn column, Type type, String path) {
        column.need();
        if (!(type instanceof Type.Primitive primitive)
                || leaf(primitive, column, path) != ColumnSource.Adaptation.NONE) {
            throw misfit(column, type, path);
        }
    }

    private ColumnSource.Adaptation leaf(Type.Primitive type, FileColumn column, String path) {
        require(column, ParquetField.Value.class, type, path);
        ValueType from = ((ParquetField.Value) column.field()).type();
        return switch (ParquetTypes.fit(from, type)) {
            case SAME -> ColumnSource.Adaptation.NONE;
            case CONVERTED -> Conversion.of(from, type, "Data file %s, column %s".formatted(file, path));
            case NONE -> throw misfit(column, type, path);
        };
    }

    private ColumnSource.Adaptation struct(Type.Struct type, FileColumn column, String path) {
        require(column, ParquetField.Struct.class, type, path);
        List<ColumnSource> fields = new ArrayList<>();
        for (Field field : type.fields()) {
            fields.add(source(field, column.parts(), path));
        }
        if (column.parts().stream().noneMatch(FileColumn::isNeeded)) {
            column.needNulls();
        }
        return ColumnSource.Adaptation.struct(fields);
    }

    private void require(FileColumn column, Class<? extends ParquetField> kind, Type type, String path) {
        if (!kind.isInstance(column.field())) {
            throw misfit(column, type, path);
        }
    }

    private CorruptTableException misfit(FileColumn column, Type type, String path) {
        String found = column.field() instanceof ParquetField.Value value
                ? value.type().physical() + " " + value.type().meaning()
                : "a " + column.field().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        return new CorruptTableException(
                "Data file %s stores column %s as %s, which cannot be read as %s. It is not a file of this schema; restore it."
                        .formatted(file, path, found, type));
    }
}
