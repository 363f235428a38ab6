// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitIntent;
import io.firn.commit.TableMetadata;
import io.firn.expression.BoundPredicate;
import io.firn.expression.Predicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Operation;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanRequestsTest {
    private static final String MANIFESTS = "_firn/manifests/";

    private final TableDefinition definition = FakeFiles.definition();
    private final CountingObjectStore objects = new CountingObjectStore(new MemoryObjectStore());
    private final Manifests manifests = new Manifests(objects, TestWorld.environment());

    private Snapshot.Contents add(Snapshot.Contents contents, List<DataFile> files) {
        return manifests.flush(TestWorld.snapshot(TestWorld.changed(contents, files, Set.of(), Map.of()), definition));
    }

    private static List<DataFile> files(long from, long to) {
        return LongStream.range(from, to).mapToObj(FakeFiles::file).toList();
    }

    /** Plans like a process that has just been started. */
    private List<DataFile> planCold(Snapshot.Contents contents, BoundPredicate predicate) {
        objects.reset();
        try (Stream<DataFile> files = new Manifests(objects, TestWorld.environment())
                .plan(TestWorld.snapshot(contents, definition), predicate)) {
            return files.toList();
        }
    }

    private BoundPredicate ids(long firstFile, long lastFile) {
        return Predicate.between("id", firstFile * FakeFiles.ROWS, lastFile * FakeFiles.ROWS + 1)
                .bind(definition.schema());
    }

    @Test
    void aSelectivePlanOverTenThousandFilesReadsOnlyTheManifestThatMatches() {
        Snapshot.Contents contents = TestWorld.empty();
        for (int commit = 0; commit < 10; commit++) {
            contents = add(contents, files(commit * 1000L, commit * 1000L + 1000));
        }
        assertThat(contents.manifests()).hasSizeBetween(2, 10);

        List<DataFile> planned = planCold(contents, ids(9_500, 9_509));

        assertThat(planned)
                .extracting(DataFile::id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(9_501, 9_510).boxed().toList());
        ManifestRef newest = contents.manifests().get(contents.manifests().size() - 1);
        assertThat(objects.counts()).isEqualTo(Map.of("GET _firn/manifests/", 1));
        assertThat(objects.paths(MANIFESTS, Operation.GET))
                .containsExactly(newest.key().path());
    }

    @Test
    void aBulkCommitInRandomOrderIsClusteredSoThatAPlanReadsOneManifestOfMany() {
        List<DataFile> files = new ArrayList<>(files(0, 40_000));
        Collections.shuffle(files, new Random(3));
        Snapshot.Contents contents = add(TestWorld.empty(), files);
        assertThat(contents.manifests()).hasSize(2);

        List<DataFile> planned = planCold(contents, ids(30_000, 30_009));

        assertThat(planned).hasSize(10);
        assertThat(objects.counts()).isEqualTo(Map.of("GET _firn/manifests/", 1));
    }

    @Test
    void aPlanThatNothingMatchesReadsNothing() {
        Snapshot.Contents contents = add(TestWorld.empty(), files(0, 1000));

        assertThat(planCold(contents, ids(5_000, 5_001))).isEmpty();
        assertThat(planCold(contents, Predicate.isNull("id").bind(definition.schema())))
                .isEmpty();

        assertThat(objects.log()).isEmpty();
    }

    @Test
    void aPlanReadsNothingUntilItsFirstFileIsWanted() {
        Snapshot.Contents contents = add(TestWorld.empty(), files(0, 1000));
        Manifests cold = new Manifests(objects, TestWorld.environment());
        objects.reset();

        try (Stream<DataFile> files =
                cold.plan(TestWorld.snapshot(contents, definition), new BoundPredicate.Always(true))) {
            assertThat(objects.log()).isEmpty();
            assertThat(files.limit(1)).hasSize(1);
        }
        assertThat(objects.counts()).isEqualTo(Map.of("GET _firn/manifests/", 1));
    }

    @Test
    void aManifestIsFetchedOnce() {
        Snapshot.Contents contents = add(TestWorld.empty(), files(0, 1000));
        Snapshot snapshot = TestWorld.snapshot(contents, definition);
        objects.reset();

        for (int i = 0; i < 3; i++) {
            try (Stream<DataFile> files = manifests.plan(snapshot, ids(i, i + 5))) {
                assertThat(files.toList()).hasSize(6);
            }
            assertThat(manifests.find(snapshot, Set.of(7L, 8L))).hasSize(2);
        }

        assertThat(objects.counts()).isEqualTo(Map.of("GET _firn/manifests/", 1));
    }

    @Test
    void findingAFileReadsTheManifestWithItsIdAndTheChangesAfterIt() {
        Snapshot.Contents contents = add(TestWorld.empty(), files(0, 17_000));
        contents = add(contents, files(17_000, 34_000));
        contents = manifests.flush(TestWorld.snapshot(
                TestWorld.changed(
                        contents,
                        List.of(),
                        new TreeSet<>(LongStream.range(1, 500).boxed().toList()),
                        Map.of()),
                definition));
        assertThat(contents.manifests()).hasSize(3);
        objects.reset();

        List<DataFile> found = new Manifests(objects, TestWorld.environment())
                .find(TestWorld.snapshot(contents, definition), Set.of(499L, 500L, 1_000_000L));

        assertThat(found).containsExactly(FakeFiles.file(499));
        assertThat(objects.paths(MANIFESTS, Operation.GET))
                .containsExactlyInAnyOrder(
                        contents.manifests().get(0).key().path(),
                        contents.manifests().get(2).key().path());
        assertThat(objects.log()).hasSize(2);
    }

    @Test
    void twoThousandOneFileCommitsWriteFewObjectsAndFewBytes() {
        TableMetadata table = TableMetadata.create(objects, TestWorld.environment(), definition, Map.of());
        objects.reset();
        for (int commit = 0; commit < 2_000; commit++) {
            CommitIntent append = new CommitIntent(
                    table.known(),
                    CommitBlock.Operation.APPEND,
                    CommitIntent.FileChanges.add(List.of(FakeFiles.file(commit).file())),
                    Optional.empty(),
                    CommitIntent.Reads.NOTHING,
                    Optional.empty(),
                    new CommitIntent.Note(TestWorld.uuid(commit), "test", Map.of()));
            table.commit(append).orThrow();
        }
        long roots = objects.bytes(Operation.PUT, "_firn/versions/");
        long manifestBytes = objects.bytes(Operation.PUT, MANIFESTS);

        assertThat(objects.count(Operation.PUT, "_firn/versions/")).isEqualTo(2_000);
        assertThat(objects.count(Operation.PUT, MANIFESTS) / 2_000.0)
                .as("manifests a commit")
                .isLessThanOrEqualTo(0.03);
        assertThat(roots + manifestBytes)
                .as("metadata bytes, %d of them roots and %d manifests", roots, manifestBytes)
                .isLessThan(15 << 20);
        assertThat(table.known().contents().manifests()).hasSizeLessThan(16);
        try (Stream<DataFile> files = table.manifests().plan(table.known(), new BoundPredicate.Always(true))) {
            assertThat(files).hasSize(2_000);
        }
    }

    @Test
    void upsertsWriteFewObjectsAndLeaveFewManifestsWithChanges() {
        Snapshot.Contents contents = add(TestWorld.empty(), files(0, 1_000));
        objects.reset();
        Random random = new Random(5);
        for (int commit = 0; commit < 1_000; commit++) {
            Map<Long, DeletionVectorRef> vectors = new TreeMap<>();
            for (int i = 0; i < 5; i++) {
                vectors.put(
                        1L + random.nextInt(1_000 + commit),
                        new DeletionVectorRef.Stored(
                                ObjectKey.of("_firn/deletes/" + commit + ".puffin"), 4, 40, 1 + commit));
            }
            contents = manifests.flush(TestWorld.snapshot(
                    TestWorld.changed(contents, files(1_000L + commit, 1_001L + commit), Set.of(), vectors),
                    definition));
        }

        assertThat(objects.count(Operation.PUT, MANIFESTS) / 1_000.0).isLessThan(0.15);
        assertThat(contents.manifests()).hasSizeLessThan(8);
        assertThat(contents.manifests().stream().filter(MergePolicy::hasChanges))
                .hasSizeLessThan(4);
        assertThat(planCold(contents, new BoundPredicate.Always(true))).hasSize(2_000);
    }
}
