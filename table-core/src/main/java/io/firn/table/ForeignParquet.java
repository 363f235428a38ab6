// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.ParquetSchema;
import io.firn.table.internal.scan.ForeignColumns;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Parquet file that belongs to no table, whoever wrote it: its columns as a schema, and its rows as rows of a table,
 * with columns matched by name. For loading; a table's own files are matched by field id. Immutable and safe to share.
 */
public final class ForeignParquet {
    private final ParquetFile file;
    private final String name;
    private final List<ParquetField> columns;

    private ForeignParquet(ParquetFile file, String name, List<ParquetField> columns) {
        this.file = file;
        this.name = name;
        this.columns = columns;
    }

    /**
     * Reads the footer.
     *
     * @param name what the user calls the file, for messages
     * @throws InvalidRequestException when there is no such file
     * @throws io.firn.io.CorruptTableException when it is not a sound Parquet file
     */
    public static ForeignParquet open(ObjectStore store, ObjectKey key, String name) {
        long sizeBytes = store.size(key)
                .orElseThrow(() -> new InvalidRequestException("There is no file '%s'.".formatted(name)));
        ParquetFile file = ParquetFile.open(store, key, sizeBytes);
        return new ForeignParquet(file, name, file.schema().fields());
    }

    /** The same file as if it did not have these columns; names that it does not have do no harm. */
    public ForeignParquet without(Set<String> names) {
        return new ForeignParquet(
                file,
                name,
                columns.stream()
                        .filter(column -> !names.contains(column.name()))
                        .toList());
    }

    /** The names of the columns, in their order. */
    public List<String> columnNames() {
        return columns.stream().map(ParquetField::name).toList();
    }

    /** The columns, as a schema that a table can be created with. */
    public Schema schema() {
        return ParquetTypes.infer(new ParquetSchema(columns));
    }

    public long rowCount() {
        return file.rowCount();
    }

    /**
     * All rows, as batches that a {@link TableWriter} of this schema takes. Columns that the file lacks have their write
     * default, or null.
     *
     * @throws InvalidRequestException naming the column when the file has one that the schema lacks, when its type does not
     *     fit, or when it lacks one that is required and has no default
     */
    public BatchCursor batches(Schema schema) {
        ForeignColumns matched = ForeignColumns.match(file, columns, schema, name);
        return new BatchCursor() {
            private final ForeignColumns.Reader reader = matched.read();

            @Override
            public Optional<ColumnBatch> next() {
                return reader.next();
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    /** As {@link #batches}, row by row. */
    public RowCursor rows(Schema schema) {
        return new BatchRows(batches(schema), List.copyOf(schema.fields()));
    }
}
