// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.StoredObject;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Operation;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What each operation may ask of a store: the budgets of the format, counted. */
class RequestCountTest {
    private static final String ROOTS = "_firn/versions/";

    private final Environment environment = new SimulatedEnvironment(1).environment();
    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final CountingObjectStore store = new CountingObjectStore(memory);

    private TableMetadata tableWith(int versions) {
        TableMetadata table = Tables.create(store, environment);
        for (int i = 2; i <= versions; i++) {
            append(table, "f" + i);
        }
        store.reset();
        return table;
    }

    private Snapshot append(TableMetadata table, String name) {
        return table.commit(Tables.append(table.known(), environment, Tables.file(name, 1)))
                .orThrow();
    }

    @Test
    void creatingATableIsOneListAndOnePut() {
        Tables.create(store, environment);
        assertThat(store.counts()).isEqualTo(Map.of("LIST " + ROOTS, 1, "PUT " + ROOTS, 1));
    }

    @Test
    void anAppendIsOnePut() {
        TableMetadata table = tableWith(10);
        append(table, "new");
        assertThat(store.counts()).isEqualTo(Map.of("PUT " + ROOTS, 1));
    }

    @Test
    void appendsAreOnAverageFewerThanOnePointOneMetadataPuts() {
        TableMetadata table = tableWith(1);
        int commits = 2000;
        for (int i = 0; i < commits; i++) {
            append(table, "f" + i);
        }
        assertThat(store.count(Operation.PUT, ROOTS)).isEqualTo(commits);
        int puts = store.count(Operation.PUT, "_firn/") + store.count(Operation.COMPLETE, "_firn/");
        assertThat(puts / (double) commits).isBetween(1.0, 1.1);
    }

    @Test
    void openingIsOneListAndOneGetHoweverManyVersionsThereAre() {
        tableWith(300);
        TableMetadata.open(store, environment);
        assertThat(store.counts()).isEqualTo(Map.of("LIST " + ROOTS, 1, "GET " + ROOTS, 1));
    }

    @Test
    void refreshingIsOneGetWhenNothingChangedAndOneMoreForEachNewVersion() {
        TableMetadata table = tableWith(10);
        table.refresh();
        assertThat(store.counts()).isEqualTo(Map.of("GET " + ROOTS, 1));
        TableMetadata other = TableMetadata.open(memory, environment);
        append(other, "a");
        append(other, "b");
        store.reset();
        assertThat(table.refresh()).isEqualTo(other.known());
        assertThat(store.counts()).isEqualTo(Map.of("GET " + ROOTS, 3));
    }

    @Test
    void refreshingAfterManyVersionsLooksForTheNewestDirectly() {
        TableMetadata table = tableWith(10);
        TableMetadata other = TableMetadata.open(memory, environment);
        for (int i = 0; i < 100; i++) {
            append(other, "x" + i);
        }
        store.reset();
        assertThat(table.refresh()).isEqualTo(other.known());
        assertThat(store.count(Operation.GET, ROOTS)).isLessThanOrEqualTo(9);
        assertThat(store.count(Operation.LIST, ROOTS)).isEqualTo(1);
    }

    @Test
    void aVersionIsOneGetAndTheNewestKnownIsNone() {
        TableMetadata table = tableWith(300);
        assertThat(table.at(17).version()).isEqualTo(17);
        assertThat(store.counts()).isEqualTo(Map.of("GET " + ROOTS, 1));
        table.at(300);
        assertThat(store.counts()).isEqualTo(Map.of("GET " + ROOTS, 1));
    }

    @Test
    void aLostRaceIsOneMoreGetForEachRivalAndOneMorePut() {
        for (int rivals = 1; rivals <= 4; rivals++) {
            TableMetadata table = tableWith(3);
            TableMetadata other = TableMetadata.open(memory, environment);
            for (int i = 0; i < rivals; i++) {
                append(other, rivals + "-rival-" + i);
            }
            append(table, rivals + "-mine");
            // After the second loss it reads on to the head, which costs the one read that finds nothing there.
            assertThat(store.counts())
                    .as("%d rivals", rivals)
                    .isEqualTo(
                            Map.of("GET " + ROOTS, rivals == 1 ? 1 : rivals + 1, "PUT " + ROOTS, rivals == 1 ? 2 : 3));
            memory.delete(
                    memory.list("", "", 10_000).stream().map(StoredObject::key).toList());
        }
    }

    @Test
    void aTimeIsFoundInALogarithmicNumberOfGets() {
        int versions = 5000;
        TableMetadata table = Tables.create(store, environment);
        List<Snapshot> all = new ArrayList<>(List.of(table.known()));
        while (all.size() < versions) {
            all.add(table.commit(Tables.intent(
                            table.known(), environment, CommitBlock.Operation.MAINTAIN, CommitIntent.FileChanges.NONE))
                    .orThrow());
        }
        int worst = 0;
        for (int i = 0; i < versions; i += i < 50 || i > versions - 50 ? 1 : 23) {
            Snapshot expected = all.get(i);
            store.reset();
            assertThat(table.at(expected.header().committedAt()).version()).isEqualTo(expected.version());
            int requests = store.log().size();
            worst = Math.max(worst, requests);
            if (i > 0) {
                assertThat(table.at(expected.header().committedAt().minusNanos(1000))
                                .version())
                        .isEqualTo(expected.version() - 1);
            }
        }
        assertThat(worst).as("log2 of 5,000 is 12.3").isBetween(2, 14);
    }

    @Test
    void aStoreThatListsInNoOrderIsOpenedByItsHintAndAFewProbes() {
        CountingObjectStore unordered = new CountingObjectStore(MemoryObjectStore.unordered());
        TableMetadata table = Tables.create((ObjectStore) unordered, environment);
        for (int i = 0; i < 1000; i++) {
            append(table, "f" + i);
        }
        assertThat(unordered.count(Operation.PUT, "_firn/hint")).isEqualTo(1000 / 16);
        unordered.reset();
        assertThat(TableMetadata.open(unordered, environment).known()).isEqualTo(table.known());
        assertThat(unordered.count(Operation.LIST, "")).isZero();
        assertThat(unordered.count(Operation.GET, ""))
                .as("the hint, the root, and the one before it")
                .isEqualTo(3);
        assertThat(unordered.count(Operation.SIZE, "")).isLessThanOrEqualTo(10);
    }
}
