// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import java.util.List;

/**
 * The columns of a Parquet file, or some of them.
 *
 * @param fields the top-level columns, in file order
 */
public record ParquetSchema(List<ParquetField> fields) {
    public ParquetSchema {
        fields = List.copyOf(fields);
    }
}
