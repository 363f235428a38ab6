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
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rival widens the columns of a key, and rows with the same keys come on both sides. */
final class WidenedKeyTest {
    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final RivalStore rivals = new RivalStore(memory);

    /** The same key in both types. */
    private record Widening(
            Type.Primitive from, LongFunction<Object> narrow, Type.Primitive to, LongFunction<Object> wide) {
        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    static Stream<Widening> widenings() {
        LongFunction<Object> day = LocalDate.of(2026, 1, 1)::plusDays;
        LongFunction<Object> midnight = i -> LocalDateTime.of(2026, 1, 1, 0, 0).plusDays(i);
        LongFunction<Object> whole = i -> new BigDecimal(i);
        LongFunction<Object> cents = i -> BigDecimal.valueOf(i, 2);
        return Stream.of(
                new Widening(Type.Simple.INT, i -> (int) i, Type.Simple.LONG, i -> i),
                new Widening(Type.Simple.FLOAT, i -> i + 0.25f, Type.Simple.DOUBLE, i -> i + 0.25),
                new Widening(Type.Simple.DATE, day, Type.Simple.TIMESTAMP, midnight),
                new Widening(Type.Simple.DATE, day, Type.Simple.TIMESTAMP_NS, midnight),
                new Widening(new Type.Decimal(9, 0), whole, new Type.Decimal(18, 0), whole),
                new Widening(new Type.Decimal(18, 0), whole, new Type.Decimal(19, 0), whole),
                new Widening(new Type.Decimal(18, 2), cents, new Type.Decimal(20, 2), cents),
                new Widening(new Type.Decimal(20, 2), cents, new Type.Decimal(38, 2), cents));
    }

    /** Of one key column of that type, or of two; with a row of key 2. */
    private Table create(Widening types, String... key) {
        Table table = Table.create(
                        rivals.store(),
                        Schema.of(
                                required("id", types.from()),
                                required("part", Type.Simple.STRING),
                                optional("who", Type.Simple.STRING)))
                .primaryKey(key)
                .create();
        table.upsert(List.of(Row.of(types.narrow().apply(2), "p", "base")));
        return table;
    }

    private void widen(Widening types) {
        Table.open(memory)
                .newAlter()
                .columns(columns -> columns.widen("id", types.to()))
                .commit();
    }

    /** Widens the column and puts the row of key 1. */
    private void rival(Widening types) {
        widen(types);
        Table.open(memory).upsert(List.of(Row.of(types.wide().apply(1), "p", "rival")));
    }

    private static List<CommitMessage> written(Table table, Row row) {
        try (TableWriter writer = table.newWriter()) {
            writer.write(row);
            return writer.finish();
        }
    }

    private List<String> who() {
        List<String> found = new ArrayList<>();
        try (RowCursor rows = Table.open(memory).newScan().build().rows()) {
            while (rows.next()) {
                found.add(rows.getString(2));
            }
        }
        return found;
    }

    private void requireRefused(ThrowingCallable change) {
        assertThatThrownBy(change).isInstanceOfAny(InvalidRequestException.class, CommitException.class);
        assertThat(who()).containsExactlyInAnyOrder("base", "rival");
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void anUpsertByAStaleHandleReplacesTheRowOfTheWiderKey(Widening types) {
        Table ours = create(types, "id");
        rival(types);
        ours.upsert(List.of(
                Row.of(types.narrow().apply(1), "p", "ours"),
                Row.of(types.narrow().apply(3), "p", "ours too")));
        assertThat(who()).containsExactlyInAnyOrder("base", "ours", "ours too");
        assertThat(Table.open(memory).get(types.wide().apply(1)).map(row -> row.getString(2)))
                .contains("ours");
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void anUpsertThatIsOvertakenReplacesTheRowOfTheWiderKey(Widening types) {
        Table ours = create(types, "id");
        rivals.beforeNextVersion(() -> rival(types));
        ours.upsert(List.of(Row.of(types.narrow().apply(1), "p", "ours")));
        assertThat(who()).containsExactlyInAnyOrder("base", "ours");
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void keysOfSeveralColumnsAreWidenedAsWell(Widening types) {
        Table ours = create(types, "part", "id");
        rivals.beforeNextVersion(() -> rival(types));
        ours.newUpsert()
                .add(Row.of(types.narrow().apply(1), "p", "ours"))
                .delete(Row.of("p", types.narrow().apply(2)))
                .commit();
        assertThat(who()).containsExactly("ours");
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void deletionsFindTheRowOfTheWiderKey(Widening types) {
        Table ours = create(types, "id");
        rival(types);
        ours.deleteKeys(
                List.of(Row.of(types.narrow().apply(1)), Row.of(types.narrow().apply(2))));
        assertThat(who()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void anInsertIsRefusedByTheRowOfTheWiderKey(Widening types) {
        Table ours = create(types, "id");
        List<CommitMessage> messages = written(ours, Row.of(types.narrow().apply(1), "p", "ours"));
        List<CommitMessage> others = written(ours, Row.of(types.narrow().apply(3), "p", "ours too"));
        rival(types);
        requireRefused(() -> ours.newAppend().add(messages).commit());
        ours.newAppend().add(others).commit();
        assertThat(who()).containsExactlyInAnyOrder("base", "rival", "ours too");
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void anInsertThatIsOvertakenIsRefusedByTheRowOfTheWiderKey(Widening types) {
        Table ours = create(types, "id");
        List<CommitMessage> messages = written(ours, Row.of(types.narrow().apply(1), "p", "ours"));
        rivals.beforeNextVersion(() -> rival(types));
        requireRefused(() -> ours.newAppend().add(messages).commit());
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void filesOfTheNarrowTypeAreCheckedAgainstAVersionOfTheWideOne(Widening types) {
        Table ours = create(types, "id");
        List<CommitMessage> messages = written(ours, Row.of(types.narrow().apply(1), "p", "ours"));
        rival(types);
        assertThat(ours.snapshot().version()).isEqualTo(4);
        requireRefused(() -> ours.newAppend().add(messages).commit());
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void updatesAndMergesThatAreOvertakenDoNotTakeTheKey(Widening types) {
        Table ours = create(types, "id");
        rivals.beforeNextVersion(() -> rival(types));
        requireRefused(() -> ours.newUpdate(Predicate.parse("who = 'base'"))
                .set("id", types.narrow().apply(1))
                .commit());
        Schema source = Schema.of(required("id", types.to()), optional("who", Type.Simple.STRING));
        requireRefused(() -> ours.newMerge(source, List.of(Row.of(types.wide().apply(1), "ours")))
                .on("s.who = t.who")
                .whenNotMatched()
                .insert(row -> row.setExpression("id", "s.id").set("part", "p").setExpression("who", "s.who"))
                .commit());
    }

    @Test
    void aMergeThatIsOvertakenDoesNotTakeTheKey() {
        Widening types = widenings().skip(2).findFirst().orElseThrow();
        Table ours = create(types, "id");
        Schema source = Schema.of(required("id", types.from()), optional("who", Type.Simple.STRING));
        rivals.beforeNextVersion(() -> rival(types));
        requireRefused(() -> ours.newMerge(source, List.of(Row.of(types.narrow().apply(1), "ours")))
                .on("s.who = t.who")
                .whenNotMatched()
                .insert(row -> row.setExpression("id", "s.id").set("part", "p").setExpression("who", "s.who"))
                .commit());
    }

    @ParameterizedTest
    @MethodSource("widenings")
    void aStaleHandleLooksUpByTheNewestTypes(Widening types) {
        Table ours = create(types, "id");
        rival(types);
        assertThat(ours.get(types.wide().apply(1)).map(row -> row.getString(2))).contains("rival");
        assertThat(ours.newLookup().asOf(2).get(types.narrow().apply(2)).map(row -> row.getString(2)))
                .contains("base");
        assertThat(ours.newLookup()
                        .getAll(List.of(
                                Row.of(types.wide().apply(2)),
                                Row.of(types.wide().apply(9)))))
                .extracting(Optional::isPresent)
                .containsExactly(true, false);
    }

    @Test
    void aWideningAloneIsFollowedInOneAttempt() {
        Widening types = widenings().skip(2).findFirst().orElseThrow();
        Table ours = create(types, "id");
        rivals.beforeNextVersion(() -> widen(types));
        ours.upsert(List.of(Row.of(types.narrow().apply(2), "p", "ours")));
        assertThat(who()).containsExactly("ours");
    }

    @Test
    void keysAreNotDeletedByTheValuesOfAnotherKey() {
        Table ours = Table.create(
                        memory, Schema.of(required("id", Type.Simple.LONG), required("other", Type.Simple.LONG)))
                .primaryKey("id")
                .create();
        ours.upsert(List.of(Row.of(7L, 1L)));
        Table rival = Table.open(memory);
        rival.newAlter().primaryKey("other").commit();
        rival.upsert(List.of(Row.of(8L, 7L)));
        assertThatThrownBy(() -> ours.deleteKeys(List.of(Row.of(7L))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "The primary key of the table changed since this upsert was begun. Nothing was changed; begin a new one.");
        assertThat(Table.open(memory).newScan().build().count()).isEqualTo(2);
    }

    @Test
    void aValueThatTheWiderTypeCannotHoldIsRefused() {
        Table ours = create(widenings().skip(3).findFirst().orElseThrow(), "id");
        rival(widenings().skip(3).findFirst().orElseThrow());
        assertThatThrownBy(() -> ours.upsert(List.of(Row.of(LocalDate.of(9999, 1, 1), "p", "ours"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "Column id has become a timestamp_ns since these rows were given as values of date");
        assertThat(who()).containsExactlyInAnyOrder("base", "rival");
    }

    @Test
    void theIndexOfANarrowerKeyIsNoDamage() {
        Widening types = widenings().skip(2).findFirst().orElseThrow();
        Table ours = create(types, "id");
        ours.newAlter().set("write.key-index", "always").commit();
        ours.upsert(List.of(Row.of(types.narrow().apply(5), "p", "indexed")));
        widen(types);
        assertThat(TableChecker.check(memory, Environment.system(), TableChecker.Depth.DATA)
                        .findings())
                .isEmpty();
    }

    @Test
    void deletionsByAStaleHandleFindRowsThatItHasNotSeen() {
        Widening types = widenings().findFirst().orElseThrow();
        Table ours = create(types, "id");
        Table.open(memory).upsert(List.of(Row.of(types.narrow().apply(1), "p", "rival")));
        ours.deleteKeys(List.of(Row.of(types.narrow().apply(1))));
        assertThat(who()).containsExactly("base");
        long version = ours.snapshot().version();
        ours.deleteKeys(List.of(Row.of(types.narrow().apply(1))));
        assertThat(ours.snapshot().version()).isEqualTo(version);
    }
}
