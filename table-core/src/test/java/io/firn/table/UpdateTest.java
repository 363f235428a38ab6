// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.table.check.TableChecker;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates of rows. */
final class UpdateTest {
    private final ScanFixture fixture = new ScanFixture(
            required("id", Type.Simple.LONG),
            required("name", Type.Simple.STRING),
            optional("amount", new Type.Decimal(10, 2)),
            optional("ratio", Type.Simple.DOUBLE),
            optional("day", Type.Simple.DATE),
            optional(
                    "place",
                    new Type.Struct(List.of(
                            required("city", Type.Simple.STRING).withId(1),
                            optional("zip", Type.Simple.INT).withId(2)))));

    private static Row row(long id) {
        return Row.of(
                id,
                "name " + id,
                new BigDecimal(id + ".50"),
                id / 2.0,
                LocalDate.of(2026, 1, 1).plusDays(id),
                Row.of("city " + id, (int) id));
    }

    private void filled() {
        fixture.append(0, 10, UpdateTest::row);
        fixture.append(10, 20, UpdateTest::row);
    }

    private List<Row> rows(String where, String... columns) {
        return ScanFixture.rows(fixture.table.newScan().select(columns).where(where));
    }

    @AfterEach
    void theTableIsSound() {
        assertThat(TableChecker.check(fixture.memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
    }

    @Test
    void setColumnsHaveNewValuesAndTheOthersStay() {
        filled();
        Update update = fixture.table
                .newUpdate(Predicate.parse("id in (3, 12, 15)"))
                .set("name", "x")
                .setExpression("day", "'2027-02-03'")
                .setExpression("amount", "amount * 1.1")
                .setExpression("ratio", "(ratio + id) / 2");
        Snapshot snapshot = update.summary("why", "test").commit();
        assertThat(update.counts()).isEqualTo(new RowCounts(0, 3, 0, 2));
        assertThat(snapshot.commit().operation()).isEqualTo(CommitBlock.Operation.UPDATE);
        assertThat(rows("name = 'x'", "id", "amount", "ratio", "day", "place", "_row_id", "_last_updated_version"))
                .containsExactly(
                        Row.of(3L, new BigDecimal("3.85"), 2.25, LocalDate.of(2027, 2, 3), Row.of("city 3", 3), 3L, 4L),
                        Row.of(
                                12L,
                                new BigDecimal("13.75"),
                                9.0,
                                LocalDate.of(2027, 2, 3),
                                Row.of("city 12", 12),
                                12L,
                                4L),
                        Row.of(
                                15L,
                                new BigDecimal("17.05"),
                                11.25,
                                LocalDate.of(2027, 2, 3),
                                Row.of("city 15", 15),
                                15L,
                                4L));
        assertThat(rows("id >= 0", "id")).hasSize(20);
        assertThat(rows("id = 4", "name", "_last_updated_version")).containsExactly(Row.of("name 4", 2L));
        assertThat(ScanFixture.rows(fixture.table.newScan().asOf(3).where("name = 'x'")))
                .isEmpty();
    }

    @Test
    void anUpdatedRowIsUpdatedAgainAndKeepsItsId() {
        filled();
        for (int i = 0; i < 3; i++) {
            fixture.table
                    .newUpdate(Predicate.parse("id = 7"))
                    .setExpression("name", "name || '!'")
                    .compute("place", (target, source) -> Row.of(target.getString(1), null))
                    .commit();
        }
        assertThat(rows("id = 7", "name", "place", "_row_id", "_last_updated_version"))
                .containsExactly(Row.of("name 7!!!", Row.of("name 7!!", null), 7L, 6L));
        fixture.table.newUpdate(Predicate.parse("_row_id = 7")).set("id", 700).commit();
        assertThat(rows("id = 700", "_row_id")).containsExactly(Row.of(7L));
    }

    @Test
    void valuesAreComputedFromTheRowAsItWas() {
        filled();
        fixture.table
                .newUpdate(Predicate.parse("id = 5"))
                .setExpression("id", "-id")
                .setExpression("ratio", "id * 1.0")
                .setExpression("day", "null")
                .commit();
        assertThat(rows("id = -5", "ratio", "day")).containsExactly(Row.of(5.0, null));
    }

    @Test
    void nothingMatchesNoVersionIsMade() {
        filled();
        assertThat(fixture.table
                        .newUpdate(Predicate.parse("id = 99"))
                        .set("name", "x")
                        .commit()
                        .version())
                .isEqualTo(3);
    }

    @Test
    void aValueThatDoesNotFitIsRefusedWithRowAndColumnAndNothingIsWritten() {
        filled();
        long objects = fixture.memory.list("data/", "", 1000).size();
        assertThatThrownBy(() -> fixture.table
                        .newUpdate(Predicate.parse("id >= 12"))
                        .compute("name", (target, source) -> target.getLong(0) == 14 ? null : "x")
                        .commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("The row at position 4 of data/")
                .hasMessageContaining("(row id 14): Column name is required")
                .hasMessageEndingWith("Nothing was changed.");
        assertThatThrownBy(() -> fixture.table
                        .newUpdate(Predicate.parse("id = 3"))
                        .set("name", null)
                        .commit())
                .hasMessageContaining("Column name is required");
        assertThatThrownBy(() -> fixture.table
                        .newUpdate(Predicate.parse("id = 3"))
                        .setExpression("id", "id / 2")
                        .commit())
                .hasMessageContaining("(row id 3): Column id")
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> fixture.table
                        .newUpdate(Predicate.parse("id = 0"))
                        .setExpression("ratio", "1 / id")
                        .commit())
                .hasMessageContaining("1 / 0 has no value");
        assertThat(fixture.table.snapshot().version()).isEqualTo(3);
        assertThat(fixture.memory.list("data/", "", 1000)).hasSize((int) objects);
    }

    @Test
    void whatCannotBeComputedIsRefusedBeforeAnyRowIsRead() {
        filled();
        record Refused(String column, String expression, String message) {}
        for (Refused refused : List.of(
                new Refused("naem", "'x'", "There is no column 'naem'; did you mean name?"),
                new Refused("place.city", "'x'", "'place.city' is a part of a column; set the column as a whole."),
                new Refused("name", "nam", "There is no column 'nam'; did you mean name?"),
                new Refused("name", "s.name", "There is no column 's.name'; did you mean name?"),
                new Refused("ratio", "name + 1", "'(name + 1)' needs numbers on both sides, and not string."),
                new Refused("name", "name || id", "'(name || id)' needs text on both sides, and not long."),
                new Refused("name", "name ||", "Cannot read the expression at position 8"),
                new Refused("name", "id = 3", "Cannot read the expression at position 4"))) {
            assertThatThrownBy(() -> fixture.table
                            .newUpdate(Predicate.alwaysTrue())
                            .setExpression(refused.column(), refused.expression())
                            .commit())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(refused.message());
        }
        assertThatThrownBy(() -> fixture.table.newUpdate(Predicate.alwaysTrue()).commit())
                .hasMessageContaining("sets no column");
        assertThatThrownBy(() -> fixture.table
                        .newUpdate(Predicate.alwaysTrue())
                        .set("name", "a")
                        .set("name", "b"))
                .hasMessageContaining("set twice");
    }

    @Test
    void manyRowsAreUpdatedAcrossBatchesOfSortedAndPartitionedTables() {
        fixture.table
                .newAlter()
                .partitionBy("bucket(3, id)")
                .sortBy("ratio desc")
                .commit();
        fixture.append(0, 30_000, UpdateTest::row);
        Update update = fixture.table
                .newUpdate(Predicate.parse("id >= 5000 and id < 29000"))
                .setExpression("ratio", "0 - ratio");
        update.commit();
        assertThat(update.counts().updated()).isEqualTo(24_000);
        assertThat(rows("ratio < 0", "id", "ratio", "_row_id"))
                .hasSize(24_000)
                .allMatch(row -> row.getDouble(1) == -row.getLong(0) / 2.0);
        assertThat(fixture.table.newScan().build().count()).isEqualTo(30_000);
    }
}
