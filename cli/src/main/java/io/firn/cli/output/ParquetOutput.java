// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import io.firn.column.ColumnBatch;
import io.firn.parquet.ParquetWriter;
import io.firn.parquet.WriterSettings;
import io.firn.table.BatchCursor;
import io.firn.table.Scan;
import io.firn.types.ParquetTypes;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The result of a scan as one Parquet file. */
public final class ParquetOutput {
    private ParquetOutput() {}

    /** @param path of a file that does not exist; nothing is left of it when the scan fails */
    public static void write(Scan scan, Path path) {
        try (ParquetWriter writer = ParquetWriter.create(
                        new NewFile(path),
                        ParquetTypes.parquetSchema(scan.schema().fields()),
                        WriterSettings.DEFAULT,
                        Map.of());
                BatchCursor batches = scan.batches()) {
            for (Optional<ColumnBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                writer.write(batch.get());
            }
            writer.finish();
        }
    }
}
