// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.parquet.ParquetFile;
import io.firn.table.internal.scan.ForeignColumns;
import io.firn.types.ParquetTypes;
import io.firn.types.Schema;
import java.util.List;
import java.util.Optional;

/**
 * A Parquet file that belongs to no table, whoever wrote it: its columns as a schema, and its rows as rows of a table,
 * with columns matched by name. For loading; a table's own files are matched by field id. Immutable and safe to share.
 */
public final class ForeignParquet {
    private final ParquetFile file;
    private final String name;

    private ForeignParquet(ParquetFile file, String name) {
        this.file = file;
        this.name = name;
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
        return new ForeignParquet(ParquetFile.open(store, key, sizeBytes), name);
    }

    /** The columns, as a schema that a table can be created with. */
    public Schema schema() {
        return ParquetTypes.infer(file.schema());
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
        ForeignColumns columns = ForeignColumns.match(file, schema, name);
        return new BatchCursor() {
            private final ForeignColumns.Reader reader = columns.read();

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
