// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import java.util.List;

/**
 * When the overlay becomes a manifest and which manifests are merged with it: arithmetic over counts, no I/O. Spec section
 * 6.8 tells why; none of it is part of the format.
 */
final class MergePolicy {

    /**
     * An overlay of more entries is flushed. Each entry of the overlay is written again by every commit until then, and
     * each flush costs one more PUT: at 48 the roots of 2,000 one-file commits and the 42 flushes are both small.
     */
    static final int FLUSH_ENTRIES = 48;

    /** An overlay that adds more than this to the compressed root is flushed, however few its entries. */
    static final int FLUSH_BYTES = 32 << 10;

    /**
     * Most entries of a manifest. Larger ones need fewer descriptors in the root and fewer requests for a full plan; but a
     * selective plan decodes whole columns of each manifest it cannot exclude.
     */
    static final int MAX_ENTRIES = 32_768;

    /** A manifest of this many entries is not merged any more. */
    static final int SETTLED_ENTRIES = MAX_ENTRIES / 2;

    /**
     * Most statistics of single columns in a manifest, some 50 MB compressed: a manifest of files with statistics of very
     * many columns has fewer entries, because it is made in memory.
     */
    private static final long MAX_STATISTICS = 1L << 21;

    /** But not fewer than this, since each manifest repeats the footer's description of all columns. */
    private static final int MIN_ENTRIES_WHEN_WIDE = 1_024;

    /** A manifest of this many bytes is not merged any more, however few its entries. */
    static final long SETTLED_BYTES = 8L << 20;

    /** Manifests of one tier that are merged: each entry is written about three times until it settles. */
    static final int FAN_IN = 8;

    /**
     * The same when entries change files of older manifests: every plan has to read such entries, so that at most about
     * one manifest in each tier may have them.
     */
    static final int FAN_IN_CHANGES = 2;

    /** Most entries merged at once, which bounds memory. */
    static final int MAX_MERGED_ENTRIES = 4 * MAX_ENTRIES;

    /** Changes of older files are folded into the manifests of those files when there are at least this many of them, */
    static final int MIN_CHANGES = 1_024;

    /** and at least one for this many files: so each rewriting of the manifests is paid for by many commits. */
    static final int FILES_PER_CHANGE = 8;

    /** Rough compressed sizes in a root, measured with random bounds. */
    private static final int FILE_BYTES = 70;

    private static final int BOUNDS_BYTES = 14;
    private static final int REMOVAL_BYTES = 4;
    private static final int DELETIONS_BYTES = 30;

    private MergePolicy() {}

    /** Whether the overlay has grown past its bound. */
    static boolean shouldFlush(Overlay overlay) {
        long entries = entries(overlay);
        if (entries > FLUSH_ENTRIES) {
            return true;
        }
        long statistics = overlay.added().stream()
                .mapToLong(file -> file.file().statistics().size())
                .sum();
        return overlay.added().size() * (long) FILE_BYTES
                        + statistics * BOUNDS_BYTES
                        + overlay.removed().size() * (long) REMOVAL_BYTES
                        + overlay.deletions().size() * (long) DELETIONS_BYTES
                        + overlay.inlineBytes()
                > FLUSH_BYTES;
    }

    /** The first of the manifests, all of them at the end, to be merged with an overlay; their number: none. */
    static int mergeFrom(List<ManifestRef> manifests, Overlay overlay) {
        int start = manifests.size();
        long entries = entries(overlay);
        boolean changes = overlay.added().size() < entries;
        while (true) {
            int tier = tier(entries);
            int from = start;
            long sum = entries;
            boolean anyChanges = changes;
            while (from > 0 && isMergeable(manifests.get(from - 1), tier, sum)) {
                from--;
                sum += manifests.get(from).counts().total();
                anyChanges |= hasChanges(manifests.get(from));
            }
            int runLength = start - from + 1;
            if (from == start || runLength < (anyChanges ? FAN_IN_CHANGES : FAN_IN)) {
                return start;
            }
            start = from;
            entries = sum;
            changes = anyChanges;
        }
    }

    /** How many manifests to make of files. */
    static int pieces(List<DataFile> files) {
        long statistics = files.stream()
                .mapToLong(file -> file.file().statistics().size())
                .sum();
        long byWidth = (statistics + MAX_STATISTICS - 1) / MAX_STATISTICS;
        long byWidthAtMost = files.size() / MIN_ENTRIES_WHEN_WIDE;
        long byCount = (files.size() + MAX_ENTRIES - 1L) / MAX_ENTRIES;
        return Math.toIntExact(Math.max(byCount, Math.min(byWidth, byWidthAtMost)));
    }

    /** Whether changes of older files are so many that they are folded into those files' manifests. */
    static boolean shouldFoldChanges(long changes, long files) {
        return changes >= MIN_CHANGES && changes >= files / FILES_PER_CHANGE;
    }

    static boolean hasChanges(ManifestRef manifest) {
        return changes(manifest) > 0;
    }

    /** Entries that change files of older manifests. */
    static long changes(ManifestRef manifest) {
        return manifest.counts().removed() + manifest.counts().deletions();
    }

    private static boolean isMergeable(ManifestRef manifest, int tier, long others) {
        long entries = manifest.counts().total();
        return entries < SETTLED_ENTRIES
                && manifest.sizeBytes() < SETTLED_BYTES
                && tier(entries) <= tier
                && others + entries <= MAX_MERGED_ENTRIES;
    }

    /** Tiers are a factor of {@link #FAN_IN} apart; the lowest has what a few flushes make. */
    private static int tier(long entries) {
        int tier = 0;
        for (long bound = (long) FLUSH_ENTRIES * FAN_IN; entries >= bound; bound *= FAN_IN) {
            tier++;
        }
        return tier;
    }

    private static long entries(Overlay overlay) {
        return (long) overlay.added().size()
                + overlay.removed().size()
                + overlay.deletions().size();
    }
}
