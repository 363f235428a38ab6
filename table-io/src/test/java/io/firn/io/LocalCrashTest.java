// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.testing.Choices;
import io.firn.io.testing.Exhaustive;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.io.testing.SimulatedCrash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The local store on a machine whose power is cut before every step that it takes, and that comes up in every way that
 * {@link SimulatedDisk} knows.
 */
class LocalCrashTest {

    private static final int LIMIT = 1 << 20;

    /** Something that a process does with its store; it may throw. */
    private interface Scenario {
        void run(ObjectStore store);
    }

    /** What is checked on the machine that came up again. */
    private interface Check {
        void on(ObjectStore store, boolean scenarioReturned);
    }

    private static ObjectKey key(String path) {
        return ObjectKey.of(path);
    }

    /** Longer than a sector, so that it can be torn, and nowhere zero. */
    private static ByteBuffer content(String start) {
        byte[] bytes = new byte[700];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (start.charAt(i % start.length()) | 1);
        }
        return ByteBuffer.wrap(bytes);
    }

    private static PutResult put(ObjectStore store, String path, PutCondition condition) {
        return store.put(key(path), content(path), condition);
    }

    private static void assertAbsentOrWhole(ObjectStore store, String path, ByteBuffer... contents) {
        Optional<ByteBuffer> found = store.get(key(path), LIMIT);
        found.ifPresent(content -> assertThat(List.of(contents)).contains(content));
        assertThat(store.size(key(path)).isPresent()).isEqualTo(found.isPresent());
    }

    private static Set<String> listed(ObjectStore store) {
        return store.list("", "", 1000).stream()
                .map(object -> object.key().path())
                .collect(Collectors.toSet());
    }

    /**
     * Runs the scenario on copies of {@code before}, with the power cut before each of its steps in turn and at last after
     * all of them, and checks everything that can come of each. Answers how many outcomes were checked.
     */
    private static long crashEverywhere(SimulatedDisk before, Scenario scenario, Check check) {
        long outcomes = 0;
        boolean returned = false;
        for (int step = 1; !returned; step++) {
            SimulatedDisk disk = before.afterKill().crashAtStep(step);
            try {
                scenario.run(disk.open());
                returned = true;
            } catch (SimulatedCrash crash) {
                assertThat(disk.crashed()).isTrue();
            }
            boolean done = returned;
            String where = "crash at step " + step + " of " + disk;
            outcomes += Exhaustive.run(1_000_000, choices -> {
                SimulatedDisk after = disk.afterCrash(choices);
                try {
                    check.on(after.open(), done);
                } catch (AssertionError wrong) {
                    throw new AssertionError(where + ", leaving " + after, wrong);
                }
            });
            check.on(disk.afterKill().open(), done);
        }
        return outcomes;
    }

    private static SimulatedDisk fresh() {
        return new SimulatedDisk(Durability.SYNC);
    }

    /** A disk on which the directories are known and some objects exist. */
    private static SimulatedDisk used() {
        SimulatedDisk disk = fresh();
        put(disk.open(), "v/1", PutCondition.IF_ABSENT);
        put(disk.open(), "hint", PutCondition.NONE);
        return disk;
    }

    @Test
    void aPutIfAbsentIsAbsentOrWholeAndDurableOnceItReturned() {
        Check check = (store, returned) -> {
            assertAbsentOrWhole(store, "v/2", content("v/2"));
            assertThat(store.get(key("v/2"), LIMIT).isPresent() || !returned).isTrue();
            assertThat(Set.of("v/1", "v/2", "hint")).containsAll(listed(store));
            PutResult again = put(store, "v/2", PutCondition.IF_ABSENT);
            assertThat(store.get(key("v/2"), LIMIT)).hasValue(content("v/2"));
            assertThat(again == PutResult.EXISTS || !returned).isTrue();
        };
        Scenario scenario = store -> put(store, "v/2", PutCondition.IF_ABSENT);
        assertThat(crashEverywhere(fresh(), scenario, check)).isGreaterThan(25);
        assertThat(crashEverywhere(used(), scenario, check)).isGreaterThan(25);
    }

    @Test
    void aStreamedObjectIsAbsentOrWholeAndDurableOnceItIsCompleted() {
        Scenario scenario = store -> {
            try (ObjectSink sink = store.create(key("data/p=1/f"))) {
                ByteBuffer content = content("f");
                sink.write(content.slice(0, 300));
                sink.write(content.slice(300, 400));
                sink.complete();
            }
        };
        long outcomes = crashEverywhere(used(), scenario, (store, returned) -> {
            assertAbsentOrWhole(store, "data/p=1/f", content("f"));
            assertThat(store.get(key("data/p=1/f"), LIMIT).isPresent() || !returned)
                    .isTrue();
            assertThat(store.get(key("v/1"), LIMIT)).hasValue(content("v/1"));
        });
        assertThat(outcomes).isGreaterThan(25);
    }

    @Test
    void anOverwriteLeavesTheOldObjectOrTheNewOne() {
        Scenario scenario = store -> store.put(key("hint"), content("new"), PutCondition.NONE);
        long outcomes = crashEverywhere(used(), scenario, (store, returned) -> {
            ByteBuffer found = store.get(key("hint"), LIMIT).orElseThrow();
            assertThat(found).isIn(returned ? List.of(content("new")) : List.of(content("hint"), content("new")));
        });
        assertThat(outcomes).isGreaterThan(25);
    }

    @Test
    void anObjectThatARivalFoundExistingIsDurable() {
        // In one of these the winner fails right after its link, before it could sync the name.
        int found = 0;
        SimulatedDisk counted = used().afterKill();
        put(counted.open(), "v/2", PutCondition.IF_ABSENT);
        for (int step = 1; step <= counted.steps(); step++) {
            SimulatedDisk machine = used().failAtStep(step);
            try {
                put(machine.open(), "v/2", PutCondition.IF_ABSENT);
            } catch (StoreException failed) {
                assertThat(failed).hasMessageContaining("simulated I/O error");
            }
            if (machine.open().size(key("v/2")).isPresent()) {
                found++;
                assertThat(put(machine.open(), "v/2", PutCondition.IF_ABSENT)).isEqualTo(PutResult.EXISTS);
                Exhaustive.run(
                        1000,
                        choices -> assertThat(machine.afterCrash(choices).open().get(key("v/2"), LIMIT))
                                .hasValue(content("v/2")));
            }
        }
        assertThat(found).isBetween(2, 10);
    }

    @Test
    void aDeletionTakesNothingElseAndIsDurableOnceItReturned() {
        SimulatedDisk disk = used();
        put(disk.open(), "v/2", PutCondition.IF_ABSENT);
        put(disk.open(), "d/x", PutCondition.IF_ABSENT);
        Scenario scenario = store -> store.delete(List.of(key("v/1"), key("d/x"), key("v/9")));
        long outcomes = crashEverywhere(disk, scenario, (store, returned) -> {
            assertAbsentOrWhole(store, "v/1", content("v/1"));
            assertAbsentOrWhole(store, "d/x", content("d/x"));
            assertThat(store.get(key("v/2"), LIMIT)).hasValue(content("v/2"));
            assertThat(store.get(key("hint"), LIMIT)).hasValue(content("hint"));
            assertThat(listed(store).contains("v/1") && returned).isFalse();
        });
        assertThat(outcomes).isGreaterThan(25);
    }

    @Test
    void withoutSyncALossOfPowerDoesDamageWhichShowsThatTheSimulationCanFindIt() {
        SimulatedDisk disk = new SimulatedDisk(Durability.RELAXED);
        put(disk.open(), "v/1", PutCondition.IF_ABSENT);
        Set<String> outcomes = new TreeSet<>();
        Exhaustive.run(
                100_000,
                choices -> outcomes.add(disk.afterCrash(choices)
                        .open()
                        .get(key("v/1"), LIMIT)
                        .map(found -> found.equals(content("v/1")) ? "whole" : "damaged")
                        .orElse("absent")));
        assertThat(outcomes).containsExactly("absent", "damaged", "whole");
        assertThat(disk.afterKill().open().get(key("v/1"), LIMIT)).hasValue(content("v/1"));
    }

    @Test
    void afterAnInputOutputErrorAtAnyStepTheObjectIsAbsentOrWholeAndNothingIsLeftOpen() {
        Scenario create = store -> {
            try (ObjectSink sink = store.create(key("v/2"))) {
                sink.write(content("v/2"));
                sink.complete();
            }
        };
        List<Scenario> scenarios = List.of(
                store -> put(store, "v/2", PutCondition.IF_ABSENT),
                store -> put(store, "v/2", PutCondition.NONE),
                create,
                store -> store.delete(List.of(key("v/1"))));
        for (Scenario scenario : scenarios) {
            for (SimulatedDisk before : List.of(fresh(), used())) {
                failEverywhere(before, scenario);
            }
        }
    }

    private static void failEverywhere(SimulatedDisk before, Scenario scenario) {
        SimulatedDisk counted = before.afterKill();
        scenario.run(counted.open());
        for (int step = 1; step <= counted.steps(); step++) {
            SimulatedDisk disk = before.afterKill().failAtStep(step);
            ObjectStore store = disk.open();
            try {
                scenario.run(store);
            } catch (StoreException failed) {
                assertThat(failed).hasMessageContaining("simulated I/O error");
            }
            String where = "error at step " + step + " of " + disk;
            assertThat(disk.openFiles()).as(where).isZero();
            // Only the temporary file whose own removal failed may be left.
            assertThat(disk.temporaryFiles()).as(where).isLessThanOrEqualTo(1);
            assertAbsentOrWhole(store, "v/2", content("v/2"));
            assertAbsentOrWhole(store, "v/1", content("v/1"));
            // The same process goes on, and what it does then is durable, whatever the failed step left undone.
            put(store, "v/2", PutCondition.IF_ABSENT);
            Exhaustive.run(
                    100_000,
                    choices -> assertThat(disk.afterCrash(choices).open().get(key("v/2"), LIMIT))
                            .as(where)
                            .hasValue(content("v/2")));
        }
    }

    @Test
    void aFileSystemWithoutHardLinksIsRefusedAndNotWrittenTo() {
        SimulatedDisk disk = new SimulatedDisk(Durability.SYNC).withoutLinks();
        ObjectStore store = disk.open();
        assertThatThrownBy(() -> put(store, "v/1", PutCondition.IF_ABSENT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("v/1")
                .hasMessageContaining("hard link");
        assertThat(listed(store)).isEmpty();
        assertThat(disk.temporaryFiles()).isZero();
    }

    /**
     * Random series of operations by several processes, cut by losses of power and by kills, against a map of what each
     * object may be: once known, an object stays as it is.
     */
    @Test
    void whatWasEverReturnedSurvivesAnySeriesOfCrashes() {
        Seeds.forEach(300, gen -> {
            SimulatedDisk disk = fresh();
            Map<String, ByteBuffer> known = new HashMap<>();
            for (int life = 0; life < 6; life++) {
                disk.crashAtStep(gen.between(1, 60));
                List<ObjectStore> processes = new ArrayList<>(List.of(disk.open(), disk.open()));
                try {
                    while (true) {
                        operate(gen, gen.pick(processes), known);
                    }
                } catch (SimulatedCrash crash) {
                    disk = gen.chance(0.2) ? disk.afterKill() : disk.afterCrash(gen);
                }
                ObjectStore store = disk.open();
                known.forEach((path, content) ->
                        assertThat(store.get(key(path), LIMIT)).as(path).hasValue(content));
                for (StoredObject object : store.list("", "", 1000)) {
                    ByteBuffer content = store.get(object.key(), LIMIT).orElseThrow();
                    assertThat(List.of("a", "c", "e", "g")).anyMatch(start -> content.equals(content(start)));
                }
            }
        });
    }

    private static void operate(Gen gen, ObjectStore store, Map<String, ByteBuffer> known) {
        String path = "dir%d/%d".formatted(gen.below(3), gen.below(12));
        ByteBuffer content = content(gen.pick(List.of("a", "c", "e", "g")));
        PutResult result;
        if (gen.chance(0.7)) {
            result = store.put(key(path), content, PutCondition.IF_ABSENT);
        } else {
            try (ObjectSink sink = store.create(key(path))) {
                sink.write(content.duplicate());
                if (gen.chance(0.2)) {
                    return;
                }
                sink.complete();
                result = PutResult.STORED;
            } catch (StoreException exists) {
                result = PutResult.EXISTS;
            }
        }
        assertThat(known.containsKey(path) && result == PutResult.STORED).isFalse();
        ByteBuffer found = store.get(key(path), LIMIT).orElseThrow();
        assertThat(found).isEqualTo(known.getOrDefault(path, result == PutResult.STORED ? content : found));
        known.put(path, found);
    }

    @Test
    void theSameSeedEndsTheSameWay() {
        SimulatedDisk disk = new SimulatedDisk(Durability.RELAXED);
        for (int i = 0; i < 20; i++) {
            put(disk.open(), "v/" + i, PutCondition.IF_ABSENT);
        }
        Choices none = bound -> 0;
        assertThat(listed(disk.afterCrash(none).open())).isEmpty();
        assertThat(listed(disk.reopenAfterCrash(5))).isEqualTo(listed(disk.reopenAfterCrash(5)));
        Set<Set<String>> different = new HashSet<>();
        for (int seed = 0; seed < 30; seed++) {
            different.add(listed(disk.reopenAfterCrash(seed)));
        }
        assertThat(different).hasSizeGreaterThan(3);
    }
}
