// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.WriterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is what parquet-java reads. */
class WriterRoundTripTest {
    private static final WriterSettings SMALL = new WriterSettings(1, 1 << 20, 5_000, 700, 4_000, 16);

    @Test
    void everyFlatTypeReadsBackWithAndWithoutNullsInEverySpread() {
        for (ValueType type : RandomTables.TYPES) {
            for (RandomTables.Spread spread : RandomTables.Spread.values()) {
                for (double nulls : new double[] {-1, 0, 0.3, 1}) {
                    RandomTables tables = new RandomTables(type.hashCode() + spread.ordinal());
                    ParquetField field = new ParquetField.Value("v", OptionalInt.of(7), nulls >= 0, type);
                    ParquetSchema schema = new ParquetSchema(List.of(field));
                    List<List<Object>> rows = new ArrayList<>();
                    for (Object value : tables.column(field, 7_000, spread, nulls)) {
                        List<Object> row = new ArrayList<>();
                        row.add(value);
                        rows.add(row);
                    }
                    Written written = Written.ofRows(schema, SMALL, rows);
                    assertThat(ParquetJava.rows(written.bytes(), schema))
                            .as("%s %s nulls %s", type, spread, nulls)
                            .isEqualTo(rows);
                }
            }
        }
    }

    @Test
    void randomNestedTablesReadBack() {
        for (long seed = 0; seed < 80; seed++) {
            RandomTables tables = new RandomTables(seed);
            ParquetSchema schema = tables.schema();
            List<List<Object>> rows = tables.rows(schema, new Random(seed).nextInt(2_000));
            Written written = Written.ofRows(schema, SMALL, rows);
            assertThat(ParquetJava.rows(written.bytes(), schema))
                    .as("seed %d, schema %s", seed, schema)
                    .isEqualTo(rows);
        }
    }
}
