// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.CommitException;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.table.Append;
import io.firn.table.CommitMessage;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What programs get wrong, through the API: refused with the column and the reason, and without any effect. */
class BadRequestTest {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", Type.Simple.LONG),
            Field.optional("name", Type.Simple.STRING),
            Field.optional("amount", new Type.Decimal(6, 2)),
            Field.optional(
                    "address",
                    new Type.Struct(List.of(
                            Field.required("city", Type.Simple.STRING), Field.optional("zip", Type.Simple.INT)))));

    private final ObjectStore store = new MemoryObjectStore();
    private Table table;

    @BeforeEach
    void create() {
        table = Table.create(store, SCHEMA, World.of(new Gen(1)))
                .partitionBy("bucket(2, id)")
                .create();
        append(List.of(1L, "a", new BigDecimal("1.50"), List.of("Ulm", 89073)));
    }

    @AfterEach
    void nothingWasCommitted() {
        assertThat(table.snapshot().version()).isEqualTo(2);
        assertThat(table.newScan().build().count()).isEqualTo(1);
    }

    private void append(List<Object> values) {
        try (TableWriter writer = table.newWriter()) {
            writer.write(Row.ofValues(values));
            table.newAppend().add(writer.finish()).commit();
        }
    }

    private static void refused(ThrowingCallable action, String... fragments) {
        assertThatThrownBy(action)
                .isInstanceOf(InvalidRequestException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(fragments));
    }

    @Test
    void aValueThatDoesNotFitIsRefusedAndTheWriterGoesOn() {
        try (TableWriter writer = table.newWriter()) {
            Consumer<Object[]> write = values -> writer.write(Row.of(values));
            refused(() -> write.accept(new Object[] {"x", "a", null, null}), "id", "long");
            refused(() -> write.accept(new Object[] {1.5, "a", null, null}), "id", "long", "1.5");
            refused(() -> write.accept(new Object[] {null, "a", null, null}), "id", "required");
            refused(() -> write.accept(new Object[] {1L, 5, null, null}), "name", "string");
            refused(() -> write.accept(new Object[] {1L, "\ud800", null, null}), "name", "surrogate");
            refused(
                    () -> write.accept(new Object[] {1L, "a", new BigDecimal("12345.00"), null}),
                    "amount",
                    "decimal(6,2)");
            refused(
                    () -> write.accept(new Object[] {1L, "a", new BigDecimal("0.001"), null}),
                    "amount",
                    "decimal(6,2)");
            refused(
                    () -> write.accept(new Object[] {1L, "a", null, Arrays.asList(null, 1)}),
                    "address.city",
                    "required");
            refused(() -> write.accept(new Object[] {1L, "a", null, List.of("Ulm", "x")}), "address.zip", "int");
            refused(() -> write.accept(new Object[] {1L, "a", null}), "3", "4");
            assertThat(writer.rowCount()).isZero();
            writer.write(Row.of(7L, "good", null, null));
            assertThat(writer.finish()).hasSize(1);
        }
    }

    @Test
    void columnsAndValuesOfFiltersAndProjectionsAreChecked() {
        refused(() -> table.newScan().select("nmae").build(), "nmae", "name");
        refused(() -> table.newScan().select("address.town").build(), "address.town");
        refused(() -> table.newScan().where("nmae = 'a'").build(), "nmae", "name");
        refused(() -> table.newScan().where("id = 'x'").build(), "id", "long");
        refused(() -> table.newScan().where("id = ").build(), "position");
        refused(() -> table.newScan().where(Predicate.equal("address", "x")).build(), "address");
        refused(() -> table.newScan().where(Predicate.startsWith("id", "1")).build(), "id");
        refused(() -> table.newScan().where(Predicate.isNaN("name")).build(), "name");
        refused(() -> table.newScan().asOf(17).build(), "17", "1 to 2");
        refused(() -> table.newDelete(Predicate.equal("nope", 1)).commit(), "nope");
        assertThatThrownBy(() -> table.newScan().limit(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void schemaChangesThatLoseDataAreRefused() {
        refused(
                () -> table.newAlter()
                        .columns(c -> c.widen("id", Type.Simple.INT))
                        .commit(),
                "id",
                "long",
                "int");
        refused(
                () -> table.newAlter()
                        .columns(c -> c.widen("name", Type.Simple.LONG))
                        .commit(),
                "name");
        refused(
                () -> table.newAlter()
                        .columns(c -> c.add("", Field.required("code", Type.Simple.INT)))
                        .commit(),
                "code",
                "default");
        refused(() -> table.newAlter().columns(c -> c.drop("address.town")).commit(), "address.town");
        refused(() -> table.newAlter().columns(c -> c.drop("id")).commit(), "id", "partition");
        refused(() -> table.newAlter().columns(c -> c.rename("id", "name")).commit(), "name");
        refused(() -> table.newAlter().partitionBy("day(id)").commit(), "day", "id");
        refused(() -> table.newAlter().partitionBy("bucket(0, id)").commit(), "bucket");
        refused(() -> table.newAlter().sortBy("address").commit(), "address");
        refused(() -> table.newAlter().set("write.zstd-level", "best"), "write.zstd-level", "best");
    }

    @Test
    void messagesThatDoNotBelongToTheTableAreRefused() {
        refused(() -> CommitMessage.fromJson("{"), "message");
        List<CommitMessage> messages = new ArrayList<>();
        try (TableWriter writer = table.newWriter()) {
            writer.write(Row.of(7L, "good", null, null));
            messages.addAll(writer.finish());
        }
        String json = messages.get(0).toJson();
        for (String evil : List.of("../evil.parquet", "/etc/passwd", "data/../../x")) {
            refused(
                    () -> table.newAppend()
                            .add(List.of(CommitMessage.fromJson(json.replaceFirst("data/[^\"]*", evil))))
                            .commit(),
                    evil.substring(0, 3));
        }
        refused(
                () -> table.newAppend()
                        .add(List.of(CommitMessage.fromJson(json.replaceFirst("data/[^\"]*", "_firn/x.parquet"))))
                        .commit(),
                "_firn/");
        refused(
                () -> table.newAppend()
                        .add(List.of(messages.get(0), messages.get(0)))
                        .commit(),
                "data/");
    }

    @Test
    void anOlderEpochIsFencedOff() {
        Table other = Table.create(new MemoryObjectStore(), SCHEMA, World.of(new Gen(2)))
                .create();
        other.newAppend().marker("job", 2, 1).commit();
        Append late = other.newAppend().marker("job", 1, 2);
        assertThatThrownBy(late::commit)
                .isInstanceOfAny(CommitException.class, InvalidRequestException.class)
                .hasMessageContaining("job");
        assertThat(other.newAppend().marker("job", 2, 1).commit().version()).isEqualTo(2);
        assertThat(other.snapshot().version()).isEqualTo(2);
    }

    @Test
    void aTableIsNotMadeOverAnother() {
        refused(() -> Table.create(store, SCHEMA, World.of(new Gen(2))).create(), "already");
        refused(() -> Table.open(new MemoryObjectStore(), World.of(new Gen(2))), "no Firn table");
    }
}
