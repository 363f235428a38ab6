// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.deletion.DeletionVector;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Request;
import io.firn.snapshot.DataFile;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scans that leave out pages, and columns of rows that do not match, against the rows that were written. */
class PruningTest {
    private static final int FILE_ROWS = 70_000;
    private static final List<String> WORDS = List.of("ash", "birch", "cedar", "elm", "fir", "oak");

    private final Gen gen = new Gen(20_261_122);
    private final ScanFixture fixture = new ScanFixture(
            required("id", Simple.LONG),
            optional("step", Simple.INT),
            optional("weight", Simple.DOUBLE),
            optional("word", Simple.STRING),
            optional(
                    "inner",
                    new Type.Struct(List.of(
                            optional("level", Simple.LONG),
                            optional("names", new Type.ListOf(optional("element", Simple.STRING)))))));

    /** A condition in both languages. */
    private record Condition(String text, Predicate<Row> test) {}

    private final List<Row> rows = new ArrayList<>();

    private Row row(long id) {
        // Whole pages of nulls, of NaNs and of neither.
        long stretch = id / 25_000;
        Integer step = stretch % 3 == 1 ? null : Integer.valueOf((int) (id / 1_000));
        Double weight = gen.chance(0.1) ? null : (Double) (gen.fraction() * (id + 1));
        if (stretch % 4 == 2) {
            weight = Double.NaN;
        }
        if (stretch % 4 == 0 && gen.chance(0.001)) {
            weight = Double.NaN;
        }
        String word = gen.chance(0.2) ? null : gen.pick(WORDS) + (gen.chance(0.001) ? id : "");
        Row inner = gen.chance(0.1)
                ? null
                : Row.of(
                        gen.chance(0.1) ? null : Long.valueOf(id / 7), gen.chance(0.1) ? null : List.of("n" + id, "m"));
        return Row.of(id, step, weight, word, inner);
    }

    private void fill() {
        DataFile first = null;
        for (int file = 0; file < 3; file++) {
            List<Row> ofFile = new ArrayList<>();
            for (long id = (long) file * FILE_ROWS; id < (file + 1L) * FILE_ROWS; id++) {
                ofFile.add(row(id));
            }
            fixture.append(ofFile);
            rows.addAll(ofFile);
            first = file == 0 ? fixture.files().get(0) : first;
        }
        DeletionVector.Builder deleted = new DeletionVector.Builder();
        deleted.addRange(30_000, 41_000);
        List<Row> dropped = new ArrayList<>(rows.subList(30_000, 41_000));
        for (int i = 0; i < 5_000; i++) {
            int position = gen.below(FILE_ROWS);
            deleted.add(position);
            dropped.add(rows.get(position));
        }
        fixture.delete(first, deleted.build());
        Set<Long> gone = new HashSet<>();
        dropped.forEach(row -> gone.add(row.getLong(0)));
        rows.removeIf(row -> gone.contains(row.getLong(0)));
    }

    private static @Nullable Long level(Row row) {
        Row inner = (Row) row.value(4);
        return inner == null || inner.isNull(0) ? null : inner.getLong(0);
    }

    private Condition condition() {
        long id = gen.below(3 * FILE_ROWS + 1_000) - 500;
        long width = gen.pick(List.of(1L, 50L, 3_000L, 60_000L));
        int step = (int) (id / 1_000);
        double weight = id;
        String word = gen.pick(WORDS);
        return gen.pick(List.of(
                new Condition(
                        "id >= %d and id < %d".formatted(id, id + width),
                        row -> row.getLong(0) >= id && row.getLong(0) < id + width),
                new Condition("id = %d".formatted(id), row -> row.getLong(0) == id),
                new Condition("step = %d".formatted(step), row -> !row.isNull(1) && row.getInt(1) == step),
                new Condition("step is null", row -> row.isNull(1)),
                new Condition("step is not null", row -> !row.isNull(1)),
                new Condition("weight is nan", row -> !row.isNull(2) && Double.isNaN(row.getDouble(2))),
                new Condition(
                        "weight > %s".formatted(weight),
                        row -> !row.isNull(2) && Double.compare(row.getDouble(2), weight) > 0),
                new Condition(
                        "weight <= %s".formatted(weight),
                        row -> !row.isNull(2) && Double.compare(row.getDouble(2), weight) <= 0),
                new Condition(
                        "word = '%s'".formatted(word),
                        row -> !row.isNull(3) && row.getString(3).equals(word)),
                new Condition(
                        "word = '%s%d'".formatted(word, id),
                        row -> !row.isNull(3) && row.getString(3).equals(word + id)),
                new Condition("inner.level < %d".formatted(id / 7), row -> level(row) != null && level(row) < id / 7)));
    }

    private Condition combined() {
        Condition one = condition();
        Condition other = condition();
        return gen.pick(List.of(
                one,
                new Condition(
                        "(%s) and (%s)".formatted(one.text, other.text),
                        row -> one.test.test(row) && other.test.test(row)),
                new Condition(
                        "(%s) or (%s)".formatted(one.text, other.text),
                        row -> one.test.test(row) || other.test.test(row))));
    }

    @Test
    void rowsAreThoseThatWereWrittenAndMatch() {
        fill();
        for (int i = 0; i < 60; i++) {
            Condition condition = combined();
            List<Long> expected = new ArrayList<>();
            List<Row> whole = new ArrayList<>();
            for (Row row : rows) {
                if (condition.test.test(row)) {
                    expected.add(row.getLong(0));
                    whole.add(row);
                }
            }
            ScanBuilder scan = fixture.table.newScan().where(condition.text).parallelism(1 + gen.below(3));
            if (whole.size() < 5_000) {
                assertThat(ScanFixture.rows(scan)).as(condition.text).containsExactlyInAnyOrderElementsOf(whole);
            } else {
                List<Long> ids = new ArrayList<>();
                try (RowCursor cursor = scan.select("id", "word").build().rows()) {
                    while (cursor.next()) {
                        ids.add(cursor.getLong(0));
                    }
                }
                ids.sort(null);
                assertThat(ids).as(condition.text).isEqualTo(expected);
            }
            assertThat(fixture.table.newScan().where(condition.text).build().count())
                    .as(condition.text)
                    .isEqualTo(expected.size());
        }
    }

    @Test
    void rowsComeInTheSameOrderWithAnyNumberOfThreads() {
        fill();
        List<Row> alone = ScanFixture.rows(
                fixture.table.newScan().where("weight > 1000.0").parallelism(1));
        assertThat(alone).hasSizeGreaterThan(50_000);
        for (int threads : new int[] {2, 3, 8}) {
            assertThat(ScanFixture.rows(
                            fixture.table.newScan().where("weight > 1000.0").parallelism(threads)))
                    .isEqualTo(alone);
        }
    }

    @Test
    void aFewRowsCostAFewPages() {
        fill();
        fixture.store.reset();
        assertThat(fixture.rows("id >= 100000 and id < 100100")).hasSize(100);
        long bytes = fixture.store.log().stream().mapToLong(Request::bytes).sum();
        long all = fixture.files().get(1).file().content().sizeBytes();
        // The tail with the footer and the indexes has 64 KB; of some four pages of each column one is read.
        assertThat(bytes).isLessThan((64 << 10) + all / 2);
    }

    @Test
    void columnsThatNoRowIsWantedOfAreNotRead() {
        fill();
        // Deletion vectors are held once they were read.
        assertThat(fixture.rows("word = 'birch or no birch'")).isEmpty();
        fixture.store.reset();
        assertThat(fixture.rows("word = 'birch or no birch'")).isEmpty();
        long narrow = fixture.store.log().stream().mapToLong(Request::bytes).sum();
        fixture.store.reset();
        assertThat(ScanFixture.rows(fixture.table.newScan().select("word").where("word = 'birch or no birch'")))
                .isEmpty();
        assertThat(fixture.store.log().stream().mapToLong(Request::bytes).sum()).isEqualTo(narrow);
    }
}
