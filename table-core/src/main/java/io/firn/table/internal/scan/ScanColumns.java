// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import io.firn.types.Field;
import java.util.List;

/**
 * The columns that a scan reads. Immutable.
 *
 * @param results the columns of the result, in order, with the parts that were asked for
 * @param filters the fields that the predicate looks at
 */
public record ScanColumns(List<Field> results, List<FilterColumn> filters) {
    public ScanColumns {
        results = List.copyOf(results);
        filters = List.copyOf(filters);
    }

    ScanColumns withoutFilters() {
        return new ScanColumns(results, List.of());
    }
}
