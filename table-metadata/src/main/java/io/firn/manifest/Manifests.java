// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.deletion.DeletionVectorStore;
import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The manifests of one table: writes, reads and merges them, and plans over them together with the overlay. Manifests are
 * immutable, so what was read is cached by key under a memory bound. Safe for many threads. Spec section 6.
 *
 * <p>Everything that reads throws {@link io.firn.io.CorruptTableException}, naming the manifest and where in it, when bytes
 * are not what the format says, and {@link io.firn.io.StoreException} when the store fails.
 */
public final class Manifests {

    /** Files that can match are read together with those between them if these are not more. */
    private static final int MAX_GAP = 1_024;

    private final ManifestStore store;
    private final DeletionVectorStore vectors;
    private final Environment environment;

    /** @param store the table's root */
    public Manifests(ObjectStore store, Environment environment) {
        this.store = new ManifestStore(store, environment);
        this.vectors = new DeletionVectorStore(store, environment);
        this.environment = environment;
    }

    /**
     * The live files of a snapshot that can hold rows that match, newest deletion vectors included. Reads only the
     * manifests whose bounds match and of them only the columns it needs: the files carry the statistics of the columns
     * that the predicate looks at and of no others. The stream does I/O lazily and must be closed.
     *
     * @param predicate over the columns of the snapshot's current schema
     */
    public Stream<DataFile> plan(Snapshot snapshot, BoundPredicate predicate) {
        return plan(snapshot, predicate, Set.of());
    }

    /**
     * As {@link #plan(Snapshot, BoundPredicate)}, with the statistics of more columns.
     *
     * @param statistics columns whose statistics the files shall carry, besides those of the predicate
     */
    public Stream<DataFile> plan(Snapshot snapshot, BoundPredicate predicate, Set<Integer> statistics) {
        return plan(snapshot, predicate, statistics, any -> true);
    }

    /**
     * As {@link #plan(Snapshot, BoundPredicate, Set)}, without the files of some manifests.
     *
     * @param wanted is asked, once, about each manifest whose bounds match
     */
    public Stream<DataFile> plan(
            Snapshot snapshot, BoundPredicate predicate, Set<Integer> statistics, Predicate<ManifestRef> wanted) {
        PlannedFiles files = new PlannedFiles(
                () -> steps(snapshot, predicate, statistics, wanted).iterator(), environment.executor());
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(files, Spliterator.NONNULL | Spliterator.IMMUTABLE), false)
                .onClose(files::close);
    }

    /** One step for the overlay and one for each manifest that can match. */
    private List<Callable<List<DataFile>>> steps(
            Snapshot snapshot, BoundPredicate predicate, Set<Integer> statistics, Predicate<ManifestRef> wanted) {
        ColumnTypes types = new ColumnTypes(snapshot);
        PlanFilter filter = new PlanFilter(predicate, snapshot.definition(), types);
        Set<Integer> carried = new TreeSet<>(filter.fieldIds());
        carried.addAll(statistics);
        List<ManifestRef> manifests = snapshot.contents().manifests();
        Overlay overlay = snapshot.contents().overlay();
        List<ManifestRef> matching = new ArrayList<>();
        int first = manifests.size();
        for (int i = 0; i < manifests.size(); i++) {
            if (filter.mayMatch(manifests.get(i)) && wanted.test(manifests.get(i))) {
                first = Math.min(first, i);
                matching.add(manifests.get(i));
            }
        }
        List<Callable<List<DataFile>>> steps = new ArrayList<>();
        if (!matching.isEmpty()) {
            Overlay changes = changes(manifests.subList(first + 1, manifests.size()), overlay, types);
            for (ManifestRef manifest : matching) {
                steps.add(() -> plan(manifest, filter, types, carried, changes));
            }
        }
        steps.add(() -> overlay.added().stream()
                .filter(filter::mayMatch)
                .map(file -> withStatistics(file, carried))
                .toList());
        return steps;
    }

    private List<DataFile> plan(
            ManifestRef ref, PlanFilter filter, ColumnTypes types, Set<Integer> statistics, Overlay changes) {
        ManifestFile manifest = store.open(ref, types);
        BitSet rows = new EntryMatcher(manifest, types, filter).matches();
        return EntryFolding.apply(read(manifest, rows, types, statistics), changes);
    }

    private static List<DataFile> read(ManifestFile manifest, BitSet rows, ColumnTypes types, Set<Integer> statistics) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return new EntryReader(manifest, types).added(EntryMatcher.ranges(rows, MAX_GAP), rows::get, statistics);
    }

    /** What these manifests and the overlay change of files of older manifests. */
    private Overlay changes(List<ManifestRef> manifests, Overlay overlay, ColumnTypes types) {
        EntryFolding folding = new EntryFolding();
        for (ManifestRef manifest : manifests) {
            folding.add(store.changes(manifest, types), manifest.key().path());
        }
        folding.add(new Overlay(List.of(), overlay.removed(), overlay.deletions()), "the overlay of the root");
        return folding.result();
    }

    private static DataFile withStatistics(DataFile file, Set<Integer> fieldIds) {
        Map<Integer, ColumnStatistics> statistics = new HashMap<>(file.file().statistics());
        statistics.keySet().retainAll(fieldIds);
        FileDescription description = new FileDescription(
                file.file().key(), file.file().partition(), file.file().content(), statistics);
        return new DataFile(file.id(), description, file.firstRowId(), file.addedVersion(), file.deletions());
    }

    /** The live files with these ids, with all statistics, in no order; ids that are not live are left out. */
    public List<DataFile> find(Snapshot snapshot, Set<Long> fileIds) {
        Overlay overlay = snapshot.contents().overlay();
        List<DataFile> found = new ArrayList<>();
        TreeSet<Long> missing = new TreeSet<>(fileIds);
        for (DataFile file : overlay.added()) {
            if (missing.remove(file.id())) {
                found.add(file);
            }
        }
        Map<Long, DeletionVectorRef> newest = new HashMap<>();
        leaveOut(missing, overlay, newest);
        ColumnTypes types = new ColumnTypes(snapshot);
        List<ManifestRef> manifests = snapshot.contents().manifests();
        for (int i = manifests.size() - 1; i >= 0 && !missing.isEmpty(); i--) {
            ManifestRef ref = manifests.get(i);
            Long candidate = missing.ceiling(ref.counts().minFileId());
            if (candidate != null && candidate <= ref.counts().maxFileId()) {
                BitSet rows = rows(store.addedIds(ref, types), missing);
                for (DataFile file : read(store.open(ref, types), rows, types, types.statisticsColumns())) {
                    missing.remove(file.id());
                    DeletionVectorRef vector = newest.get(file.id());
                    found.add(vector == null ? file : EntryFolding.withDeletions(file, vector));
                }
            }
            leaveOut(missing, store.changes(ref, types), newest);
        }
        return found;
    }

    /** Takes removed files out of those that are looked for in older manifests, and notes new deletion vectors of others. */
    private static void leaveOut(Set<Long> missing, Overlay changes, Map<Long, DeletionVectorRef> newest) {
        missing.removeAll(changes.removed());
        if (!changes.deletions().isEmpty()) {
            for (long id : missing) {
                DeletionVectorRef vector = changes.deletions().get(id);
                if (vector != null) {
                    newest.putIfAbsent(id, vector);
                }
            }
        }
    }

    /** Where the ids are that are wanted. */
    private static BitSet rows(long[] ids, NavigableSet<Long> wanted) {
        long least = wanted.first();
        long greatest = wanted.last();
        BitSet rows = new BitSet();
        for (int row = 0; row < ids.length; row++) {
            if (ids[row] >= least && ids[row] <= greatest && wanted.contains(ids[row])) {
                rows.set(row);
            }
        }
        return rows;
    }

    /**
     * Moves the overlay into a manifest when it has grown past its bound, and merges manifests of similar size. Writes
     * manifests, which are unreachable until a root refers to them; changes nothing else.
     *
     * @param next the snapshot that is about to be committed
     * @return its contents as they shall be committed
     */
    public Snapshot.Contents flush(Snapshot next) {
        ColumnTypes types = new ColumnTypes(next);
        Snapshot.Contents contents = trimmed(next.contents(), types.statisticsColumns());
        if (!MergePolicy.shouldFlush(contents.overlay())) {
            return contents;
        }
        Snapshot.Contents stored = new Snapshot.Contents(
                contents.totals(), contents.manifests(), InlineVectors.moved(contents.overlay(), vectors));
        return new OverlayFlush(store, types, next.definition()).flush(stored);
    }

    /** Without the statistics that no manifest would hold, so that files of very many columns cost no more than others. */
    private static Snapshot.Contents trimmed(Snapshot.Contents contents, Set<Integer> statistics) {
        Overlay overlay = contents.overlay();
        if (overlay.added().stream().allMatch(file -> file.file().statistics().size() <= statistics.size())) {
            return contents;
        }
        List<DataFile> files = overlay.added().stream()
                .map(file -> withStatistics(file, statistics))
                .toList();
        return new Snapshot.Contents(
                contents.totals(), contents.manifests(), new Overlay(files, overlay.removed(), overlay.deletions()));
    }

    /** The files that one manifest adds, removed ones included, for inspection and checking. */
    public List<DataFile> files(ManifestRef manifest, Snapshot snapshot) {
        return entries(manifest, snapshot).added();
    }

    /** Every entry of one manifest, in the shape of an overlay, for inspection and checking. */
    public Overlay entries(ManifestRef manifest, Snapshot snapshot) {
        ColumnTypes types = new ColumnTypes(snapshot);
        return new EntryReader(store.open(manifest, types), types).all();
    }
}
