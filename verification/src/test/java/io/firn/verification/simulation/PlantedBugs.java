// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.Expirer;
import io.firn.commit.Versions;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutResult;
import io.firn.io.StoredObject;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.Totals;
import io.firn.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Mistakes that engines like this one have made, each on its own. */
final class PlantedBugs {
    private PlantedBugs() {}

    /** A writer whose put was sent twice learns that the name is taken, and takes its own root for a rival's. */
    static final Bug NO_READ_BACK = new Bug() {
        @Override
        public ObjectStore plantedIn(SimulatedStore store) {
            return new RewritingStore(store) {
                private final Set<UUID> taken = new HashSet<>();

                @Override
                void answered(Snapshot root, PutResult result) {
                    if (result == PutResult.EXISTS) {
                        taken.add(root.commit().commitId());
                    }
                }

                @Override
                Snapshot shown(Snapshot root) {
                    UUID id = root.commit().commitId();
                    return taken.contains(id) ? withCommitId(root, new UUID(~0L, id.getLeastSignificantBits())) : root;
                }
            };
        }
    };

    /** Expiry deletes roots, and tells afterwards that they are gone. */
    static final Bug DELETION_BEFORE_BOUNDARY = new Bug() {
        @Override
        public Expirer expirer(Table table) {
            return new Expirer(table.metadata()) {
                @Override
                public boolean giveUp(int retained, Announcement announcement) {
                    long oldest = table.snapshot().version() + 2 - retained;
                    List<ObjectKey> old = new ArrayList<>();
                    for (StoredObject object : table.store().list("_firn/versions/922", "", Integer.MAX_VALUE)) {
                        OptionalLong version = Versions.version(object.key());
                        if (version.isPresent() && version.getAsLong() < oldest) {
                            old.add(object.key());
                        }
                    }
                    table.store().delete(old);
                    return super.giveUp(retained, announcement);
                }
            };
        }
    };

    /** A writer that lost a race puts the deletion vector that it made for its first attempt, without the rival's rows. */
    static final Bug RIVALS_VECTOR_DROPPED = new Bug() {
        @Override
        public ObjectStore plantedIn(SimulatedStore store) {
            return new RewritingStore(store) {
                private final Map<UUID, Map<Long, DeletionVectorRef>> firstOf = new HashMap<>();

                @Override
                Snapshot made(Snapshot root) {
                    Map<Long, DeletionVectorRef> vectors = vectors(root);
                    vectors.keySet().retainAll(root.commit().changes().deletions());
                    Map<Long, DeletionVectorRef> first =
                            firstOf.putIfAbsent(root.commit().commitId(), vectors);
                    return first == null ? root : withVectors(root, first, vectors);
                }
            };
        }
    };

    /** A writer that lost a race refers to the manifests that it wrote for its first attempt. */
    static final Bug MANIFEST_REUSED = new Bug() {
        @Override
        public ObjectStore plantedIn(SimulatedStore store) {
            return new RewritingStore(store) {
                private final Map<UUID, List<ManifestRef>> flushedBy = new HashMap<>();

                @Override
                Snapshot made(Snapshot root) {
                    if (!root.contents().overlay().equals(Overlay.EMPTY)
                            || root.contents().manifests().isEmpty()) {
                        return root;
                    }
                    List<ManifestRef> first = flushedBy.putIfAbsent(
                            root.commit().commitId(), root.contents().manifests());
                    return first == null
                            ? root
                            : withContents(
                                    root, new Snapshot.Contents(root.contents().totals(), first, Overlay.EMPTY));
                }
            };
        }
    };

    /** A writer does not see that its epoch has ended. */
    static final Bug OLD_EPOCH_ACCEPTED = new Bug() {
        @Override
        public ObjectStore plantedIn(SimulatedStore store) {
            return new RewritingStore(store) {
                private final Map<Snapshot.CommittedMarker, Snapshot.CommittedMarker> hidden = new HashMap<>();

                @Override
                Snapshot shown(Snapshot root) {
                    Map<String, Snapshot.CommittedMarker> markers = new HashMap<>();
                    root.markers().forEach((application, marker) -> {
                        Snapshot.CommittedMarker old =
                                new Snapshot.CommittedMarker(0, marker.sequence(), marker.version());
                        hidden.put(old, marker);
                        markers.put(application, old);
                    });
                    return withMarkers(root, markers);
                }

                @Override
                Snapshot made(Snapshot root) {
                    Map<String, Snapshot.CommittedMarker> markers = new HashMap<>();
                    root.markers().forEach((application, marker) -> {
                        markers.put(application, hidden.getOrDefault(marker, marker));
                    });
                    return withMarkers(root, markers);
                }
            };
        }
    };

    /** A compaction says where rows were that it has sorted since. */
    static final Bug MAPPING_OF_ANOTHER_ORDER = new Bug() {
        @Override
        public List<FileRows.Live> mapped(List<FileRows.Live> read, List<FileRows.Live> written) {
            return read;
        }
    };

    /** A compaction that lost a race puts its files without the rows that the winner deleted. */
    static final Bug DELETIONS_NOT_CARRIED_OVER = new Bug() {
        @Override
        public ObjectStore plantedIn(SimulatedStore store) {
            return new RewritingStore(store) {
                @Override
                Snapshot made(Snapshot root) {
                    boolean rewrite = root.commit().operation() == CommitBlock.Operation.REWRITE;
                    return rewrite ? withWholeFiles(root) : root;
                }
            };
        }
    };

    private static Snapshot withWholeFiles(Snapshot root) {
        CommitBlock commit = root.commit();
        CommitBlock.Changes changes = commit.changes();
        Overlay overlay = root.contents().overlay();
        List<DataFile> added = new ArrayList<>(overlay.added());
        long deleted = 0;
        for (DataFile file : overlay.added()) {
            if (changes.added().contains(file.id()) && file.deletions().isPresent()) {
                deleted += file.deletions().get().cardinality();
                added.set(added.indexOf(file), withVector(file, Optional.empty()));
            }
        }
        Totals totals = root.contents().totals();
        Snapshot.Contents contents = new Snapshot.Contents(
                without(totals, deleted),
                root.contents().manifests(),
                new Overlay(added, overlay.removed(), overlay.deletions()));
        CommitBlock.Changes whole = new CommitBlock.Changes(
                changes.added(),
                changes.removed(),
                changes.deletions(),
                changes.updated(),
                without(changes.addedTotals(), deleted),
                changes.removedTotals(),
                changes.mapping());
        return with(
                root,
                contents,
                new CommitBlock(
                        commit.commitId(),
                        commit.operation(),
                        whole,
                        commit.definitionChanged(),
                        commit.read(),
                        commit.writer(),
                        commit.summary(),
                        commit.parts()),
                null);
    }

    private static Totals without(Totals totals, long deletedRows) {
        return new Totals(totals.files(), totals.rows(), totals.deletedRows() - deletedRows, totals.bytes());
    }

    private static Map<Long, DeletionVectorRef> vectors(Snapshot root) {
        Map<Long, DeletionVectorRef> vectors =
                new HashMap<>(root.contents().overlay().deletions());
        for (DataFile file : root.contents().overlay().added()) {
            file.deletions().ifPresent(vector -> vectors.put(file.id(), vector));
        }
        return vectors;
    }

    private static Snapshot withVectors(
            Snapshot root, Map<Long, DeletionVectorRef> first, Map<Long, DeletionVectorRef> now) {
        Overlay overlay = root.contents().overlay();
        Map<Long, DeletionVectorRef> deletions = new HashMap<>(overlay.deletions());
        List<DataFile> added = new ArrayList<>(overlay.added());
        long dropped = 0;
        for (Map.Entry<Long, DeletionVectorRef> vector : now.entrySet()) {
            DeletionVectorRef old = first.get(vector.getKey());
            if (old == null) {
                continue;
            }
            dropped += vector.getValue().cardinality() - old.cardinality();
            deletions.computeIfPresent(vector.getKey(), (id, any) -> old);
            added.replaceAll(file -> file.id() == vector.getKey() ? withVector(file, Optional.of(old)) : file);
        }
        Totals totals = root.contents().totals();
        return withContents(
                root,
                new Snapshot.Contents(
                        without(totals, dropped),
                        root.contents().manifests(),
                        new Overlay(added, overlay.removed(), deletions)));
    }

    private static DataFile withVector(DataFile file, Optional<DeletionVectorRef> vector) {
        return new DataFile(file.id(), file.file(), file.firstRowId(), file.addedVersion(), vector);
    }

    private static Snapshot withContents(Snapshot root, Snapshot.Contents contents) {
        return with(root, contents, null, null);
    }

    private static Snapshot withMarkers(Snapshot root, Map<String, Snapshot.CommittedMarker> markers) {
        return with(root, null, null, markers);
    }

    private static Snapshot withCommitId(Snapshot root, UUID id) {
        CommitBlock commit = root.commit();
        return with(
                root,
                null,
                new CommitBlock(
                        id,
                        commit.operation(),
                        commit.changes(),
                        commit.definitionChanged(),
                        commit.read(),
                        commit.writer(),
                        commit.summary(),
                        List.of()),
                null);
    }

    private static Snapshot with(
            Snapshot root,
            Snapshot.@Nullable Contents contents,
            @Nullable CommitBlock commit,
            @Nullable Map<String, Snapshot.CommittedMarker> markers) {
        return new Snapshot(
                root.header(),
                root.definition(),
                contents == null ? root.contents() : contents,
                commit == null ? root.commit() : commit,
                root.trail(),
                markers == null ? root.markers() : markers,
                root.extra());
    }
}
