// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.Durability;
import io.firn.io.InvalidRequestException;
import io.firn.io.LocalObjectStore;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableTest {
    private static final Schema SCHEMA =
            Schema.of(required("id", Type.Simple.LONG), optional("code", Type.Simple.STRING));

    @TempDir
    Path directory;

    @Test
    void aTableIsWhatItsBuilderWasTold() {
        try (ObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            Table.create(store, SCHEMA)
                    .partitionBy("bucket(4, id)")
                    .sortBy("code desc")
                    .property("write.zstd-level", "5")
                    .property("owner", "Ada")
                    .summary("why", "a test")
                    .create();
            Table table = Table.open(store);
            TableDefinition definition = table.snapshot().definition();
            assertThat(table.schema()).isEqualTo(SCHEMA);
            assertThat(definition.spec().id()).isZero();
            assertThat(definition.spec().fields().get(0).name()).isEqualTo("id_bucket");
            assertThat(definition.sortOrder().fields()).hasSize(1);
            assertThat(definition.properties()).isEqualTo(Map.of("write.zstd-level", "5", "owner", "Ada"));
            assertThat(definition.lastIds()).isEqualTo(new TableDefinition.LastIds(2, 1000));
            assertThat(table.snapshot().commit().summary()).isEqualTo(Map.of("why", "a test"));
            assertThat(WriteSettings.of(definition).compressionLevel()).isEqualTo(5);
        }
    }

    @Test
    void openingAPlaceThatIsNoTableSaysSo() {
        try (ObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            assertThatThrownBy(() -> Table.open(store))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no Firn table")
                    .hasMessageContaining(directory.getFileName().toString());
        }
    }

    @Test
    void creatingATableWhereOneIsChangesNothing() {
        ObjectStore store = new MemoryObjectStore();
        Table first = Table.create(store, SCHEMA).create();
        assertThatThrownBy(() -> Table.create(store, Schema.of(required("x", Type.Simple.INT)))
                        .create())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("already");
        assertThat(Table.open(store).snapshot()).isEqualTo(first.snapshot());
    }

    @Test
    void aTermThatDoesNotFitCreatesNoTable() {
        ObjectStore store = new MemoryObjectStore();
        assertThatThrownBy(() ->
                        Table.create(store, SCHEMA).partitionBy("day(code)").create())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("code");
        assertThat(store.list("", "", 10)).isEmpty();
    }

    @Test
    void aSchemaWithoutColumnsMakesNoTable() {
        assertThatThrownBy(
                        () -> Table.create(new MemoryObjectStore(), Schema.of()).create())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("at least one column");
    }

    @Test
    void historyGoesBackFromTheNewestVersionToTheOldest() {
        ObjectStore store = new MemoryObjectStore();
        Table table = Table.create(store, SCHEMA).create();
        for (int i = 0; i < 5; i++) {
            table.newAlter().set("round", Integer.toString(i)).commit();
        }
        assertThat(table.history(100)).extracting(Snapshot::version).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(table.history(2)).extracting(Snapshot::version).containsExactly(6L, 5L);
        assertThat(table.history(3).get(2).definition().properties()).isEqualTo(Map.of("round", "2"));
        assertThatThrownBy(() -> table.history(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEarlierVersionIsFoundByNumberAndByTime() {
        ObjectStore store = new MemoryObjectStore();
        Table table = Table.create(store, SCHEMA).create();
        Snapshot second = table.newAlter().set("a", "1").commit();
        Snapshot third = table.newAlter().set("a", "2").commit();
        assertThat(table.snapshot(2)).isEqualTo(second);
        assertThat(table.snapshot(second.header().committedAt())).isEqualTo(second);
        assertThat(table.snapshot(third.header().committedAt().plusSeconds(1))).isEqualTo(third);
        assertThatThrownBy(() -> table.snapshot(9)).isInstanceOf(InvalidRequestException.class);
        assertThat(List.of(table.snapshot(1).definition().properties())).containsExactly(Map.of());
    }
}
