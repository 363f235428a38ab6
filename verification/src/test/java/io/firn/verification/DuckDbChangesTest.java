// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.snapshot.DataFile;
import io.firn.table.Row;
import io.firn.table.RowCounts;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.Update;
import io.firn.types.Schema;
import io.firn.types.Type.Simple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same updates, merges and deletions on a table of Firn and one of DuckDB leave the same rows. */
class DuckDbChangesTest {
    private static final Schema SCHEMA =
            Schema.of(required("id", Simple.LONG), optional("n", Simple.LONG), optional("note", Simple.STRING));
    private static final int IDS = 120;

    @TempDir
    Path directory;

    @Test
    void updatesMergesAndDeletionsLeaveTheRowsThatDuckDbHas() {
        int[] changed = {0};
        Seeds.forEach(20, gen -> {
            Path root = directory.resolve("seed-" + gen.seed());
            try (ObjectStore store = LocalObjectStore.open(root, Durability.RELAXED);
                    DuckDb duck = new DuckDb()) {
                Table table = Table.create(store, SCHEMA, World.of(gen)).create();
                duck.run("CREATE TABLE t (id BIGINT, n BIGINT, note VARCHAR)");
                List<Row> rows = rows(gen);
                append(table, rows);
                insert(duck, "t", rows);
                for (int step = 0; step < 8; step++) {
                    String what = change(gen, table, duck, changed);
                    assertThat(Canon.rows(table.newScan().build().rows(), SCHEMA))
                            .as("step %d: %s", step, what)
                            .isEqualTo(duck.rows("t", SCHEMA, Predicate.alwaysTrue()));
                }
            }
        });
        assertThat(changed[0]).as("rows that were changed").isGreaterThan(500);
    }

    @Test
    void duckDbSeesTheColumnsOfTheTableAndInFilesOfUpdatedRowsTheirLineageBehindThem() {
        Path root = directory.resolve("lineage");
        try (ObjectStore store = LocalObjectStore.open(root, Durability.RELAXED);
                DuckDb duck = new DuckDb()) {
            Table table = Table.create(store, SCHEMA, World.of(new Gen(1))).create();
            append(table, List.of(Row.of(1L, 1L, "a"), Row.of(2L, 2L, "b")));
            table.newUpdate(Predicate.equal("id", 2L)).set("n", 3L).commit();
            List<String> files = new ArrayList<>();
            try (Stream<DataFile> plan =
                    table.metadata().manifests().plan(table.snapshot(), new BoundPredicate.Always(true))) {
                plan.map(file -> DuckDb.files(
                                List.of(root.resolve(file.file().key().path()))))
                        .forEach(files::add);
            }
            assertThat(files.stream().map(duck::columns))
                    .containsExactlyInAnyOrder(
                            List.of("id", "n", "note"), List.of("id", "n", "note", "_row_id", "_last_updated_version"));
            String updated = files.stream()
                    .filter(file -> duck.columns(file).size() == 5)
                    .findFirst()
                    .orElseThrow();
            assertThat(duck.rows(updated, SCHEMA, Predicate.alwaysTrue())).containsExactly("(2,3,'b')");
        }
    }

    private static String change(Gen gen, Table table, DuckDb duck, int[] changed) {
        return switch (gen.below(4)) {
            case 0 -> delete(gen, table, duck);
            case 1, 2 -> update(gen, table, duck, changed);
            default -> merge(gen, table, duck, changed);
        };
    }

    private static Predicate condition(Gen gen) {
        long bound = gen.below(IDS);
        return gen.chance(0.5)
                ? Predicate.and(
                        Predicate.greaterThanOrEqual("id", bound), Predicate.lessThan("id", bound + gen.between(1, 40)))
                : Predicate.lessThan("n", (long) gen.between(-20, 20));
    }

    private static String delete(Gen gen, Table table, DuckDb duck) {
        long bound = gen.below(IDS);
        Predicate where = Predicate.and(Predicate.greaterThanOrEqual("id", bound), Predicate.lessThan("id", bound + 9));
        String sql = "DELETE FROM t WHERE " + DuckDb.condition(where, SCHEMA);
        table.newDelete(where).commit();
        duck.run(sql);
        return sql;
    }

    private static String update(Gen gen, Table table, DuckDb duck, int[] changed) {
        Predicate where = condition(gen);
        String number = gen.pick(List.of("n + 7", "id * 2 - n", "n", "-3"));
        String text = gen.pick(List.of("note || '!'", "note", "'same'"));
        String sql = "UPDATE t SET n = " + number + ", note = " + text + " WHERE " + DuckDb.condition(where, SCHEMA);
        Update update = table.newUpdate(where).setExpression("n", number).setExpression("note", text);
        update.commit();
        changed[0] += (int) update.counts().updated();
        duck.run(sql);
        return sql;
    }

    private static String merge(Gen gen, Table table, DuckDb duck, int[] changed) {
        List<Row> source = rows(gen);
        duck.run("CREATE OR REPLACE TABLE s (id BIGINT, n BIGINT, note VARCHAR)");
        insert(duck, "s", source);
        long bound = gen.between(-20, 20);
        var merge = table.newMerge(SCHEMA, source).on("t.id = s.id");
        StringBuilder sql = new StringBuilder("MERGE INTO t USING s ON t.id = s.id");
        if (gen.chance(0.5)) {
            merge.whenMatched("s.n < " + bound).delete();
            sql.append(" WHEN MATCHED AND s.n < ").append(bound).append(" THEN DELETE");
        }
        if (gen.chance(0.8)) {
            merge.whenMatched("t.n <> s.n")
                    .update(values -> values.setExpression("n", "t.n + s.n").setExpression("note", "s.note || t.note"));
            sql.append(" WHEN MATCHED AND t.n <> s.n THEN UPDATE SET n = t.n + s.n, note = s.note || t.note");
        }
        merge.whenNotMatched("s.n > " + bound).insertAll();
        sql.append(" WHEN NOT MATCHED AND s.n > ").append(bound).append(" THEN INSERT VALUES (s.id, s.n, s.note)");
        if (gen.chance(0.3)) {
            merge.whenNotMatchedBySource("t.n > 15").delete();
            sql.append(" WHEN NOT MATCHED BY SOURCE AND t.n > 15 THEN DELETE");
        }
        merge.commit();
        RowCounts counts = merge.counts();
        changed[0] += (int) (counts.updated() + counts.inserted());
        duck.run(sql.toString());
        return sql.toString();
    }

    /** Rows with ids that are not there twice. */
    private static List<Row> rows(Gen gen) {
        Set<Long> ids = new TreeSet<>();
        for (int i = gen.between(1, 60); i > 0; i--) {
            ids.add((long) gen.below(IDS));
        }
        List<Row> rows = new ArrayList<>();
        for (long id : ids) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(id);
            values.add(gen.chance(0.1) ? null : (Object) (long) gen.between(-20, 20));
            values.add(gen.chance(0.1) ? null : "note " + gen.below(5));
            rows.add(Row.ofValues(values));
        }
        Collections.shuffle(rows, new Random(gen.anyLong()));
        return rows;
    }

    private static void append(Table table, List<Row> rows) {
        try (TableWriter writer = table.newWriter()) {
            rows.forEach(writer::write);
            table.newAppend().add(writer.finish()).commit();
        }
    }

    private static void insert(DuckDb duck, String into, List<Row> rows) {
        for (Row row : rows) {
            Object n = row.value(1);
            Object note = row.value(2);
            duck.run("INSERT INTO %s VALUES (%s, %s, %s)"
                    .formatted(into, row.value(0), n == null ? "NULL" : n, note == null ? "NULL" : "'" + note + "'"));
        }
    }
}
