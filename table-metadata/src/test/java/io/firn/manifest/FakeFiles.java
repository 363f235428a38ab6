// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.metadata.ObjectNames;
import io.firn.partition.PartitionKey;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Files of an orders table that nobody wrote: ids ascend with time, so ranges of them are narrow. */
final class FakeFiles {
    static final int ID = 1;
    static final int CUSTOMER = 2;
    static final int STATUS = 3;
    static final int PRICE = 4;
    static final int DAY = 5;
    static final int QUANTITY = 6;
    static final long ROWS = 100_000;

    private FakeFiles() {}

    static TableDefinition definition() {
        return TestWorld.definition(
                List.of(Schema.of(
                        Field.required("id", Type.Simple.LONG),
                        Field.optional("customer", Type.Simple.LONG),
                        Field.optional("status", Type.Simple.STRING),
                        Field.optional("price", Type.Simple.DOUBLE),
                        Field.optional("day", Type.Simple.DATE),
                        Field.optional("quantity", Type.Simple.INT))),
                List.of(PartitionSpec.UNPARTITIONED),
                Map.of());
    }

    /** The {@code number}-th file; its ids are {@code number * ROWS} and up. */
    static DataFile file(long number) {
        long mixed = mix(number);
        Map<Integer, ColumnStatistics> statistics = new LinkedHashMap<>();
        statistics.put(ID, of(number * ROWS, number * ROWS + ROWS - 1, 0));
        statistics.put(CUSTOMER, of(mixed >>> 40, (mixed >>> 40) + (1L << 30), mixed >>> 60));
        statistics.put(STATUS, of("CANCELLED", "SHIPPED", mixed >>> 61));
        statistics.put(PRICE, of((mixed & 0xffff) / 100.0, 90_000 + (mixed >>> 48) / 7.0, 3));
        statistics.put(DAY, of((int) (18_000 + number / 500), (int) (18_001 + number / 500), 0));
        statistics.put(QUANTITY, of(1, 50, mixed >>> 62));
        UUID id = TestWorld.uuid(1_000_000_000L + number);
        FileDescription description = new FileDescription(
                ObjectNames.key("data", id, "parquet"),
                PartitionKey.UNPARTITIONED,
                new FileDescription.Content(ROWS, 128_000_000 + (mixed >>> 44), mix(mixed) & 0xffffffffL, 0, 0),
                statistics);
        return new DataFile(number + 1, description, number * ROWS, 1 + number / 100, Optional.empty());
    }

    /** A number without any pattern that a compressor could find. */
    static long mix(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static ColumnStatistics of(Object min, Object max, long nulls) {
        return new ColumnStatistics(
                ROWS, OptionalLong.of(nulls), OptionalLong.of(0), Optional.of(new Bounds(min, max, true)));
    }
}
