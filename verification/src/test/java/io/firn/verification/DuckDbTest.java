// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.snapshot.DataFile;
import io.firn.table.Append;
import io.firn.table.Row;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans agree with DuckDB reading the same Parquet files, on random schemas, rows and filters. */
class DuckDbTest {
    private static final int FILTERS = 25;

    @TempDir
    Path directory;

    @Test
    void scansReturnWhatDuckDbReturnsForTheSameFilter() {
        int[] selective = {0};
        Seeds.forEach(20, gen -> {
            Path root = directory.resolve("seed-" + gen.seed());
            try (ObjectStore store = LocalObjectStore.open(root, Durability.RELAXED);
                    DuckDb duck = new DuckDb()) {
                Table table = table(gen, store);
                compare(gen, table, duck, root, selective);
            }
        });
        assertThat(selective[0])
                .as("filters that let some rows through and not others")
                .isPositive();
    }

    private static Table table(Gen gen, ObjectStore store) {
        Schema schema = RandomData.schema(gen, 8);
        Table table = new RandomAlter(gen).create(store, schema, World.of(gen));
        long id = 0;
        for (int commit = gen.between(1, 3); commit > 0; commit--) {
            try (TableWriter writer = table.newWriter()) {
                for (int i = gen.between(1, 150); i > 0; i--) {
                    List<Object> values = new ArrayList<>();
                    for (Field field : schema.fields()) {
                        values.add(field.id() == 1 ? (Object) id++ : RandomData.value(gen, field));
                    }
                    writer.write(Row.ofValues(values));
                }
                Append append = table.newAppend().add(writer.finish());
                append.commit();
            }
        }
        return table;
    }

    private static void compare(Gen gen, Table table, DuckDb duck, Path root, int[] selective) {
        Schema schema = table.schema();
        String files;
        try (Stream<DataFile> plan =
                table.metadata().manifests().plan(table.snapshot(), new BoundPredicate.Always(true))) {
            files = DuckDb.files(
                    plan.map(file -> root.resolve(file.file().key().path())).toList());
        }
        Scan all = table.newScan().build();
        List<String> rows = Canon.rows(all.rows(), schema);
        assertThat(rows).isEqualTo(duck.rows(files, schema, Predicate.alwaysTrue()));
        RandomFilter filters = new RandomFilter(gen, schema);
        for (int i = 0; i < FILTERS; i++) {
            Predicate where = filters.next(gen.below(3));
            Scan scan = table.newScan().where(where).build();
            List<String> expected = duck.rows(files, schema, where);
            assertThat(Canon.rows(scan.rows(), schema))
                    .as("where %s", DuckDb.condition(where, schema))
                    .isEqualTo(expected);
            assertThat(scan.count())
                    .as("count where %s", DuckDb.condition(where, schema))
                    .isEqualTo(duck.count(files, schema, where));
            selective[0] += !expected.isEmpty() && expected.size() < rows.size() ? 1 : 0;
        }
    }
}
