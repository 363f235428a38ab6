// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Moves an overlay into manifests, merged with those at the end of the list that are no larger than it is. For one thread.
 * Spec section 6.8.
 */
final class OverlayFlush {
    private final ManifestStore store;
    private final ColumnTypes types;
    private final Clustering clustering;

    OverlayFlush(ManifestStore store, ColumnTypes types, TableDefinition definition) {
        this.store = store;
        this.types = types;
        clustering = new Clustering(types, definition);
    }

    Snapshot.Contents flush(Snapshot.Contents contents) {
        List<ManifestRef> manifests = contents.manifests();
        int from = MergePolicy.mergeFrom(manifests, contents.overlay());
        EntryFolding folding = new EntryFolding();
        for (ManifestRef manifest : manifests.subList(from, manifests.size())) {
            folding.add(
                    new EntryReader(store.open(manifest, types), types).all(),
                    manifest.key().path());
        }
        folding.add(contents.overlay(), "the overlay of the root");
        Overlay merged = folding.result();

        List<ManifestRef> kept = new ArrayList<>(manifests.subList(0, from));
        long changes = merged.removed().size() + merged.deletions().size();
        long files = merged.added().size();
        for (ManifestRef manifest : kept) {
            changes += MergePolicy.changes(manifest);
            files += manifest.counts().added();
        }
        if (from == 0) {
            // There is no older manifest whose files could be meant.
            merged = new Overlay(merged.added(), Set.of(), Map.of());
        } else if (MergePolicy.shouldFoldChanges(changes, files)) {
            kept = folded(kept, merged);
            merged = new Overlay(merged.added(), Set.of(), Map.of());
        }
        write(merged, kept);
        return new Snapshot.Contents(contents.totals(), kept, Overlay.EMPTY);
    }

    /** Manifests with the same files as {@code kept}, after all that these and {@code newer} change, and without changes. */
    private List<ManifestRef> folded(List<ManifestRef> kept, Overlay newer) {
        EntryFolding folding = new EntryFolding();
        for (ManifestRef manifest : kept) {
            folding.add(store.changes(manifest, types), manifest.key().path());
        }
        folding.add(new Overlay(List.of(), newer.removed(), newer.deletions()), "the overlay of the root");
        Overlay changes = folding.result();
        List<ManifestRef> result = new ArrayList<>();
        for (ManifestRef manifest : kept) {
            if (!MergePolicy.hasChanges(manifest) && !concerns(changes, manifest)) {
                result.add(manifest);
                continue;
            }
            EntryReader reader = new EntryReader(store.open(manifest, types), types);
            List<DataFile> files = reader.added(
                    EntryReader.addedRows(store.open(manifest, types)), row -> true, types.statisticsColumns());
            write(new Overlay(EntryFolding.apply(files, changes), Set.of(), Map.of()), result);
        }
        return result;
    }

    private boolean concerns(Overlay changes, ManifestRef manifest) {
        return manifest.counts().added() > 0
                && Arrays.stream(store.addedIds(manifest, types))
                        .anyMatch(id -> changes.removed().contains(id)
                                || changes.deletions().containsKey(id));
    }

    /** Writes entries as manifests of at most the largest size, and adds them to {@code into}. */
    private void write(Overlay entries, List<ManifestRef> into) {
        List<DataFile> files = clustering.ordered(entries.added());
        int pieces = MergePolicy.pieces(files);
        boolean together = pieces <= 1 && files.size() <= MergePolicy.SETTLED_ENTRIES / 2;
        if (!together) {
            for (int piece = 0; piece < pieces; piece++) {
                int start = (int) ((long) files.size() * piece / pieces);
                int end = (int) ((long) files.size() * (piece + 1) / pieces);
                into.add(store.write(new Overlay(files.subList(start, end), Set.of(), Map.of()), types));
            }
        }
        // Changes beside many files would have every plan open a large manifest.
        Overlay rest = new Overlay(together ? files : List.of(), entries.removed(), entries.deletions());
        if (!rest.equals(Overlay.EMPTY)) {
            into.add(store.write(rest, types));
        }
    }
}
