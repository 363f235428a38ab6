// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.deletion.DeletionVector;
import io.firn.io.InvalidRequestException;
import io.firn.io.testing.Operation;
import io.firn.snapshot.DataFile;
import io.firn.types.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScanTest {
    private final ScanFixture fixture = new ScanFixture(
            required("id", Type.Simple.LONG),
            optional("name", Type.Simple.STRING),
            optional("at", new Type.Struct(List.of(required("x", Type.Simple.INT), optional("y", Type.Simple.INT)))));

    private static Row row(long i) {
        return Row.of(
                i,
                i % 3 == 0 ? null : "n" + i % 1000,
                i % 5 == 0 ? null : Row.of((int) i, i % 7 == 0 ? null : -(int) i));
    }

    private static List<Row> rows(long from, long to) {
        return LongStream.range(from, to).mapToObj(ScanTest::row).toList();
    }

    private List<Long> ids(ScanBuilder builder) {
        List<Long> ids = new ArrayList<>();
        try (RowCursor cursor = builder.select("id").build().rows()) {
            while (cursor.next()) {
                ids.add(cursor.getLong(0));
            }
        }
        return ids;
    }

    @Test
    void anEmptyTableHasNoRows() {
        assertThat(fixture.rows()).isEmpty();
        assertThat(fixture.table.newScan().build().count()).isZero();
        assertThat(fixture.table.newScan().build().splits(1)).isEmpty();
    }

    @Test
    void aFilterSelectsExactlyTheRowsThatMatch() {
        fixture.append(0, 10_000, ScanTest::row);
        assertThat(fixture.rows("id between 5000 and 5003")).isEqualTo(rows(5000, 5004));
        assertThat(fixture.rows("name is null", "id < 7")).isEqualTo(List.of(row(0), row(3), row(6)));
        assertThat(fixture.table.newScan().build().count()).isEqualTo(10_000);
        assertThat(fixture.table.newScan().where("name is null").build().count())
                .isEqualTo(3_334);
    }

    @Test
    void aFilterOnColumnsThatAreNotSelectedDecidesTheSame() {
        fixture.append(0, 10_000, ScanTest::row);
        assertThat(ScanFixture.rows(fixture.table.newScan().select("at.y").where("at.x = 4999")))
                .containsExactly(Row.of(Row.of(-4999)));
        assertThat(ScanFixture.rows(fixture.table.newScan().select("name").where("at is null and id < 6")))
                .containsExactly(Row.of((Object) null), Row.of("n5"));
        assertThat(ScanFixture.rows(fixture.table
                        .newScan()
                        .select("at.y", "id", "at.x")
                        .where("at.y is null and at is not null and id < 20")))
                .containsExactly(Row.of(Row.of(null, 7), 7L), Row.of(Row.of(null, 14), 14L));
    }

    @Test
    void noColumnsCountRows() {
        fixture.append(0, 9_000, ScanTest::row);
        List<Row> rows =
                ScanFixture.rows(fixture.table.newScan().select(List.of()).where("id >= 8990"));
        assertThat(rows).hasSize(10).allMatch(row -> row.size() == 0);
        assertThat(ScanFixture.rows(fixture.table.newScan().select(List.of()))).hasSize(9_000);
    }

    @Test
    void aLimitStopsEarlyAndOpensNoMoreFilesThanItNeeds() {
        for (int file = 0; file < 10; file++) {
            fixture.append(100L * file, 100L * (file + 1), ScanTest::row);
        }
        fixture.store.reset();
        assertThat(ids(fixture.table.newScan().limit(5))).hasSize(5);
        assertThat(fixture.store.paths("data/", Operation.READ, Operation.GET)).hasSize(1);
        fixture.store.reset();
        assertThat(ids(fixture.table.newScan().limit(150))).hasSize(150).doesNotHaveDuplicates();
        assertThat(fixture.store.paths("data/", Operation.READ, Operation.GET)).hasSize(2);
        fixture.store.reset();
        assertThat(ids(fixture.table.newScan().limit(0))).isEmpty();
        assertThat(fixture.store.paths("data/", Operation.READ, Operation.GET)).isEmpty();
        assertThatThrownBy(() -> fixture.table.newScan().limit(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileThatStatisticsDecideIsCountedUnopened() {
        for (int file = 0; file < 10; file++) {
            fixture.append(100L * file, 100L * (file + 1), ScanTest::row);
        }
        fixture.store.reset();
        assertThat(fixture.table.newScan().where("id < 250").build().count()).isEqualTo(250);
        assertThat(fixture.store.paths("data/", Operation.READ, Operation.GET)).hasSize(1);
        fixture.store.reset();
        assertThat(fixture.table.newScan().where("id < 300").build().count()).isEqualTo(300);
        assertThat(fixture.table.newScan().where("id >= 1000").build().count()).isZero();
        assertThat(fixture.store.paths("data/", Operation.READ, Operation.GET)).isEmpty();
    }

    @Test
    void aPartitionThatDecidesSparesTheFilter() {
        ScanFixture byDay = new ScanFixture(required("day", Type.Simple.DATE), required("n", Type.Simple.INT));
        byDay.table.newAlter().partitionBy("month(day)").commit();
        byDay.append(0, 300, i -> Row.of(LocalDate.of(2026, 1, 1).plusDays(i % 90), (int) i));
        assertThat(byDay.files()).hasSize(3);
        byDay.store.reset();
        assertThat(byDay.table
                        .newScan()
                        .where("day >= date '2026-02-01' and day < date '2026-03-01'")
                        .build()
                        .count())
                .isEqualTo(84);
        assertThat(byDay.store.paths("data/", Operation.READ, Operation.GET)).isEmpty();
    }

    @Test
    void aSelectiveFilterOnASortedTableOfAThousandFilesOpensOnlyTheFilesThatCanMatch() {
        for (int commit = 0; commit < 20; commit++) {
            List<CommitMessage> files = new ArrayList<>();
            for (int file = 0; file < 50; file++) {
                long first = 10L * (50 * commit + file);
                try (TableWriter writer = fixture.table.newWriter()) {
                    rows(first, first + 10).forEach(writer::write);
                    files.addAll(writer.finish());
                }
            }
            fixture.table.newAppend().add(files).commit();
        }
        assertThat(fixture.table.snapshot().contents().totals().files()).isEqualTo(1_000);
        fixture.store.reset();

        assertThat(fixture.rows("id between 5005 and 5024")).containsExactlyInAnyOrderElementsOf(rows(5005, 5025));

        assertThat(fixture.store.paths("data/", Operation.READ, Operation.GET)).hasSize(3);
        assertThat(fixture.store.count(Operation.SIZE, "")).isZero();
        // The head is looked up; what is in it needs few manifests.
        assertThat(fixture.store.paths("_firn/manifests/", Operation.READ, Operation.GET))
                .hasSizeLessThanOrEqualTo(4);
        fixture.store.reset();
        assertThat(fixture.rows("name = 'none'")).isEmpty();
        assertThat(fixture.rows("id = -1")).isEmpty();
        assertThat(fixture.store.count(Operation.READ, "data/")).isZero();
    }

    @Test
    void deletedRowsAreLeftOut() {
        long seed = 11;
        Random random = new Random(seed);
        fixture.append(0, 12_000, ScanTest::row);
        fixture.append(12_000, 20_000, ScanTest::row);
        DataFile first = fixture.files().get(0);
        DeletionVector.Builder builder =
                new DeletionVector.Builder().addRange(4_000, 9_000).add(0).add(11_999);
        for (int i = 0; i < 500; i++) {
            builder.add(random.nextInt(12_000));
        }
        DeletionVector vector = builder.build();
        fixture.delete(first, vector);

        List<Row> live = new ArrayList<>(rows(0, 20_000));
        live.removeIf(row -> row.getLong(0) < 12_000 && vector.contains(row.getLong(0)));
        assertThat(fixture.rows()).isEqualTo(live);
        assertThat(fixture.table.newScan().build().count()).isEqualTo(live.size());

        live.removeIf(row -> row.getLong(0) % 3 != 0 || row.getLong(0) > 15_000);
        assertThat(fixture.rows("name is null and id <= 15000")).isEqualTo(live);
        assertThat(fixture.table
                        .newScan()
                        .where("name is null and id <= 15000")
                        .build()
                        .count())
                .isEqualTo(live.size());
        assertThat(ids(fixture.table.newScan().where("id between 4000 and 8999")))
                .isEmpty();
    }

    @Test
    void aFileAllOfWhoseRowsAreDeletedGivesNone() {
        fixture.append(0, 100, ScanTest::row);
        fixture.delete(
                fixture.files().get(0),
                new DeletionVector.Builder().addRange(0, 100).build());
        assertThat(fixture.rows()).isEmpty();
        assertThat(fixture.table.newScan().build().count()).isZero();
    }

    @Test
    void olderVersionsAreReadAsTheyWere() {
        long first = fixture.append(0, 10, ScanTest::row).version();
        Instant then = fixture.table.snapshot().header().committedAt();
        fixture.append(10, 20, ScanTest::row);
        fixture.table.newAlter().columns(c -> c.drop("name")).commit();
        assertThat(ScanFixture.rows(fixture.table.newScan().asOf(first))).isEqualTo(rows(0, 10));
        assertThat(ScanFixture.rows(fixture.table.newScan().asOf(then))).isEqualTo(rows(0, 10));
        assertThat(fixture.rows()).hasSize(20).allMatch(row -> row.size() == 2);
        assertThatThrownBy(() -> fixture.table.newScan().select("name").build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("name");
        assertThat(ScanFixture.rows(fixture.table.newScan().asOf(first).select("name")))
                .hasSize(10);
    }

    @Test
    void aScanGivesTheSameRowsEachTimeWhateverIsCommittedMeanwhile() {
        fixture.append(0, 10, ScanTest::row);
        Scan scan = fixture.table.newScan().build();
        fixture.append(10, 20, ScanTest::row);
        for (int time = 0; time < 2; time++) {
            try (RowCursor cursor = scan.rows()) {
                assertThat(cursor.toList()).isEqualTo(rows(0, 10));
            }
        }
        assertThat(scan.count()).isEqualTo(10);
    }
}
