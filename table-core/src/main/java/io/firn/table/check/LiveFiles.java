// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectKey;
import io.firn.manifest.Manifests;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The live files of one version, by id, without statistics: those of its manifests, which neighbouring versions mostly
 * share, and the overlay on top. Immutable.
 */
final class LiveFiles {
    private final List<ObjectKey> manifests;
    private final Map<Long, DataFile> base;
    private final Map<Long, DataFile> added = new HashMap<>();
    private final Overlay overlay;

    private LiveFiles(List<ObjectKey> manifests, Map<Long, DataFile> base, Overlay overlay) {
        this.manifests = manifests;
        this.base = base;
        this.overlay = overlay;
        overlay.added().forEach(file -> added.put(file.id(), file));
    }

    /** The files of a snapshot; what it shares with {@code before} is not read again. */
    static LiveFiles of(Snapshot snapshot, Optional<LiveFiles> before, Manifests manifests) {
        List<ObjectKey> keys = keys(snapshot);
        Map<Long, DataFile> base = before.filter(files -> files.manifests.equals(keys))
                .map(files -> files.base)
                .orElseGet(() -> read(snapshot, manifests));
        return new LiveFiles(keys, base, snapshot.contents().overlay());
    }

    private static List<ObjectKey> keys(Snapshot snapshot) {
        return snapshot.contents().manifests().stream().map(ManifestRef::key).toList();
    }

    private static Map<Long, DataFile> read(Snapshot snapshot, Manifests manifests) {
        Snapshot.Contents contents = snapshot.contents();
        Snapshot manifestsOnly = new Snapshot(
                snapshot.header(),
                snapshot.definition(),
                new Snapshot.Contents(contents.totals(), contents.manifests(), Overlay.EMPTY),
                snapshot.commit(),
                snapshot.trail(),
                snapshot.markers(),
                snapshot.extra());
        Map<Long, DataFile> base = new HashMap<>();
        try (Stream<DataFile> files = manifests.plan(manifestsOnly, new BoundPredicate.Always(true))) {
            files.forEach(file -> base.put(file.id(), file));
        }
        return base;
    }

    boolean sharesManifests(LiveFiles other) {
        return base == other.base;
    }

    Optional<DataFile> file(long id) {
        DataFile inOverlay = added.get(id);
        if (inOverlay != null || overlay.removed().contains(id)) {
            return Optional.ofNullable(inOverlay);
        }
        DataFile file = base.get(id);
        DeletionVectorRef vector = overlay.deletions().get(id);
        return file == null || vector == null
                ? Optional.ofNullable(file)
                : Optional.of(new DataFile(
                        file.id(), file.file(), file.firstRowId(), file.addedVersion(), Optional.of(vector)));
    }

    /** The ids that the overlay says something about. */
    Set<Long> overlayIds() {
        Set<Long> ids = new HashSet<>(added.keySet());
        ids.addAll(overlay.removed());
        ids.addAll(overlay.deletions().keySet());
        return ids;
    }

    /** The ids of all files that are live, and possibly of some that are not. */
    Set<Long> ids() {
        Set<Long> ids = new HashSet<>(base.keySet());
        ids.addAll(overlayIds());
        return ids;
    }
}
