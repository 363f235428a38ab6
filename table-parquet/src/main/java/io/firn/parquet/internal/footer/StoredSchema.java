// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.ParquetSchema;
import java.util.List;

/**
 * The schema of a file.
 *
 * @param schema as the public sees it
 * @param fields the same columns with their levels
 * @param leaves all leaves, in file order
 */
public record StoredSchema(ParquetSchema schema, List<StoredField> fields, List<LeafColumn> leaves) {
    public StoredSchema {
        fields = List.copyOf(fields);
        leaves = List.copyOf(leaves);
    }
}
