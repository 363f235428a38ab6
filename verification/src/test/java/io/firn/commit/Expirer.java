// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.RowMappingRef;
import io.firn.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Expiry as section 7.6 of the format asks for it, and no more: first a version that gives up those before it, and after
 * an hour their deletion, from the oldest on. For one thread.
 *
 * <p>What only expired versions reach is deleted before their roots, so that a crash leaves nothing behind that nobody
 * finds again. Only roots in one unbroken chain of checksums below the boundary tell what to delete: one that a stalled writer
 * created anew may name files that it goes on to commit in a later version.
 */
public class Expirer {
    /** Roots that were given up are left in place for this long. */
    public static final Duration GRACE = Duration.ofMinutes(65);

    private static final int ATTEMPTS = 5;

    private final TableMetadata table;
    private final ObjectStore store;
    private final Environment environment;
    private final Versions versions;

    public Expirer(TableMetadata table) {
        this.table = table;
        this.store = table.store();
        this.environment = table.environment();
        this.versions = new Versions(store);
    }

    /** A version that retains nothing before {@code oldest} begins; called before each attempt, with the boundary. */
    public interface Announcement {
        Map<String, String> boundary(long oldest);
    }

    /** Gives up all but the newest {@code retained} versions; false when that failed, or may have. */
    public boolean giveUp(int retained, Announcement announcement) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Head head = insist(table::find);
            long oldest = head.version() + 2 - retained;
            if (oldest <= head.snapshot().header().oldestRetained()) {
                return false;
            }
            CommitIntent intent = new CommitIntent(
                    head.snapshot(),
                    CommitBlock.Operation.MAINTAIN,
                    CommitIntent.FileChanges.NONE,
                    Optional.empty(),
                    CommitIntent.Reads.NOTHING,
                    Optional.empty(),
                    new CommitIntent.Note(environment.ids().next(), "expirer", announcement.boundary(oldest)));
            Snapshot next = NextRoot.after(
                    head.root(), intent, FileEdits.NONE, environment.clock().now());
            RootWriter.Outcome outcome = new RootWriter(versions, table.manifests(), environment)
                    .put(RootWriter.Encoded.of(retaining(next, oldest)), head.confirmed());
            if (outcome instanceof RootWriter.Outcome.Won) {
                return true;
            }
            if (outcome instanceof RootWriter.Outcome.Unknown) {
                return false;
            }
        }
        return false;
    }

    private static Snapshot retaining(Snapshot next, long oldest) {
        Snapshot.Header header = next.header();
        return new Snapshot(
                new Snapshot.Header(
                        header.tableId(),
                        header.version(),
                        header.parentCrc32c(),
                        header.committedAt(),
                        oldest,
                        header.features(),
                        header.counters()),
                next.definition(),
                next.contents(),
                next.commit(),
                next.trail(),
                next.markers(),
                next.extra());
    }

    /**
     * Deletes what the newest version gave up, an hour after this method saw it. A fault ends it; the rest is for the next
     * time.
     */
    public void sweep() {
        long oldest = insist(table::find).snapshot().header().oldestRetained();
        if (oldest == 1) {
            return;
        }
        Versions.Root boundary =
                insist(() -> versions.read(oldest)).orElseThrow(() -> new StoreException("The boundary has moved on."));
        environment.clock().sleep(GRACE);
        TreeMap<Long, Versions.Root> expired = new TreeMap<>();
        for (StoredObject object : insist(() -> store.list("_firn/versions/922", "", Integer.MAX_VALUE))) {
            OptionalLong version = Versions.version(object.key());
            if (version.isPresent() && version.getAsLong() < boundary.version()) {
                insist(() -> versions.read(version.getAsLong())).ifPresent(root -> expired.put(root.version(), root));
            }
        }
        Set<ObjectKey> needed = reachable(boundary.snapshot());
        Set<ObjectKey> garbage = new TreeSet<>(Comparator.comparing(ObjectKey::path));
        for (Versions.Root root : chain(boundary, expired)) {
            garbage.addAll(reachable(root.snapshot()));
            root.snapshot().commit().changes().mapping().map(RowMappingRef::key).ifPresent(garbage::add);
        }
        garbage.removeAll(needed);
        if (!garbage.isEmpty()) {
            delete(garbage);
        }
        for (long version : expired.keySet()) {
            delete(List.of(Versions.key(version)));
        }
    }

    private <T> T insist(Supplier<T> read) {
        return Backoff.insist(environment, read);
    }

    private void delete(Collection<ObjectKey> keys) {
        insist(() -> {
            store.delete(keys);
            return true;
        });
    }

    private static List<Versions.Root> chain(Versions.Root boundary, TreeMap<Long, Versions.Root> expired) {
        List<Versions.Root> chain = new ArrayList<>();
        Versions.Root later = boundary;
        while (true) {
            Versions.Root root = expired.get(later.version() - 1);
            if (root == null || !later.snapshot().header().parentCrc32c().equals(Optional.of(root.crc32c()))) {
                return chain;
            }
            chain.add(root);
            later = root;
        }
    }

    private Set<ObjectKey> reachable(Snapshot snapshot) {
        Set<ObjectKey> keys = new TreeSet<>(Comparator.comparing(ObjectKey::path));
        snapshot.contents().manifests().stream().map(ManifestRef::key).forEach(keys::add);
        try (Stream<DataFile> files = table.manifests().plan(snapshot, new BoundPredicate.Always(true))) {
            files.forEach(file -> {
                keys.add(file.file().key());
                file.deletions()
                        .filter(DeletionVectorRef.Stored.class::isInstance)
                        .map(DeletionVectorRef.Stored.class::cast)
                        .map(DeletionVectorRef.Stored::key)
                        .ifPresent(keys::add);
            });
        }
        return keys;
    }
}
