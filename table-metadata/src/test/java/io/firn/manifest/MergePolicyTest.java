// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ObjectKey;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MergePolicyTest {

    private static ManifestRef manifest(long added, long removed) {
        return new ManifestRef(
                ObjectKey.of("m"),
                (added + removed) * 50,
                0,
                new ManifestRef.Counts(added, removed, 0, 1, added),
                Totals.ZERO,
                Map.of(),
                Map.of());
    }

    private static Overlay overlay(int added, int removed) {
        List<DataFile> files =
                LongStream.range(0, added).mapToObj(FakeFiles::file).toList();
        return new Overlay(
                files,
                Set.copyOf(LongStream.range(100_000, 100_000 + removed).boxed().toList()),
                Map.of());
    }

    private static List<ManifestRef> manifests(long... added) {
        return LongStream.of(added).mapToObj(count -> manifest(count, 0)).toList();
    }

    @Test
    void aSmallOverlayStaysAndALargeOneIsFlushed() {
        assertThat(MergePolicy.shouldFlush(overlay(MergePolicy.FLUSH_ENTRIES, 0)))
                .isFalse();
        assertThat(MergePolicy.shouldFlush(overlay(MergePolicy.FLUSH_ENTRIES, 1)))
                .isTrue();
        assertThat(MergePolicy.shouldFlush(Overlay.EMPTY)).isFalse();
    }

    @Test
    void sevenManifestsOfATierAreMergedWithTheEighth() {
        assertThat(MergePolicy.mergeFrom(manifests(20_000, 49, 49, 49, 49, 49, 49), overlay(49, 0)))
                .isEqualTo(7);
        assertThat(MergePolicy.mergeFrom(manifests(20_000, 49, 49, 49, 49, 49, 49, 49), overlay(49, 0)))
                .isEqualTo(1);
    }

    @Test
    void aMergeThatFillsTheNextTierGoesOn() {
        assertThat(MergePolicy.mergeFrom(
                        manifests(400, 400, 400, 400, 400, 400, 400, 49, 49, 49, 49, 49, 49, 49), overlay(49, 0)))
                .isZero();
    }

    @Test
    void changesOfOlderFilesAreMergedAtOnceWithTheManifestBeforeThem() {
        assertThat(MergePolicy.mergeFrom(manifests(20_000, 300), overlay(40, 20)))
                .isEqualTo(1);
        assertThat(MergePolicy.mergeFrom(List.of(manifest(20_000, 0), manifest(10, 90)), overlay(49, 0)))
                .isEqualTo(1);
        assertThat(MergePolicy.mergeFrom(manifests(20_000, 400), overlay(40, 20)))
                .isEqualTo(2);
    }

    @Test
    void settledManifestsAreLeftAlone() {
        assertThat(MergePolicy.mergeFrom(manifests(MergePolicy.SETTLED_ENTRIES), overlay(30_000, 10)))
                .isEqualTo(1);
    }

    @Test
    void manifestsStayFewAndEntriesAreWrittenAFewTimesHoweverManyCommitsThereAre() {
        List<ManifestRef> manifests = new ArrayList<>();
        long written = 0;
        int flushes = 4_000;
        int most = 0;
        Overlay overlay = overlay(49, 0);
        for (int flush = 0; flush < flushes; flush++) {
            int from = MergePolicy.mergeFrom(manifests, overlay);
            List<ManifestRef> run = manifests.subList(from, manifests.size());
            long entries =
                    49 + run.stream().mapToLong(one -> one.counts().total()).sum();
            run.clear();
            manifests.add(manifest(entries, 0));
            written += entries;
            most = Math.max(most, manifests.size());
        }
        assertThat(written / (49.0 * flushes))
                .as("times that an entry is written")
                .isLessThan(4);
        assertThat(most).isLessThan(40);
    }
}
