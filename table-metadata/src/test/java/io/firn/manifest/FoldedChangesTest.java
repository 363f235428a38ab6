// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.BoundPredicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FoldedChangesTest {
    private static final int HALF = 17_000;

    private final TableDefinition definition = FakeFiles.definition();
    private final Manifests manifests = new Manifests(new MemoryObjectStore(), TestWorld.environment());

    private static DeletionVectorRef vector(long cardinality) {
        return new DeletionVectorRef.Stored(ObjectKey.of("_firn/deletes/x.puffin"), 4, 40, cardinality);
    }

    private static Set<Long> ids(long from, long to) {
        return LongStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<Long, DeletionVectorRef> vectors(long from, long to, long cardinality) {
        Map<Long, DeletionVectorRef> vectors = new TreeMap<>();
        ids(from, to).forEach(id -> vectors.put(id, vector(cardinality)));
        return vectors;
    }

    private Snapshot.Contents commit(
            Snapshot.Contents contents, List<DataFile> added, Set<Long> removed, Map<Long, DeletionVectorRef> vectors) {
        return manifests.flush(TestWorld.snapshot(TestWorld.changed(contents, added, removed, vectors), definition));
    }

    private Snapshot.Contents twoSettledManifests() {
        Snapshot.Contents contents = TestWorld.empty();
        for (long half = 0; half < 2; half++) {
            contents = commit(
                    contents,
                    LongStream.range(half * HALF, (half + 1) * HALF)
                            .mapToObj(FakeFiles::file)
                            .toList(),
                    Set.of(),
                    Map.of());
        }
        assertThat(contents.manifests()).hasSize(2);
        return contents;
    }

    @Test
    void fewChangesStayBesideTheManifestsTheyConcern() {
        Snapshot.Contents before = twoSettledManifests();

        Snapshot.Contents after = commit(before, List.of(), ids(1, 1001), vectors(2001, 3001, 7));

        assertThat(after.manifests()).hasSize(3).startsWith(before.manifests().toArray(new ManifestRef[0]));
        assertThat(after.manifests().get(2).counts()).isEqualTo(new ManifestRef.Counts(0, 1000, 1000, 0, -1));
        assertThat(after.overlay()).isEqualTo(Overlay.EMPTY);
    }

    @Test
    void manyChangesAreFoldedIntoTheManifestsTheyConcernAndNoOthers() {
        Snapshot.Contents before = twoSettledManifests();
        Snapshot.Contents some = commit(before, List.of(), ids(1, 1001), vectors(2001, 3001, 7));

        Snapshot.Contents after = commit(some, List.of(), ids(2001, 2501), vectors(2601, 6001, 9));

        assertThat(after.manifests()).hasSize(2);
        assertThat(after.manifests().get(1)).isEqualTo(before.manifests().get(1));
        ManifestRef folded = after.manifests().get(0);
        assertThat(folded.counts()).isEqualTo(new ManifestRef.Counts(HALF - 1500, 0, 0, 1001, HALF));
        List<DataFile> files = manifests.files(folded, TestWorld.snapshot(after, definition));
        assertThat(files).allSatisfy(file -> assertThat(file.deletions()).isEqualTo(expected(file.id())));
        assertThat(folded.files().deletedRows()).isEqualTo(100 * 7 + 3400 * 9);
        try (Stream<DataFile> planned =
                manifests.plan(TestWorld.snapshot(after, definition), new BoundPredicate.Always(true))) {
            assertThat(planned).hasSize(2 * HALF - 1500);
        }
    }

    private static Optional<DeletionVectorRef> expected(long id) {
        if (id < 2501 || id >= 6001) {
            return Optional.empty();
        }
        return Optional.of(vector(id < 2601 ? 7 : 9));
    }
}
