// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import static io.firn.verification.simulation.Oracle.require;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorReader;
import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectStore;
import io.firn.manifest.Manifests;
import io.firn.metadata.Environment;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.Totals;
import io.firn.types.Field;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What versions really hold, read from their roots, manifests and deletion vectors, and compared from one to the next. */
final class Contents {
    private final ObjectStore objects;
    private final Manifests manifests;

    /** The rows of each data file, by key; files are registered by who writes them. */
    private final Map<String, FileRows> rowsOf = new HashMap<>();

    /** The last version that an object is reachable from, of those that the head does not reach any more. */
    private final Map<String, Long> lastVersion = new HashMap<>();

    /** What the head reaches. */
    private Map<String, DataFile> live = new HashMap<>();

    private Map<String, ManifestRef> liveManifests = new HashMap<>();
    private Map<String, Long> liveVectors = new HashMap<>();

    private List<ManifestRef> listed = List.of();
    private List<DataFile> filesOfListed = List.of();

    Contents(ObjectStore objects, Environment environment) {
        this.objects = objects;
        this.manifests = new Manifests(objects, environment);
    }

    /** A data file is about to be written. */
    void register(String key, FileRows rows) {
        rowsOf.put(key, rows);
    }

    FileRows rowsOf(String key) {
        return rowsOf.get(key);
    }

    TreeSet<String> columns(Snapshot snapshot) {
        return snapshot.definition().schema().fields().stream()
                .map(Field::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rows of the version that follows the head; it becomes the head. */
    SortedMap<Long, FileRows.Identity> advance(Snapshot before, Snapshot snapshot) {
        Map<String, DataFile> files = new LinkedHashMap<>();
        Totals totals = Totals.ZERO;
        for (DataFile file : files(snapshot)) {
            String key = file.file().key().path();
            require(files.put(key, file) == null, "version %d has %s twice", snapshot.version(), key);
            totals = totals.plus(file);
            continues(before, snapshot, file);
        }
        require(totals.equals(snapshot.contents().totals()), "totals of version %d", snapshot.version());
        Map<String, ManifestRef> refs = new HashMap<>();
        snapshot.contents().manifests().forEach(ref -> refs.put(ref.key().path(), ref));
        refs.forEach((key, ref) -> require(
                liveManifests.containsKey(key) || objects.size(ref.key()).equals(OptionalLong.of(ref.sizeBytes())),
                "version %d lists %s, which does not exist",
                snapshot.version(),
                key));
        Map<String, Long> vectors = new HashMap<>();
        SortedMap<Long, FileRows.Identity> rows = rows(files, vectors, snapshot.version());
        mapping(snapshot);
        depart(live, files, before.version());
        depart(liveManifests, refs, before.version());
        depart(liveVectors, vectors, before.version());
        live = files;
        liveManifests = refs;
        liveVectors = vectors;
        return rows;
    }

    /** Where a rewrite moved rows belongs to its version alone. */
    private void mapping(Snapshot snapshot) {
        snapshot.commit().changes().mapping().ifPresent(mapping -> {
            require(objects.size(mapping.key()).isPresent(), "version %d names %s", snapshot.version(), mapping);
            lastVersion.put(mapping.key().path(), snapshot.version());
        });
    }

    private void depart(Map<String, ?> from, Map<String, ?> to, long version) {
        for (String key : from.keySet()) {
            if (!to.containsKey(key)) {
                lastVersion.put(key, version);
            }
        }
    }

    /** A file is new, or what it was. */
    private void continues(Snapshot before, Snapshot snapshot, DataFile file) {
        String key = file.file().key().path();
        DataFile old = live.get(key);
        if (old == null) {
            require(!lastVersion.containsKey(key), "version %d brings back %s", snapshot.version(), key);
            require(
                    file.id() >= before.header().counters().nextFileId()
                            && file.id() < snapshot.header().counters().nextFileId(),
                    "version %d gives %s the id %d",
                    snapshot.version(),
                    key,
                    file.id());
            require(file.addedVersion() == snapshot.version(), "%s was added by %d", key, file.addedVersion());
            require(objects.size(file.file().key()).isPresent(), "version %d adds %s, which is gone", snapshot, key);
        } else {
            require(
                    old.id() == file.id()
                            && old.firstRowId() == file.firstRowId()
                            && old.addedVersion() == file.addedVersion(),
                    "version %d changes the identity of %s",
                    snapshot.version(),
                    key);
        }
    }

    /** By key. */
    private SortedMap<Long, FileRows.Identity> rows(
            Map<String, DataFile> files, Map<String, Long> vectors, long version) {
        SortedMap<Long, FileRows.Identity> rows = new TreeMap<>();
        files.forEach((key, file) -> {
            FileRows all = rowsOf.get(key);
            require(all != null, "nobody wrote %s", key);
            DeletionVector deleted = file.deletions()
                    .map(ref -> {
                        if (ref instanceof DeletionVectorRef.Stored stored) {
                            vectors.put(stored.key().path(), version);
                        }
                        return DeletionVectorReader.read(
                                objects, ref, file.file().content().rowCount());
                    })
                    .orElse(DeletionVector.NONE);
            for (FileRows.Live row : all.live(file, deleted)) {
                require(rows.put(row.id(), row.identity()) == null, "version %d has row %d twice", version, row.id());
            }
        });
        return rows;
    }

    /** The live files of a version, which must be the head's successor or use the same manifests as one. */
    private List<DataFile> files(Snapshot snapshot) {
        Overlay overlay = snapshot.contents().overlay();
        if (snapshot.contents().manifests().isEmpty()) {
            return overlay.added();
        }
        if (!listed.equals(snapshot.contents().manifests())) {
            filesOfListed = plan(withOverlay(snapshot, Overlay.EMPTY));
            listed = snapshot.contents().manifests();
        }
        if (overlay.removed().isEmpty() && overlay.deletions().isEmpty()) {
            return Stream.concat(filesOfListed.stream(), overlay.added().stream())
                    .toList();
        }
        return plan(snapshot);
    }

    private List<DataFile> plan(Snapshot snapshot) {
        try (Stream<DataFile> files = manifests.plan(snapshot, new BoundPredicate.Always(true))) {
            return files.toList();
        }
    }

    private static Snapshot withOverlay(Snapshot snapshot, Overlay overlay) {
        return new Snapshot(
                snapshot.header(),
                snapshot.definition(),
                new Snapshot.Contents(
                        snapshot.contents().totals(), snapshot.contents().manifests(), overlay),
                snapshot.commit(),
                snapshot.trail(),
                snapshot.markers(),
                snapshot.extra());
    }

    /** All that a retained version needs exists, and it has these rows. */
    void requireReadable(Snapshot snapshot, SortedMap<Long, FileRows.Identity> rows) {
        Map<String, DataFile> files = new LinkedHashMap<>();
        for (DataFile file : files(snapshot)) {
            files.put(file.file().key().path(), file);
            require(
                    objects.size(file.file().key()).isPresent(),
                    "version %d needs %s, which is gone",
                    snapshot.version(),
                    file.file().key());
        }
        snapshot.commit()
                .changes()
                .mapping()
                .ifPresent(mapping -> require(
                        objects.size(mapping.key()).isPresent(),
                        "version %d needs %s, which is gone",
                        snapshot.version(),
                        mapping.key()));
        require(
                rows(files, new HashMap<>(), snapshot.version()).equals(rows),
                "version %d has changed",
                snapshot.version());
    }

    /** The last version that reaches an object; empty when none ever did, the largest number when the head does. */
    OptionalLong lastVersionOf(String key) {
        if (live.containsKey(key) || liveManifests.containsKey(key) || liveVectors.containsKey(key)) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        Long last = lastVersion.get(key);
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }
}
