// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Operation;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.table.check.TableChecker;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Merges of sources into a table. */
final class MergeTest {
    private static final Schema CHANGES = Schema.of(
            optional("id", Type.Simple.INT),
            optional("op", Type.Simple.STRING),
            optional("name", Type.Simple.STRING),
            optional("amount", Type.Simple.LONG));

    private final ScanFixture fixture = new ScanFixture(
            required("id", Type.Simple.LONG),
            required("name", Type.Simple.STRING),
            optional("amount", Type.Simple.LONG),
            optional(
                    "tags",
                    new Type.ListOf(optional("element", Type.Simple.STRING).withId(9))));

    private void filled() {
        fixture.append(0, 5, i -> Row.of(i, "n" + i, i * 10, List.of("t" + i)));
        fixture.append(5, 10, i -> Row.of(i, "n" + i, i * 10, List.of("t" + i)));
    }

    private List<Row> rows(String... columns) {
        List<Row> rows =
                new ArrayList<>(ScanFixture.rows(fixture.table.newScan().select(columns)));
        rows.sort((a, b) -> Long.compare(a.getLong(0), b.getLong(0)));
        return rows;
    }

    private Merge merge(Row... source) {
        return fixture.table.newMerge(CHANGES, List.of(source)).on("t.id = s.id");
    }

    @AfterEach
    void theTableIsSound() {
        assertThat(TableChecker.check(fixture.memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
    }

    @Test
    void clausesOfAllKindsInOneCommit() {
        filled();
        Merge merge = merge(
                        Row.of(1, "U", "one", 100L),
                        Row.of(2, "D", null, null),
                        Row.of(7, "+", null, 5L),
                        Row.of(20, "I", "twenty", 1L),
                        Row.of(21, "D", "never", 1L),
                        Row.of(null, "I", "no id", null))
                .whenMatched("s.op = 'D'")
                .delete()
                .whenMatched("op = '+'")
                .update(row ->
                        row.setExpression("amount", "t.amount + s.amount").set("tags", List.of("a", "b")))
                .whenMatched()
                .updateAll()
                .whenNotMatched("op = 'I' and id is not null")
                .insertAll()
                .whenNotMatchedBySource("id in (3, 4) and amount > 30")
                .delete()
                .whenNotMatchedBySource("id = 3")
                .update(row -> row.setExpression("name", "name || '?'"));
        Snapshot snapshot = merge.commit();
        assertThat(snapshot.version()).isEqualTo(4);
        assertThat(snapshot.commit().operation()).isEqualTo(CommitBlock.Operation.MERGE);
        assertThat(merge.counts()).isEqualTo(new RowCounts(1, 3, 2, 2));
        assertThat(rows("id", "name", "amount", "tags", "_last_updated_version"))
                .containsExactly(
                        Row.of(0L, "n0", 0L, List.of("t0"), 2L),
                        Row.of(1L, "one", 100L, List.of("t1"), 4L),
                        Row.of(3L, "n3?", 30L, List.of("t3"), 4L),
                        Row.of(5L, "n5", 50L, List.of("t5"), 3L),
                        Row.of(6L, "n6", 60L, List.of("t6"), 3L),
                        Row.of(7L, "n7", 75L, List.of("a", "b"), 4L),
                        Row.of(8L, "n8", 80L, List.of("t8"), 3L),
                        Row.of(9L, "n9", 90L, List.of("t9"), 3L),
                        Row.of(20L, "twenty", 1L, null, 4L));
        assertThat(rows("id", "_row_id"))
                .contains(Row.of(1L, 1L), Row.of(7L, 7L), Row.of(3L, 3L))
                .noneMatch(row -> row.getLong(0) == 20 && row.getLong(1) < 10);
    }

    @Test
    void aSourceThatMatchesOneRowTwiceIsRefusedNamingBothAndNothingIsWritten() {
        filled();
        int objects = fixture.memory.list("", "", 1000).size();
        Row[] source = {
            Row.of(1, "U", "a", 1L), Row.of(6, "U", "b", 1L), Row.of(8, "U", "c", 1L), Row.of(6, "U", "d", 2L)
        };
        for (long memory : new long[] {1 << 20, 1}) {
            assertThatThrownBy(() -> merge(source)
                            .memory(memory)
                            .whenMatched()
                            .updateAll()
                            .commit())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("Row 4 of the source and ")
                    .hasMessageContaining("match the same row of the table (id = 6), at position 1 of data/")
                    .hasMessageContaining("Nothing was changed");
        }
        assertThat(fixture.memory.list("", "", 1000)).hasSize(objects);
        // Where nothing is done with matched rows it does no harm.
        assertThat(merge(source).whenNotMatched().insertAll().commit().version())
                .isEqualTo(3);
    }

    @Test
    void aConditionWithoutEqualitiesJoinsPairByPair() {
        filled();
        fixture.table
                .newMerge(
                        Schema.of(
                                required("low", Type.Simple.LONG),
                                required("high", Type.Simple.LONG),
                                required("label", Type.Simple.STRING)),
                        List.of(Row.of(0L, 3L, "small"), Row.of(6L, 8L, "large"), Row.of(50L, 60L, "none")))
                .on("id >= low and id < high and t.name <> s.label")
                .whenMatched()
                .update(row -> row.setExpression("name", "label || ' ' || name"))
                .whenNotMatched()
                .insert(row -> row.setExpression("id", "low * -1").setExpression("name", "label"))
                .commit();
        assertThat(rows("id", "name", "amount"))
                .containsExactly(
                        Row.of(-50L, "none", null),
                        Row.of(0L, "small n0", 0L),
                        Row.of(1L, "small n1", 10L),
                        Row.of(2L, "small n2", 20L),
                        Row.of(3L, "n3", 30L),
                        Row.of(4L, "n4", 40L),
                        Row.of(5L, "n5", 50L),
                        Row.of(6L, "large n6", 60L),
                        Row.of(7L, "large n7", 70L),
                        Row.of(8L, "n8", 80L),
                        Row.of(9L, "n9", 90L));
    }

    @Test
    void anotherTableIsASourceAndSoIsTheTableItself() {
        filled();
        Table other = Table.create(new MemoryObjectStore(), CHANGES).create();
        try (TableWriter writer = other.newWriter()) {
            writer.write(Row.of(3, "U", "three", 3L));
            writer.write(Row.of(30, "I", "thirty", 30L));
            other.newAppend().add(writer.finish()).commit();
        }
        fixture.table
                .newMerge(other.newScan().select("id", "name").build())
                .on("t.id = s.id")
                .whenMatched()
                .updateAll()
                .whenNotMatched()
                .insertAll()
                .commit();
        assertThat(rows("id", "name", "amount")).contains(Row.of(3L, "three", 30L), Row.of(30L, "thirty", null));
        fixture.table
                .newMerge(fixture.table.newScan().where("id < 3").build())
                .on("t.id = s.id + 3")
                .whenMatched()
                .update(row -> row.setExpression("amount", "s.amount")
                        .compute("name", (target, source) -> source.getString(1) + target.getString(1)))
                .commit();
        assertThat(rows("id", "name", "amount"))
                .contains(Row.of(3L, "n0three", 0L), Row.of(4L, "n1n4", 10L), Row.of(5L, "n2n5", 20L));
    }

    @Test
    void onlyFilesThatCanMatchAreRead() {
        filled();
        fixture.store.reset();
        merge(Row.of(7, "U", "x", 1L)).whenMatched().updateAll().commit();
        assertThat(fixture.store.count(Operation.READ, "data/")).isEqualTo(1);
    }

    @Test
    void aSourceWithoutRowsStillCleansWhatItDoesNotHave() {
        filled();
        Merge merge = merge().whenNotMatchedBySource("id < 7").delete();
        merge.commit();
        assertThat(merge.counts()).isEqualTo(new RowCounts(0, 0, 7, 2));
        assertThat(rows("id")).containsExactly(Row.of(7L), Row.of(8L), Row.of(9L));
        assertThat(merge().whenMatched().delete().commit().version()).isEqualTo(4);
    }

    @Test
    void mistakesAreNamedBeforeAnythingIsRead() {
        filled();
        record Refused(Merge merge, String message) {}
        List<Refused> all = List.of(
                new Refused(merge(), "no clause"),
                new Refused(
                        fixture.table
                                .newMerge(CHANGES, List.<Row>of())
                                .whenMatched()
                                .delete(),
                        "does not say which rows match"),
                new Refused(merge().on("id = 1").whenMatched().delete(), "Both the table and the source"),
                new Refused(merge().on("t.idd = s.id").whenMatched().delete(), "The table: There is no column 'idd'"),
                new Refused(merge().on("t.id = s.name").whenMatched().delete(), "compares long with string"),
                new Refused(merge().whenNotMatched("t.amount = 1").insertAll(), "there is no row of the table"),
                new Refused(merge().whenNotMatchedBySource("op = 'x'").delete(), "There is no column 'op'"),
                new Refused(
                        merge().whenMatched().update(row -> row.set("nme", "x")),
                        "There is no column 'nme'; did you mean name?"),
                new Refused(
                        fixture.table
                                .newMerge(Schema.of(required("k", Type.Simple.LONG)), List.<Row>of())
                                .on("t.id = k")
                                .whenMatched()
                                .updateAll(),
                        "the source has no column of the name of one of the table's"));
        assertThatThrownBy(() -> merge().on("t.id + s.id")).hasMessageContaining("expected a comparison such as =");
        for (Refused refused : all) {
            assertThatThrownBy(() -> refused.merge().commit())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(refused.message());
        }
        assertThatThrownBy(() -> merge(Row.of(50, "I", null, 1L), Row.of(51, "I", null, 1L))
                        .whenNotMatched()
                        .insertAll()
                        .commit())
                .hasMessageContaining("Row 1 of the source: Column name is required");
        assertThatThrownBy(() -> merge(Row.of(5, "I", null, 1L))
                        .whenMatched()
                        .updateAll()
                        .commit())
                .hasMessageContaining("(row id 5): Column name is required");
        assertThatThrownBy(() ->
                        merge(Row.of(5, "I", 3, 1L)).whenMatched().delete().commit())
                .hasMessageContaining("Row 1 of the source: Column name");
        assertThat(fixture.table.snapshot().version()).isEqualTo(3);
    }

    @Test
    void rivalsThatAddMatchingRowsEndASerializableMergeAndOthersDoNot() {
        filled();
        for (long rivalId : new long[] {51, 50}) {
            FaultyObjectStore faulty = new FaultyObjectStore(fixture.memory, 1, Faults.NONE);
            AtomicBoolean once = new AtomicBoolean();
            faulty.beforeEach(request -> {
                boolean root = request.path().startsWith("_firn/versions/");
                if (request.operation() == Operation.PUT && root && once.compareAndSet(false, true)) {
                    fixture.append(rivalId, rivalId + 1, i -> Row.of(i, "rival", 1L, null));
                    fixture.append(60, 61, i -> Row.of(i, "rival", 1L, null));
                }
            });
            CommitResult result = Table.open(faulty)
                    .newMerge(CHANGES, List.of(Row.of(50, "I", "mine", 1L)))
                    .on("t.id = s.id")
                    .whenMatched()
                    .updateAll()
                    .whenNotMatched()
                    .insertAll()
                    .tryCommit();
            assertThat(result)
                    .isInstanceOf(rivalId == 50 ? CommitResult.Conflicted.class : CommitResult.Committed.class);
            fixture.table.newDelete(Predicate.parse("id >= 50")).commit();
        }
    }

    @Test
    void randomMergesDoWhatAMapDoes() {
        long seed = Long.getLong("seed", 20_261_122L);
        Random random = new Random(seed);
        TreeMap<Long, Long> model = new TreeMap<>();
        Map<Long, Long> rowIds = new TreeMap<>();
        fixture.append(0, 2_000, i -> Row.of(i, "n", i, null));
        for (long i = 0; i < 2_000; i++) {
            model.put(i, i);
            rowIds.put(i, i);
        }
        for (int round = 0; round < 12; round++) {
            List<Long> ids = new ArrayList<>();
            for (long id = 0; id < 2_500; id++) {
                if (random.nextInt(10) == 0) {
                    ids.add(id);
                }
            }
            Collections.shuffle(ids, random);
            List<Row> source = ids.stream()
                    .map(id -> Row.of(id.intValue(), id % 3 == 0 ? "D" : "U", "x", id + 7))
                    .toList();
            boolean sweep = random.nextInt(3) == 0;
            Merge merge = merge(source.toArray(Row[]::new))
                    .memory(random.nextBoolean() ? 1_000 : 1 << 20)
                    .whenMatched("op = 'D'")
                    .delete()
                    .whenMatched()
                    .update(row -> row.setExpression("amount", "t.amount * 2 + s.amount"))
                    .whenNotMatched("op <> 'D'")
                    .insertAll();
            if (sweep) {
                merge.whenNotMatchedBySource("amount > 5000").delete();
            }
            merge.commit();
            for (long id : ids) {
                if (id % 3 == 0) {
                    model.remove(id);
                    rowIds.remove(id);
                } else {
                    model.merge(id, id + 7, (old, add) -> old * 2 + add);
                }
            }
            if (sweep) {
                model.entrySet().removeIf(entry -> entry.getValue() > 5000 && !ids.contains(entry.getKey()));
                rowIds.keySet().retainAll(model.keySet());
            }
            String run = "seed %d, round %d".formatted(seed, round);
            TreeMap<Long, Long> found = new TreeMap<>();
            for (Row row : rows("id", "amount", "_row_id")) {
                assertThat(found.put(row.getLong(0), row.getLong(1))).as(run).isNull();
                assertThat(rowIds.computeIfAbsent(row.getLong(0), id -> row.getLong(2)))
                        .as("row id of %d, %s", row.getLong(0), run)
                        .isEqualTo(row.getLong(2));
            }
            assertThat(found).as(run).isEqualTo(model);
        }
    }
}
