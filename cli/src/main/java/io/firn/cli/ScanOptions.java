// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.table.ScanBuilder;
import io.firn.table.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which rows and columns of which version are read. */
final class ScanOptions {

    @Option(
            names = {"-w", "--where"},
            paramLabel = "PREDICATE",
            description = "Only rows that match: \"id between 10 and 20 and status = 'O'\". Understands"
                    + " = != < <= > >= between, in, is [not] null, like 'prefix%%', and, or, not, parentheses.")
    @Nullable
    String where;

    @Mixin
    AsOf asOf = new AsOf();

    /** A scan of the rows that are meant, with these columns (null: all). */
    ScanBuilder scan(Table table, @Nullable List<String> columns) {
        ScanBuilder scan = table.newScan().at(asOf.snapshot(table));
        if (where != null) {
            scan = scan.where(where);
        }
        return columns == null ? scan : scan.select(columns);
    }
}
