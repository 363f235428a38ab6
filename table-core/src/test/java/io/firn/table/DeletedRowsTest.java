// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.Predicate;
import io.firn.io.testing.Operation;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.types.Type;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What scans read of files with deleted rows. */
final class DeletedRowsTest {
    private final ScanFixture fixture =
            new ScanFixture(required("id", Type.Simple.LONG), optional("text", Type.Simple.STRING));

    private static Row random(long id, Random random) {
        return Row.of(id, Long.toString(random.nextLong()) + random.nextLong());
    }

    /** Text that cannot be compressed much. */
    private static String letters(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    private long bytesOfScan(String... columns) {
        Table fresh = Table.open(fixture.store);
        fixture.store.reset();
        try (RowCursor rows = fresh.newScan().select(columns).build().rows()) {
            while (rows.next()) {
                assertThat(rows.getLong(0)).isNotNegative();
            }
        }
        return fixture.store.bytes(Operation.READ, "data/");
    }

    @Test
    void pagesOfWhichAllRowsAreDeletedAreNotFetched() {
        Random random = new Random(1);
        fixture.append(0, 300_000, i -> random(i, random));
        long all = bytesOfScan("id", "text");
        fixture.table.newDelete(Predicate.parse("id >= 30000 and id < 285000")).commit();
        assertThat(fixture.table.snapshot().contents().totals().deletedRows()).isEqualTo(255_000);
        assertThat(bytesOfScan("id", "text")).isLessThan(all / 3);
        assertThat(fixture.rows("id >= 29999 and id <= 285000"))
                .extracting(row -> row.getLong(0))
                .containsExactly(29_999L, 285_000L);
        assertThat(fixture.table.newScan().build().count()).isEqualTo(45_000);
    }

    @Test
    void largeRowsAreLeftOutEvenIfTheyAreFew() {
        Random random = new Random(2);
        fixture.append(0, 200, i -> Row.of(i, letters(random)));
        long all = bytesOfScan("id", "text");
        fixture.table.newDelete(Predicate.parse("id >= 20 and id < 190")).commit();
        assertThat(bytesOfScan("id", "text")).isLessThan(all / 3);
    }

    @Test
    void vectorsOfOneObjectAreReadTogetherAndOnlyOnce() {
        Random random = new Random(3);
        for (int file = 0; file < 12; file++) {
            fixture.append(file * 20_000L, (file + 1) * 20_000L, i -> random(i, random));
        }
        // Every third row: vectors of 2.5 KB, which are not in the root.
        TreeSet<Long> gone = new TreeSet<>();
        for (long id = 0; id < 240_000; id += 3) {
            gone.add(id);
        }
        fixture.table.newDelete(Predicate.in("id", gone.toArray())).commit();
        Table fresh = Table.open(fixture.store);
        assertThat(fixture.files())
                .hasSize(12)
                .allMatch(file -> file.deletions().orElseThrow() instanceof DeletionVectorRef.Stored);
        fixture.store.reset();
        try (RowCursor rows = fresh.newScan().build().rows()) {
            for (long id = 0; id < 240_000; id++) {
                if (id % 3 != 0) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(0)).isEqualTo(id);
                }
            }
            assertThat(rows.next()).isFalse();
        }
        assertThat(fixture.store.count(Operation.READ, "_firn/deletes/")).isEqualTo(1);
        fixture.store.reset();
        assertThat(fresh.newScan().where("text is not null").build().count()).isEqualTo(160_000);
        assertThat(fixture.store.count(Operation.READ, "_firn/deletes/")).isZero();
    }

    @Test
    void runsOfDeletedRowsInAnyPlaceLeaveTheOtherRows() {
        Random random = new Random(4);
        fixture.append(0, 50_000, i -> random(i, random));
        TreeSet<Long> live = new TreeSet<>();
        for (long id = 0; id < 50_000; id++) {
            live.add(id);
        }
        for (int round = 0; round < 12; round++) {
            long from = random.nextInt(50_000);
            long to = from + random.nextInt(6_000);
            fixture.table.newDelete(Predicate.between("id", from, to)).commit();
            live.subSet(from, true, to, true).clear();
            assertThat(fixture.rows("text is not null"))
                    .as("round %d", round)
                    .extracting(row -> row.getLong(0))
                    .containsExactlyElementsOf(live);
            assertThat(fixture.table.newScan().where("id > 100").build().count())
                    .isEqualTo(live.tailSet(101L).size());
        }
    }
}
