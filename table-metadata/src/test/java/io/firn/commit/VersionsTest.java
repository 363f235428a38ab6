// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.CorruptTableException;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.StoreException;
import io.firn.io.testing.Exhaustive;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
    private static final ObjectKey HINT = ObjectKey.of("_firn/hint");

    private final Environment environment = new SimulatedEnvironment(1).environment();

    @Test
    void namesAreInvertedSoThatTheNewestSortsFirst() {
        assertThat(Versions.key(1).path()).isEqualTo("_firn/versions/9223372036854775806.json.zst");
        assertThat(Versions.key(2)).isLessThan(Versions.key(1));
        assertThat(Versions.key(Snapshot.MAX_VERSION)).isLessThan(Versions.key(1000));
        for (long version : new long[] {1, 9, 10, 123_456_789, Snapshot.MAX_VERSION}) {
            assertThat(Versions.version(Versions.key(version))).hasValue(version);
        }
        assertThatThrownBy(() -> Versions.key(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherNamesAreNoVersions() {
        for (String path : List.of(
                "_firn/versions/9223372036854775807.json.zst",
                "_firn/versions/9223372036854775808.json.zst",
                "_firn/versions/9220000000000000000.json.zst",
                "_firn/versions/922337203685477580.json.zst",
                "_firn/versions/922337203685477580x.json.zst",
                "_firn/versions/9223372036854775806.json",
                "_firn/manifests/9223372036854775806.json.zst")) {
            assertThat(Versions.version(ObjectKey.of(path))).as(path).isEmpty();
        }
    }

    @Test
    void aStrangerAmongTheVersionsIsNamed() {
        ObjectStore store = new MemoryObjectStore();
        Tables.create(store, environment);
        store.put(
                ObjectKey.of("_firn/versions/922-notes.txt"), ByteBuffer.wrap(new byte[] {1}), PutCondition.IF_ABSENT);
        assertThatThrownBy(() -> TableMetadata.open(store, environment))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("922-notes.txt");
    }

    private ObjectStore unorderedTable(int versions) {
        ObjectStore store = MemoryObjectStore.unordered();
        TableMetadata table = Tables.create(store, environment);
        for (int i = 2; i <= versions; i++) {
            table.commit(Tables.append(table.known(), environment, Tables.file("f" + i, 1)))
                    .orThrow();
        }
        return store;
    }

    private static void hint(ObjectStore store, String text) {
        store.put(HINT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), PutCondition.NONE);
    }

    @Test
    void aStaleMissingOrSenselessHintIsHarmless() {
        int newest = 70;
        ObjectStore store = unorderedTable(newest);
        Versions versions = new Versions(store);
        for (String text : List.of(
                "1",
                "2",
                "33",
                "69",
                "70",
                "71",
                "1000",
                "999999999999999",
                "0",
                "-5",
                "garbage",
                "",
                "9".repeat(30),
                "x".repeat(1000),
                "\u00e4\u0000")) {
            hint(store, text);
            assertThat(versions.newest().orElseThrow().version())
                    .as("hint '%s'", text)
                    .isEqualTo(newest);
        }
        store.delete(List.of(HINT));
        assertThat(versions.newest().orElseThrow().version()).isEqualTo(newest);
    }

    @Test
    void expiredVersionsDoNotHideTheNewest() {
        int newest = 40;
        for (int oldest = 1; oldest <= newest; oldest += 3) {
            ObjectStore store = unorderedTable(newest);
            store.delete(LongStream.range(1, oldest).mapToObj(Versions::key).toList());
            for (int hinted = 1; hinted <= newest + 1; hinted += 4) {
                hint(store, "" + hinted);
                assertThat(new Versions(store).newest().orElseThrow().version())
                        .as("versions %d to %d, hint %d", oldest, newest, hinted)
                        .isEqualTo(newest);
            }
        }
    }

    @Test
    void aLostVersionIsNeverTakenForTheEndOfTheTable() {
        int newest = 20;
        int named = 0;
        for (int lost = 2; lost < newest; lost++) {
            ObjectStore store = unorderedTable(newest);
            store.delete(List.of(Versions.key(lost)));
            for (int hinted = 1; hinted <= newest; hinted++) {
                hint(store, "" + hinted);
                String context = "version %d lost, hint %d".formatted(lost, hinted);
                try {
                    assertThat(new Versions(store).newest().orElseThrow().version())
                            .as(context)
                            .isEqualTo(newest);
                } catch (CorruptTableException damage) {
                    named++;
                    assertThat(damage)
                            .as(context)
                            .hasMessageContaining(Versions.key(lost).path())
                            .hasMessageContaining("version " + lost + ", is missing");
                }
            }
        }
        assertThat(named).isPositive();
    }

    @Test
    void commitsAndExpiryDuringTheSearchAreNotTakenForALoss() {
        for (boolean expiring : new boolean[] {false, true}) {
            ObjectStore store = unorderedTable(30);
            hint(store, "3");
            List<ObjectKey> later =
                    LongStream.range(5, 31).mapToObj(Versions::key).toList();
            List<ByteBuffer> roots = later.stream()
                    .map(key -> store.get(key, 1 << 20).orElseThrow())
                    .toList();
            if (!expiring) {
                store.delete(later);
            }
            FaultyObjectStore busy = new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
                boolean expire =
                        expiring && request.path().equals(Versions.key(4).path());
                if (expire) {
                    store.delete(LongStream.range(1, 5).mapToObj(Versions::key).toList());
                }
                if (!expiring && request.path().equals(Versions.key(6).path())) {
                    for (int i = 0; i < later.size(); i++) {
                        store.put(later.get(i), roots.get(i), PutCondition.IF_ABSENT);
                    }
                }
            });
            assertThat(new Versions(busy).newest().orElseThrow().version())
                    .as("expiring: %s", expiring)
                    .isEqualTo(30);
        }
    }

    @Test
    void theNewestIsFoundFromAnyHintWhateverTheNumberOfVersions() {
        Exhaustive.run(2000, choices -> {
            int newest = 1 + choices.below(12);
            ObjectStore store = unorderedTable(newest);
            hint(store, "" + (1 + choices.below(14)));
            assertThat(new Versions(store).newest().orElseThrow().version()).isEqualTo(newest);
        });
    }

    @Test
    void onALocalDiskTheNewestIsFoundWithTheHintAndWithoutIt(@TempDir Path directory) {
        try (ObjectStore store = LocalObjectStore.open(directory.resolve("t"), Durability.RELAXED)) {
            TableMetadata table = Tables.create(store, environment);
            for (int i = 2; i <= 40; i++) {
                table.commit(Tables.append(table.known(), environment, Tables.file("f" + i, 1)))
                        .orThrow();
            }
            assertThat(TableMetadata.open(store, environment).known()).isEqualTo(table.known());
            store.delete(List.of(HINT));
            assertThat(TableMetadata.open(store, environment).known()).isEqualTo(table.known());
            store.delete(LongStream.range(1, 20).mapToObj(Versions::key).toList());
            assertThat(TableMetadata.open(store, environment).known()).isEqualTo(table.known());
        }
    }

    @Test
    void aHintThatCannotBeReadOrWrittenFailsNothing() {
        ObjectStore store = MemoryObjectStore.unordered();
        FaultyObjectStore faulty = new FaultyObjectStore(store, 1, Faults.NONE).beforeEach(request -> {
            if (request.path().equals(HINT.path())) {
                throw new StoreException("no hints today", true);
            }
        });
        TableMetadata table = Tables.create(faulty, environment);
        for (int i = 0; i < 40; i++) {
            table.commit(Tables.append(table.known(), environment, Tables.file("f" + i, 1)))
                    .orThrow();
        }
        assertThat(TableMetadata.open(faulty, environment).known()).isEqualTo(table.known());
    }

    @Test
    void aRootUnderTheNameOfAnotherVersionIsRefused() {
        ObjectStore store = new MemoryObjectStore();
        TableMetadata table = Tables.create(store, environment);
        table.commit(Tables.append(table.known(), environment, Tables.file("a", 1)))
                .orThrow();
        ByteBuffer bytes = store.get(Versions.key(1), 1 << 20).orElseThrow();
        store.put(Versions.key(2), bytes, PutCondition.NONE);
        assertThatThrownBy(() -> TableMetadata.open(store, environment))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("should hold version 2, but holds version 1");
    }
}
