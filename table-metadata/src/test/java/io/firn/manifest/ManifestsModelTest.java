// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.BoundPredicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestsModelTest {
    private static final int STEPS = 60;

    private long liveFiles;
    private long plannedFiles;

    @Test
    void randomChangesLeaveTheSameFilesAsAMapOfThem() {
        Seeds.forEach(3, this::run);
    }

    private void run(Gen gen) {
        MemoryObjectStore objects = new MemoryObjectStore();
        Manifests manifests = new Manifests(objects, TestWorld.environment());
        ModelTable model = new ModelTable(gen);
        Snapshot.Contents contents = TestWorld.empty();
        int[] weights = gen.swarm(3);
        for (int step = 0; step < STEPS; step++) {
            if (step % 16 == 15) {
                model.evolve();
            }
            contents = manifests.flush(TestWorld.snapshot(change(gen, model, contents, weights), model.definition()));
            Snapshot snapshot = TestWorld.snapshot(contents, model.definition());
            if (step % 9 == 0 || step == STEPS - 1) {
                // Another process has nothing in its cache.
                Manifests reader = gen.chance(0.5) ? manifests : new Manifests(objects, TestWorld.environment());
                checkAll(model, plan(reader, snapshot, new BoundPredicate.Always(true)));
                checkFind(gen, model, reader, snapshot);
                for (int i = 0; i < 12; i++) {
                    checkPlan(model, reader, snapshot, ModelCondition.random(gen, model, 2));
                }
                checkCounts(reader, snapshot);
            }
        }
        assertThat(plannedFiles).as("something was left out").isLessThan(liveFiles);
    }

    private static Snapshot.Contents change(Gen gen, ModelTable model, Snapshot.Contents contents, int[] weights) {
        List<DataFile> added = new ArrayList<>();
        Set<Long> removed = new TreeSet<>();
        Map<Long, DeletionVectorRef> deletions = new TreeMap<>();
        Set<Long> fresh = new HashSet<>();
        for (int i = gen.chance(0.1) ? gen.between(100, 400) : gen.between(1, 30); i > 0; i--) {
            int kind = model.live().size() <= fresh.size() ? 0 : gen.pickWeighted(weights);
            long id = kind == 0 ? 0 : model.anyLive();
            if (kind == 0 || fresh.contains(id) || removed.contains(id)) {
                DataFile file = model.add();
                added.add(file);
                fresh.add(file.id());
            } else if (kind == 1) {
                model.remove(id);
                removed.add(id);
                deletions.remove(id);
            } else {
                deletions.put(id, model.delete(id));
            }
        }
        return TestWorld.changed(contents, added, removed, deletions);
    }

    private static List<DataFile> plan(Manifests manifests, Snapshot snapshot, BoundPredicate predicate) {
        try (Stream<DataFile> files = manifests.plan(snapshot, predicate)) {
            return files.toList();
        }
    }

    private static void checkAll(ModelTable model, List<DataFile> planned) {
        Map<Long, DataFile> found = new HashMap<>();
        planned.forEach(file -> assertThat(found.put(file.id(), bare(file))).isNull());
        Map<Long, DataFile> expected = new HashMap<>();
        model.live().forEach((id, content) -> expected.put(id, bare(content.file())));
        assertThat(found).isEqualTo(expected);
    }

    private void checkPlan(ModelTable model, Manifests manifests, Snapshot snapshot, ModelCondition condition) {
        Set<Long> planned = new HashSet<>();
        for (DataFile file : plan(manifests, snapshot, condition.bound())) {
            assertThat(planned.add(file.id())).as("planned once: %s", file).isTrue();
            assertThat(model.live()).as("live").containsKey(file.id());
            assertThat(bare(file)).isEqualTo(bare(model.live().get(file.id()).file()));
            assertThat(condition.bound().fieldIds())
                    .containsAll(file.file().statistics().keySet());
        }
        model.live().forEach((id, content) -> {
            boolean matches =
                    content.rows().stream().anyMatch(row -> condition.rows().test(model.seen(content, row)));
            if (matches) {
                assertThat(planned).as("%s: %s", condition.bound(), content).contains(id);
            }
        });
        liveFiles += model.live().size();
        plannedFiles += planned.size();
    }

    private static void checkFind(Gen gen, ModelTable model, Manifests manifests, Snapshot snapshot) {
        Set<Long> ids = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            ids.add(model.anyId());
        }
        Map<Long, DataFile> expected = new TreeMap<>();
        ids.stream()
                .filter(model.live()::containsKey)
                .forEach(id -> expected.put(id, bare(model.live().get(id).file())));
        Map<Long, DataFile> found = new TreeMap<>();
        manifests.find(snapshot, ids).forEach(file -> found.put(file.id(), bare(file)));
        assertThat(found).isEqualTo(expected);
    }

    /** What the root says of each manifest is what is in it. */
    private static void checkCounts(Manifests manifests, Snapshot snapshot) {
        for (ManifestRef ref : snapshot.contents().manifests()) {
            var entries = manifests.entries(ref, snapshot);
            assertThat(ref.counts().added()).isEqualTo(entries.added().size());
            assertThat(ref.counts().removed()).isEqualTo(entries.removed().size());
            assertThat(ref.counts().deletions()).isEqualTo(entries.deletions().size());
            assertThat(ref.files().files()).isEqualTo(entries.added().size());
            assertThat(manifests.files(ref, snapshot)).isEqualTo(entries.added());
        }
    }

    /** Without statistics, which a plan carries only in part, and with partition values of the newest types. */
    private static DataFile bare(DataFile file) {
        FileDescription description = file.file();
        List<Object> values = description.partition().values().stream()
                .map(value -> value instanceof Integer number ? (Object) number.longValue() : value)
                .toList();
        return new DataFile(
                file.id(),
                new FileDescription(
                        description.key(),
                        new PartitionKey(description.partition().specId(), values),
                        description.content(),
                        Map.of()),
                file.firstRowId(),
                file.addedVersion(),
                file.deletions());
    }
}
