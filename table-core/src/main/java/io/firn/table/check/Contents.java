// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.commit.Versions;
import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorReader;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.manifest.Manifests;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.Totals;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Checks that the files of each version are those of the version before it plus what its commit says. For one thread. */
final class Contents {
    private final Findings findings;
    private final ObjectStore store;
    private final Manifests manifests;
    private final Map<ObjectKey, ManifestUse> uses = new LinkedHashMap<>();
    private Optional<LiveFiles> before = Optional.empty();
    private Totals totals = Totals.ZERO;

    /** A manifest, and the first version that was seen to refer to it. */
    private record ManifestUse(ManifestRef manifest, Snapshot snapshot) {}

    Contents(Findings findings, ObjectStore store, Manifests manifests) {
        this.findings = findings;
        this.store = store;
        this.manifests = manifests;
    }

    long manifestCount() {
        return uses.size();
    }

    /**
     * Takes the next version.
     *
     * @param parent the version directly before it, if it was taken
     * @param files gets to know the files of this version
     */
    void next(Optional<Snapshot> parent, Snapshot snapshot, Files files) {
        String where = Versions.key(snapshot.version()).path();
        for (ManifestRef manifest : snapshot.contents().manifests()) {
            ManifestUse use = uses.computeIfAbsent(manifest.key(), key -> new ManifestUse(manifest, snapshot));
            findings.expect(
                    use.manifest().sizeBytes() == manifest.sizeBytes()
                            && use.manifest().crc32c() == manifest.crc32c(),
                    where,
                    "describes %s otherwise than version %d"
                            .formatted(manifest.key(), use.snapshot().version()));
            if (use.snapshot() == snapshot) {
                findings.attempt(manifest.key().path(), () -> manifests.files(manifest, snapshot))
                        .ifPresent(listed -> listed.forEach(file -> files.add(file, snapshot)));
            }
        }
        snapshot.contents().overlay().added().forEach(file -> files.add(file, snapshot));
        Optional<LiveFiles> live = findings.attempt(where, () -> LiveFiles.of(snapshot, before, manifests));
        live.ifPresent(now -> {
            Optional<LiveFiles> last = parent.isPresent() ? before : Optional.empty();
            boolean known = last.isPresent() || snapshot.version() == 1;
            Set<Long> ids = last.isPresent() && last.get().sharesManifests(now)
                    ? changedIds(last.get(), now, snapshot)
                    : now.ids();
            last.filter(previous -> !previous.sharesManifests(now)).ifPresent(previous -> ids.addAll(previous.ids()));
            if (known) {
                changes(parent, last, now, ids, snapshot);
            }
            sum(last, now, ids);
            findings.expectEqual(snapshot.contents().totals(), totals, where, "the totals");
            if (last.isEmpty() || !last.get().sharesManifests(now)) {
                identities(now, snapshot, where);
            }
            now.overlayIds().forEach(id -> now.file(id).ifPresent(file -> files.addDeletions(file)));
        });
        before = live;
    }

    private static Set<Long> changedIds(LiveFiles last, LiveFiles now, Snapshot snapshot) {
        Set<Long> ids = last.overlayIds();
        ids.addAll(now.overlayIds());
        CommitBlock.Changes changes = snapshot.commit().changes();
        ids.addAll(changes.added());
        ids.addAll(changes.removed());
        ids.addAll(changes.deletions());
        return ids;
    }

    private void sum(Optional<LiveFiles> last, LiveFiles now, Set<Long> ids) {
        boolean fromScratch = last.isEmpty() || !last.get().sharesManifests(now);
        Totals sum = fromScratch ? Totals.ZERO : totals;
        for (long id : ids) {
            Optional<DataFile> gone =
                    fromScratch ? Optional.empty() : last.get().file(id);
            sum = gone.isPresent() ? sum.minus(gone.get()) : sum;
            Optional<DataFile> there = now.file(id);
            sum = there.isPresent() ? sum.plus(there.get()) : sum;
        }
        totals = sum;
    }

    private void changes(
            Optional<Snapshot> parent, Optional<LiveFiles> last, LiveFiles now, Set<Long> ids, Snapshot snapshot) {
        String where = Versions.key(snapshot.version()).path();
        CommitBlock.Changes changes = snapshot.commit().changes();
        Set<Long> added = new HashSet<>(changes.added());
        Set<Long> removed = new HashSet<>(changes.removed());
        Set<Long> deletions = new HashSet<>(changes.deletions());
        findings.expectEqual(added.size(), changes.added().size(), where, "the number of different files added");
        findings.expectEqual(removed.size(), changes.removed().size(), where, "the number of different files removed");
        Set<Long> all = new HashSet<>(ids);
        all.addAll(added);
        all.addAll(removed);
        all.addAll(deletions);
        Totals addedTotals = Totals.ZERO;
        Totals removedTotals = Totals.ZERO;
        for (long id : all) {
            Optional<DataFile> was = last.flatMap(files -> files.file(id));
            Optional<DataFile> is = now.file(id);
            String file = "file " + id;
            if (added.contains(id)) {
                findings.expect(
                        was.isEmpty() && is.isPresent(), where, file + " is said to be added, but was there or is not");
                addedTotals = is.isPresent() ? addedTotals.plus(is.get()) : addedTotals;
                is.ifPresent(found -> newFile(parent, found, snapshot, where));
            } else if (removed.contains(id)) {
                findings.expect(
                        was.isPresent() && is.isEmpty(),
                        where,
                        file + " is said to be removed, but was not there or is");
                removedTotals = was.isPresent() ? removedTotals.plus(was.get()) : removedTotals;
            } else if (deletions.contains(id)) {
                findings.expect(
                        was.isPresent()
                                && is.isPresent()
                                && is.get().liveRows() <= was.get().liveRows(),
                        where,
                        file + " is said to have more rows deleted, but has not");
            } else {
                findings.expect(
                        same(was, is),
                        where,
                        "%s changed from %s to %s, unsaid by the commit".formatted(file, text(was), text(is)));
            }
        }
        findings.expectEqual(changes.addedTotals(), addedTotals, where, "the totals of the files added");
        findings.expectEqual(changes.removedTotals(), removedTotals, where, "the totals of the files removed");
    }

    private static String text(Optional<DataFile> file) {
        return file.map(found -> "%s of %s, row ids from %d, added in %d, deletions %s"
                        .formatted(
                                found.file().content(),
                                found.file().key(),
                                found.firstRowId(),
                                found.addedVersion(),
                                found.deletions().map(Object::toString).orElse("none")))
                .orElse("absent");
    }

    /**
     * Statistics may be fewer and shorter in a manifest than they were in the overlay, and deletion vectors that the root
     * held are in a Puffin file then.
     */
    private boolean same(Optional<DataFile> was, Optional<DataFile> is) {
        if (was.isEmpty() || is.isEmpty()) {
            return was.isEmpty() && is.isEmpty();
        }
        DataFile a = was.get();
        DataFile b = is.get();
        return a.file().key().equals(b.file().key())
                && a.file().content().equals(b.file().content())
                && a.file().partition().specId() == b.file().partition().specId()
                && a.firstRowId() == b.firstRowId()
                && a.addedVersion() == b.addedVersion()
                && sameDeletions(a, b);
    }

    private boolean sameDeletions(DataFile a, DataFile b) {
        if (a.deletions().equals(b.deletions())) {
            return true;
        }
        return a.deletions().orElse(null) instanceof DeletionVectorRef.Inline inline
                && b.deletions().orElse(null) instanceof DeletionVectorRef.Stored stored
                && vector(a, inline).equals(vector(b, stored));
    }

    /** A vector that cannot be read is reported with its file; here it only counts as another. */
    private Optional<DeletionVector> vector(DataFile file, DeletionVectorRef ref) {
        return findings.attempt(
                file.file().key().path(),
                () -> DeletionVectorReader.read(
                        store, ref, file.file().content().rowCount()));
    }

    private void newFile(Optional<Snapshot> parent, DataFile file, Snapshot snapshot, String where) {
        findings.expectEqual(
                file.addedVersion(), snapshot.version(), where, "the version that added file " + file.id());
        Snapshot.Counters from =
                parent.map(snapshotBefore -> snapshotBefore.header().counters()).orElse(new Snapshot.Counters(1, 0));
        Snapshot.Counters to = snapshot.header().counters();
        findings.expect(
                file.id() >= from.nextFileId() && file.id() < to.nextFileId(),
                where,
                "file %d was added with an id outside %d to %d"
                        .formatted(file.id(), from.nextFileId(), to.nextFileId()));
        findings.expect(
                file.firstRowId() >= from.nextRowId()
                        && file.firstRowId() + file.file().content().rowCount() <= to.nextRowId(),
                where,
                "file %d was added with row ids outside %d to %d"
                        .formatted(file.id(), from.nextRowId(), to.nextRowId()));
    }

    private void identities(LiveFiles files, Snapshot snapshot, String where) {
        Map<ObjectKey, Long> keys = new HashMap<>();
        TreeMap<Long, DataFile> byRowId = new TreeMap<>();
        for (long id : files.ids()) {
            files.file(id).ifPresent(file -> {
                Long rival = keys.put(file.file().key(), id);
                findings.expect(
                        rival == null,
                        where,
                        "files %s and %d are the same object %s"
                                .formatted(rival, id, file.file().key()));
                if (file.file().content().rowCount() > 0) {
                    byRowId.put(file.firstRowId(), file);
                }
                findings.expect(
                        id < snapshot.header().counters().nextFileId(),
                        where,
                        "file %d is not below the next file id".formatted(id));
            });
        }
        long end = 0;
        for (DataFile file : byRowId.values()) {
            findings.expect(
                    file.firstRowId() >= end,
                    where,
                    "the row ids of file %d overlap those of another".formatted(file.id()));
            end = Math.max(end, file.firstRowId() + file.file().content().rowCount());
        }
    }

    /** The live files of the version that was taken last. */
    List<DataFile> newest() {
        return before.stream()
                .flatMap(live -> live.ids().stream().sorted().map(live::file).flatMap(Optional::stream))
                .toList();
    }

    /** Checks each manifest that any version referred to. */
    void checkManifests() {
        ManifestCheck check = new ManifestCheck(store, findings, manifests);
        uses.values().forEach(use -> check.check(use.manifest(), use.snapshot()));
    }
}
