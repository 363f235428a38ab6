// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose property {@code write.sequence-column} says which of two rows of one key is the newer one. */
final class SequenceTest {
    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final RivalStore rivals = new RivalStore(memory);

    private Table create() {
        return create(memory, "seq");
    }

    private Table create(MemoryObjectStore store, String sequence) {
        TableBuilder builder = Table.create(
                        store == memory ? rivals.store() : store,
                        Schema.of(
                                required("id", Type.Simple.LONG),
                                optional("seq", Type.Simple.INT),
                                optional("day", Type.Simple.DATE),
                                optional("other", Type.Simple.LONG),
                                optional("who", Type.Simple.STRING)))
                .primaryKey("id");
        return sequence.isEmpty()
                ? builder.create()
                : builder.property("write.sequence-column", sequence).create();
    }

    private static Row row(long id, @Nullable Integer sequence, String who) {
        return Row.of(id, sequence, null, sequence == null ? null : (Object) (100L - sequence), who);
    }

    private static Map<Long, String> rows(Table table) {
        Map<Long, String> found = new HashMap<>();
        try (RowCursor rows = table.newScan().build().rows()) {
            while (rows.next()) {
                assertThat(found.put(rows.getLong(0), rows.getString(4))).isNull();
            }
        }
        return found;
    }

    private void alter(UnaryOperator<Alter> steps) {
        steps.apply(Table.open(memory).newAlter()).commit();
    }

    @Test
    void aDeletionWithoutASequenceActsWhereItStands() {
        Table table = create();
        table.newUpsert().delete(Row.of(1L)).add(row(1, 9, "after")).commit();
        assertThat(rows(table)).containsExactly(Map.entry(1L, "after"));
        // What it deletes may be newer than what comes after it.
        table.newUpsert()
                .add(row(1, 12, "before"))
                .delete(Row.of(1L))
                .add(row(1, 3, "again"))
                .commit();
        assertThat(rows(table)).containsExactly(Map.entry(1L, "again"));
        table.newUpsert().add(row(1, 50, "before")).delete(Row.of(1L)).commit();
        assertThat(rows(table)).isEmpty();
    }

    private record Change(long key, @Nullable Integer sequence, boolean deletion, String name) {}

    private static void apply(Table table, List<Change> changes) {
        Upsert upsert = table.newUpsert();
        for (Change change : changes) {
            if (change.deletion()) {
                upsert.delete(Row.of(change.key()));
            } else {
                upsert.add(row(change.key(), change.sequence(), change.name()));
            }
        }
        upsert.commit();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itMakesNoDifferenceHowAStreamIsCut(long seed) {
        Random random = new Random(seed);
        List<Change> stream = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Integer sequence = random.nextInt(8) == 0 ? null : (Integer) random.nextInt(20);
            stream.add(new Change(random.nextInt(6), sequence, random.nextInt(4) == 0, "change " + i));
        }
        Table whole = create(new MemoryObjectStore(), "seq");
        apply(whole, stream);
        Table single = create(new MemoryObjectStore(), "seq");
        stream.forEach(change -> apply(single, List.of(change)));
        Table pieces = create(new MemoryObjectStore(), "seq");
        for (int from = 0; from < stream.size(); ) {
            int to = Math.min(stream.size(), from + 1 + random.nextInt(20));
            apply(pieces, stream.subList(from, to));
            from = to;
        }
        assertThat(rows(whole)).as("seed %d", seed).isEqualTo(rows(single));
        assertThat(rows(pieces)).as("seed %d", seed).isEqualTo(rows(single));
    }

    @Test
    void changesThatAreLeftOutAreCounted() {
        Table table = create();
        table.upsert(List.of(row(1, 5, "a"), row(2, 5, "a")));
        Upsert upsert = table.newUpsert()
                .add(row(1, 4, "late"))
                .add(row(1, 3, "later"))
                .add(row(2, 6, "b"))
                .add(row(3, 1, "b"))
                .delete(Row.of(3L, 0));
        upsert.commit();
        assertThat(upsert.leftOut()).isEqualTo(1);
        assertThat(rows(table)).isEqualTo(Map.of(1L, "a", 2L, "b", 3L, "b"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSequenceColumnThatARivalUnsetsSetsOrSwitchesIsNoticed(boolean stale) {
        requireNoticed(stale, "seq", alter -> alter.unset("write.sequence-column"));
        requireNoticed(stale, "", alter -> alter.set("write.sequence-column", "seq"));
        requireNoticed(stale, "seq", alter -> alter.set("write.sequence-column", "other"));
    }

    private void requireNoticed(boolean stale, String sequence, UnaryOperator<Alter> change) {
        MemoryObjectStore below = new MemoryObjectStore();
        RivalStore store = new RivalStore(below);
        create(below, sequence);
        Table ours = Table.open(store.store());
        Runnable rival = () -> {
            change.apply(Table.open(below).newAlter()).commit();
            Table.open(below).upsert(List.of(row(1, 9, "rival")));
        };
        if (stale) {
            rival.run();
        } else {
            store.beforeNextVersion(rival);
        }
        assertThatThrownBy(() -> ours.upsert(List.of(row(1, 5, "ours"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "The sequence column (write.sequence-column) of the table changed since this upsert was begun."
                                + " Nothing was changed; begin a new one.");
        assertThat(rows(Table.open(below))).isEqualTo(Map.of(1L, "rival"));
        assertThat(below.list("data/", "", 100)).as("files left behind").hasSize(1);
        // Once more, by the definition as it is now.
        ours.upsert(List.of(row(2, 5, "ours")));
        assertThat(rows(ours)).hasSize(2);
    }

    @Test
    void aSequenceThatARivalWidensIsComparedInTheWiderType() {
        Table ours = create(memory, "day");
        ours.upsert(List.of(Row.of(1L, 0, java.time.LocalDate.of(2026, 1, 1), null, "base")));
        rivals.beforeNextVersion(() -> {
            alter(alter -> alter.columns(columns -> columns.widen("day", Type.Simple.TIMESTAMP)));
            Table.open(memory)
                    .upsert(List.of(Row.of(1L, 0, java.time.LocalDateTime.of(2026, 3, 1, 0, 0), null, "rival")));
        });
        Upsert late = ours.newUpsert().add(Row.of(1L, 0, java.time.LocalDate.of(2026, 2, 1), null, "late"));
        late.commit();
        assertThat(late.leftOut()).isEqualTo(1);
        assertThat(rows(Table.open(memory))).isEqualTo(Map.of(1L, "rival"));
        ours.upsert(List.of(Row.of(1L, 0, java.time.LocalDateTime.of(2026, 4, 1, 0, 0), null, "newer")));
        assertThat(rows(Table.open(memory))).isEqualTo(Map.of(1L, "newer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "seq,other", ","})
    void theSequenceColumnIsOneColumn(String value) {
        assertThatThrownBy(() -> create().newAlter().set("write.sequence-column", value))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(
                        "The table property write.sequence-column takes the name of one column, not '" + value + "'.");
    }

    @Test
    void aSequenceColumnIsAColumnOfTheTable() {
        Table table = create();
        table.newAlter()
                .columns(columns ->
                        columns.add("", optional("st", new Type.Struct(List.of(optional("a", Type.Simple.LONG))))))
                .commit();
        assertThatThrownBy(() ->
                        table.newAlter().set("write.sequence-column", "st.a").commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "The table property write.sequence-column takes a column of the table, and 'st.a' is only a part of one.");
        assertThatThrownBy(() -> table.newAlter().primaryKey("st.a").commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "'st.a' cannot be part of the primary key: it is only a part of a column, and a key has whole ones.");
    }

    @Test
    void aSequenceColumnThatIsRenamedStaysTheSequenceColumn() {
        Table table = create();
        table.upsert(List.of(row(1, 5, "base")));
        table.newAlter()
                .columns(columns -> columns.rename("seq", "old").rename("other", "seq"))
                .commit();
        assertThat(table.snapshot().definition().properties()).containsEntry("write.sequence-column", "old");
        table.upsert(List.of(row(1, 4, "late")));
        assertThat(rows(table)).isEqualTo(Map.of(1L, "base"));
        assertThatThrownBy(() ->
                        table.newAlter().columns(columns -> columns.drop("old")).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("The table property write.sequence-column names no column.");
        table.newAlter()
                .columns(columns -> columns.drop("old"))
                .unset("write.sequence-column")
                .commit();
    }
}
