// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.CommitException;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.metadata.Environment;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of tables with rows are made required, alone or for a primary key. */
final class RequiredColumnsTest {
    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final RivalStore rivals = new RivalStore(memory);
    private final Table table = Table.create(
                    rivals.store(),
                    Schema.of(
                            optional("id", Type.Simple.LONG),
                            optional("score", Type.Simple.DOUBLE),
                            optional("name", Type.Simple.STRING)))
            .create();

    @AfterEach
    void theTableIsSound() {
        assertThat(TableChecker.check(memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
    }

    private static List<CommitMessage> written(Table to, Row... rows) {
        try (TableWriter writer = to.newWriter()) {
            for (Row row : rows) {
                writer.write(row);
            }
            return writer.finish();
        }
    }

    private static void append(Table to, Row... rows) {
        to.newAppend().add(written(to, rows)).commit();
    }

    private static Row row(@Nullable Long id, @Nullable Double score, @Nullable String name) {
        return Row.of(id, score, name);
    }

    private boolean isRequired(String column) {
        return Table.open(memory).schema().field(column).map(Field::required).orElseThrow();
    }

    @Test
    void aKeyIsGivenToATableOfOptionalColumns() {
        append(table, row(1L, 1.0, "a"), row(2L, 2.0, "b"));
        long before = table.snapshot().version();
        table.newAlter().primaryKey("id", "name").commit();
        assertThat(isRequired("id")).isTrue();
        assertThat(isRequired("name")).isTrue();
        assertThat(isRequired("score")).isFalse();
        table.upsert(List.of(row(2L, 3.0, "b"), row(3L, 3.0, "c")));
        assertThat(table.newScan().build().count()).isEqualTo(3);
        assertThat(table.get(2L, "b").map(row -> row.getDouble(1))).contains(3.0);
        assertThat(table.newScan().asOf(before).build().schema().fields().get(0).required())
                .isFalse();
        assertThatThrownBy(() -> append(table, row(null, 1.0, "x")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("id");
        assertThatThrownBy(() -> table.newAlter()
                        .columns(columns -> columns.makeOptional("id"))
                        .commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("Column id is part of the primary key, and cannot be made optional. Change the key first.");
    }

    @Test
    void aRowWithoutAValueIsNamed() {
        append(table, row(1L, 1.0, "a"), row(null, 2.0, "b"), row(null, 3.0, "c"));
        String file =
                StoredRows.files(table, table.snapshot()).get(0).file().key().path();
        for (Consumer<Alter> step : List.<Consumer<Alter>>of(
                alter -> alter.primaryKey("id"), alter -> alter.columns(columns -> columns.makeRequired("id")))) {
            Alter alter = table.newAlter();
            step.accept(alter);
            assertThatThrownBy(alter::commit)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage(
                            "Column id cannot be made required: it is null in 2 rows, one at position 1 of %s. Nothing was"
                                    + " changed. Give these rows values, or delete them, and do it again.",
                            file);
        }
        assertThat(table.snapshot().version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "score", "name"})
    void deletedRowsNeedNoValue(String column) {
        append(table, row(1L, 1.0, "a"), row(null, null, null), row(1L, Double.NaN, "a"), row(7L, 7.0, "g"));
        append(table, row(2L, 2.0, "b"), row(null, null, null), row(3L, 3.0, "c"));
        table.newDelete(Predicate.parse("name is null or score is nan")).commit();
        table.newAlter().primaryKey(column).commit();
        for (Table handle :
                List.of(table, Table.open(memory), Table.open(memory).with(KeyCache.ofBytes(0)))) {
            handle.upsert(List.of(row(2L, 2.0, "b"), row(4L, 4.0, "d"), row(0L, 0.0, "")));
            assertThat(handle.newScan().build().count()).isEqualTo(6);
            assertThatThrownBy(() -> append(handle, row(3L, 3.0, "c"))).hasMessageContaining("unique");
        }
    }

    @Test
    void numbersThatAreNoneAreNoKeys() {
        append(table, row(1L, 1.0, "a"), row(2L, Double.NaN, "b"));
        assertThatThrownBy(() -> table.newAlter().primaryKey("score").commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(
                        "Column score cannot be part of the primary key: it is NaN in 1 row, one at position 1 of data/");
        table.newAlter().columns(columns -> columns.makeRequired("score")).commit();
        assertThat(isRequired("score")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRowThatARivalAddsMeanwhileIsLookedAt(boolean key) {
        append(table, row(1L, 1.0, "a"));
        rivals.beforeNextVersion(() -> append(Table.open(memory), row(null, 1.0, "rival")));
        Alter alter = key
                ? table.newAlter().primaryKey("id")
                : table.newAlter().columns(columns -> columns.makeRequired("id"));
        assertThatThrownBy(alter::commit)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("it is null in 1 row");
        rivals.beforeNextVersion(() -> append(Table.open(memory), row(5L, 1.0, "harmless")));
        table.newAlter().columns(columns -> columns.makeRequired("name")).commit();
        assertThat(isRequired("name")).isTrue();
        assertThat(isRequired("id")).isFalse();
    }

    private void makeRequired(String column) {
        Table.open(memory)
                .newAlter()
                .columns(columns -> columns.makeRequired(column))
                .commit();
    }

    @Test
    void aFileThatWasWrittenBeforeIsRefusedIfItHasNulls() {
        append(table, row(1L, 1.0, "a"));
        List<CommitMessage> nulls = written(table, row(null, 1.0, "x"));
        List<CommitMessage> more = written(table, row(null, 2.0, "y"));
        List<CommitMessage> late = written(table, row(null, 3.0, "z"));
        List<CommitMessage> values = written(table, row(9L, 1.0, null));
        rivals.beforeNextVersion(() -> makeRequired("id"));
        assertThatThrownBy(() -> table.newAppend().add(nulls).commit())
                .isInstanceOf(CommitException.class)
                .hasMessageContaining("required column id, in which the added files may have nulls");
        // By a handle that has not seen it, with another version between, and by one that has.
        append(Table.open(memory), row(2L, 2.0, "b"));
        assertThatThrownBy(() -> table.newAppend().add(more).commit())
                .isInstanceOfAny(CommitException.class, InvalidRequestException.class);
        table.snapshot();
        assertThatThrownBy(() -> table.newAppend().add(late).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("column id was made required since it was written, and it may have nulls there");
        table.newAppend().add(values).commit();
        assertThat(table.newScan().where("id is null").build().count()).isZero();
        assertThat(table.newScan().build().count()).isEqualTo(3);
    }

    @Test
    void whatIsNotKnownToBeFreeOfNullsIsRefused() {
        table.newAlter().set("write.statistics.max-columns", "0").commit();
        List<CommitMessage> unknown = written(table, row(1L, 1.0, "x"));
        makeRequired("name");
        assertThatThrownBy(() -> table.newAppend().add(unknown).commit())
                .isInstanceOf(CommitException.class)
                .hasMessageContaining("may have nulls");
    }

    @Test
    void upsertsUpdatesAndMergesThatAreOvertakenAreRefusedIfTheyHaveNulls() {
        table.newAlter().primaryKey("id").commit();
        table.upsert(List.of(row(1L, 1.0, "a")));
        rivals.beforeNextVersion(() -> makeRequired("name"));
        assertThatThrownBy(() -> table.upsert(List.of(row(2L, 1.0, null))))
                .isInstanceOfAny(CommitException.class, InvalidRequestException.class);
        rivals.beforeNextVersion(() -> makeRequired("score"));
        assertThatThrownBy(() -> table.newUpdate(Predicate.parse("id = 1"))
                        .set("score", null)
                        .commit())
                .isInstanceOf(CommitException.class);
        assertThat(table.newScan()
                        .where("name is null or score is null")
                        .build()
                        .count())
                .isZero();
        assertThat(memory.list("data/", "", 100)).as("files left behind").hasSize(1);
    }

    @Test
    void aColumnOfATableWithoutRowsBecomesRequired() {
        table.newAlter()
                .columns(columns -> columns.add("", optional("new", Type.Simple.INT)))
                .primaryKey("new")
                .commit();
        assertThat(isRequired("new")).isTrue();
        append(table, Row.of(1L, 1.0, "a", 1));
        assertThatThrownBy(() -> table.newAlter()
                        .columns(columns -> columns.add("", optional("newer", Type.Simple.INT)))
                        .primaryKey("newer")
                        .commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("Column newer cannot be made required: it is new, and rows that exist have no value for it."
                        + " Add it first, and give them one.");
    }

    @Test
    void rowsThatAreOlderThanAColumnHaveItsDefaultOrNull() {
        append(table, row(1L, 1.0, "a"));
        Field tag = required("tag", Type.Simple.INT).withDefaults(new Field.Defaults(Optional.of(7), Optional.of(7)));
        table.newAlter()
                .columns(columns -> columns.add("", tag).makeOptional("tag").add("", optional("gap", Type.Simple.INT)))
                .commit();
        append(table, Row.of(2L, 2.0, "b", 8, 8));
        assertThatThrownBy(() -> makeRequired("gap"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("it is null in 1 row");
        table.newAlter().primaryKey("tag").commit();
        table.upsert(List.of(Row.of(3L, 3.0, "c", 7, 1)));
        assertThat(table.get(7).map(row -> row.getString(2))).contains("c");
        assertThat(table.newScan().build().count()).isEqualTo(2);
    }

    @Test
    void onlyWholeColumnsAreMadeRequired() {
        table.newAlter()
                .columns(columns ->
                        columns.add("", optional("st", new Type.Struct(List.of(optional("a", Type.Simple.LONG))))))
                .commit();
        assertThatThrownBy(() -> makeRequired("st.a"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("Column st.a cannot be made required: it is a part of a column, and only whole ones can.");
        makeRequired("st");
        assertThat(isRequired("st")).isTrue();
    }
}
