// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.column.ColumnVector;
import io.firn.column.LongVector;
import io.firn.column.Nulls;
import io.firn.expression.ColumnStatistics;
import io.firn.parquet.RowRanges;
import io.firn.snapshot.DataFile;
import io.firn.types.MetadataColumn;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The metadata columns of the rows of one file: computed from where a row is, and from what the file stores of its history.
 * Spec section 3.7. For one thread: the vectors are reused.
 */
final class MetadataSources {
    private final FilePart part;
    /** Position in the file of the first row of the current batch. */
    private long position;

    MetadataSources(FilePart part) {
        this.part = part;
    }

    /** Goes to a batch whose first row is at this position of the file. */
    void at(long firstRow) {
        position = firstRow;
    }

    /** @param stored the file's own column with that id; only rows of which it says nothing are computed then */
    ColumnSource source(MetadataColumn column, Optional<FileColumn> stored) {
        FilePart.Origin origin = part.origin();
        return switch (column) {
            case ROW_ID -> inherited(stored, new Counting(origin.firstRowId()));
            case LAST_UPDATED_VERSION -> inherited(stored, constant(column, origin.addedVersion()));
            case FILE -> constant(column, part.path());
            case POSITION -> new Counting(0);
        };
    }

    private static ColumnSource constant(MetadataColumn column, Object value) {
        return new ColumnSource.Missing(new ConstantColumn(column.field().type(), Optional.of(value)));
    }

    private static ColumnSource inherited(Optional<FileColumn> stored, ColumnSource computed) {
        return stored.<ColumnSource>map(column -> new Inherited(column, computed))
                .orElse(computed);
    }

    /** A number that goes up by one from row to row of the file. */
    final class Counting implements ColumnSource {
        private final long first;
        private long[] numbers = new long[0];

        Counting(long first) {
            this.first = first;
        }

        @Override
        public ColumnVector vector(List<ColumnVector> siblings, int size, Nulls parentNulls) {
            numbers = numbers.length < size ? new long[size] : numbers;
            long next = first + position;
            for (int i = 0; i < size; i++) {
                numbers[i] = next++;
            }
            return new LongVector(numbers, size, Nulls.none());
        }
    }

    /** What the file stores, and where that is null what it would be without. */
    static final class Inherited implements ColumnSource {
        private final FileColumn stored;
        private final ColumnSource computed;
        private long[] numbers = new long[0];

        Inherited(FileColumn stored, ColumnSource computed) {
            this.stored = stored;
            this.computed = computed;
        }

        @Override
        public ColumnVector vector(List<ColumnVector> siblings, int size, Nulls parentNulls) {
            LongVector own = (LongVector) siblings.get(stored.index());
            if (!own.nulls().any()) {
                return own;
            }
            LongVector other = (LongVector) computed.vector(siblings, size, parentNulls);
            numbers = numbers.length < size ? new long[size] : numbers;
            for (int i = 0; i < size; i++) {
                numbers[i] = own.isNull(i) ? other.get(i) : own.get(i);
            }
            return new LongVector(numbers, size, Nulls.none());
        }
    }

    /** What a file's metadata knows of a metadata column; of ids and versions that a file may store, nothing. */
    static Optional<ColumnStatistics> ofFile(int fieldId, DataFile file) {
        long rows = file.file().content().rowCount();
        return MetadataColumn.of(fieldId).flatMap(column -> switch (column) {
            case ROW_ID, LAST_UPDATED_VERSION -> Optional.empty();
            case FILE -> Optional.of(ColumnStatistics.constant(file.file().key().path(), rows));
            case POSITION -> Optional.of(range(0, rows));
        });
    }

    /**
     * What is known of a metadata column in some rows.
     *
     * @param stored of the file's own column in these rows, if it has one
     */
    Optional<ColumnStatistics> ofRows(int fieldId, RowRanges.Range rows, Optional<ColumnStatistics> stored) {
        FilePart.Origin origin = part.origin();
        long from = rows.from();
        long count = rows.to() - from;
        return MetadataColumn.of(fieldId).flatMap(metadata -> switch (metadata) {
            case ROW_ID ->
                stored.map(MetadataSources::ifComplete)
                        .orElseGet(() -> Optional.of(range(origin.firstRowId() + from, count)));
            case LAST_UPDATED_VERSION ->
                stored.map(MetadataSources::ifComplete)
                        .orElseGet(() -> Optional.of(ColumnStatistics.constant(origin.addedVersion(), count)));
            case FILE -> Optional.of(ColumnStatistics.constant(part.path(), count));
            case POSITION -> Optional.of(range(from, count));
        });
    }

    /** Statistics of a stored column say nothing of rows for which it is null, since these have another value. */
    private static Optional<ColumnStatistics> ifComplete(ColumnStatistics stored) {
        return Optional.of(stored).filter(known -> known.nullCount().orElse(1) == 0);
    }

    private static ColumnStatistics range(long first, long rows) {
        return new ColumnStatistics(
                rows,
                OptionalLong.of(0),
                OptionalLong.of(0),
                rows == 0 ? Optional.empty() : Optional.of(new ColumnStatistics.Bounds(first, first + rows - 1, true)));
    }
}
