// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.expression.BoundPredicate;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.List;
import java.util.TreeSet;

/**
 * What a scan does with each file: everything that a reader needs to know besides which file. Immutable.
 *
 * @param version of the snapshot, for messages
 * @param columns what to read
 * @param predicate which rows, over the ids of {@code columns.filters()}
 */
public record ScanTask(long version, ScanColumns columns, BoundPredicate predicate) {

    /** @param results columns of the schema, or what was selected of them */
    public static ScanTask of(long version, Schema schema, List<Field> results, BoundPredicate predicate) {
        List<FilterColumn> filters = new TreeSet<>(predicate.fieldIds())
                .stream().map(fieldId -> FilterColumn.of(schema, fieldId)).toList();
        return new ScanTask(version, new ScanColumns(results, filters), predicate);
    }

    /** The columns of the result. */
    public List<Field> results() {
        return columns.results();
    }

    /** The same rows with no columns at all: to be counted. */
    public ScanTask counting() {
        return new ScanTask(version, new ScanColumns(List.of(), columns.filters()), predicate);
    }

    int filterIndex(int fieldId) {
        for (int i = 0; i < columns.filters().size(); i++) {
            if (columns.filters().get(i).fieldId() == fieldId) {
                return i;
            }
        }
        throw new IllegalStateException("The predicate looks at field " + fieldId + ", which is not read.");
    }
}
