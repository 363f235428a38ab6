// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.commit.TableMetadata;
import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.Predicate;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.write.Parallel;
import io.firn.types.Field;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds the rows that have certain keys in one snapshot: files are left out by the bounds of the first key column, the others
 * asked through their indexes, and deleted rows left out. Immutable.
 */
public final class KeyLookup {
    /** So many files must be asked one by one before it pays to put the keys into their order. */
    private static final int FEW_FILES = 4;

    /** A manifest of which more than such a part of the files is large or unknown is better planned over. */
    private static final int MOST_APART = 4;

    private final TableMetadata table;
    private final Snapshot snapshot;
    private final KeyColumns key;
    private final KeyIndexes indexes;
    private final FileKeys rows;

    public KeyLookup(TableMetadata table, Snapshot snapshot, KeyColumns key, KeyIndexes indexes) {
        this.table = table;
        this.snapshot = snapshot;
        this.key = key;
        this.indexes = indexes;
        this.rows = new FileKeys(table.store(), snapshot, key);
    }

    /** The live rows of all files of the snapshot that have keys of the batch. */
    public List<Found> find(KeyBatch batch) {
        return batch.size() == 0 ? List.of() : find(batch, candidates(batch.least(), batch.greatest()));
    }

    /** The live rows of some files, as the snapshot has them, that have keys of the batch. */
    public List<Found> find(KeyBatch batch, List<DataFile> files) {
        return find(batch, new Candidates(files, true, indexes.shared(key)));
    }

    /**
     * Files that may have keys of a batch.
     *
     * @param complete whether there are no others; else there are those of the manifests that {@link KnownManifests} knows
     * @param shared has the keys of these: others that came into its place may not
     */
    private record Candidates(List<DataFile> files, boolean complete, SharedKeys shared) {
        boolean isEmpty() {
            return files.isEmpty() && complete;
        }
    }

    private List<Found> find(KeyBatch batch, Candidates candidates) {
        SharedKeys shared = candidates.shared();
        LiveRows live = new LiveRows(candidates.files(), candidates.complete(), indexes::deletions);
        // Above all the files written last, which are likely to have the live row of a key that changes often.
        List<DataFile> alone = indexes.share(shared, candidates.files(), key);
        alone.forEach(live::leaveOut);
        List<DataFile> asked = new ArrayList<>();
        List<Bounds> bounds = new ArrayList<>();
        for (DataFile file : alone) {
            Bounds of = bounds(file);
            if (of.overlaps(batch.lowest(), batch.highest())) {
                asked.add(file);
                bounds.add(of);
            }
        }
        KeyBatch keys = asked.size() < FEW_FILES ? batch : batch.inOrder();
        List<Supplier<Optional<Found>>> tasks = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            DataFile file = asked.get(i);
            Bounds of = bounds.get(i);
            tasks.add(() -> find(keys, file, of));
        }
        List<Found> found = new ArrayList<>();
        if (alone.size() < candidates.files().size() || !candidates.complete()) {
            addShared(shared, batch.table(), live, found);
        }
        Parallel.run(table.environment().executor(), tasks).forEach(one -> one.ifPresent(found::add));
        indexes.share(shared, asked, key);
        // Who looks into an old version must not cost the newest one its keys.
        boolean newest = snapshot.version() == table.known().version();
        if (newest && shared.isStale(snapshot.contents().totals().files())) {
            indexes.shareOnly(plan(new BoundPredicate.Always(true), Set.of(), any -> true), shared, key);
        }
        return found;
    }

    /** Adds what small files have whose keys are in one table. */
    private void addShared(SharedKeys shared, KeyTable batch, LiveRows live, List<Found> target) {
        Map<Long, Matches> found = shared.find(batch, live, 1);
        for (int reach = 2; live.isPending(); reach *= 2) {
            live.resolve(ids -> table.manifests().find(snapshot, ids));
            found = shared.find(batch, live, reach);
        }
        new TreeMap<>(found).forEach((id, matches) -> target.add(new Found(live.file(id), matches)));
    }

    private Optional<Found> find(KeyBatch batch, DataFile file, Bounds bounds) {
        Matches found = new Matches();
        indexes.find(file, new KeyIndexes.Wanted(key, rows, batch, bounds.lowest, bounds.highest), found);
        if (found.size() > 0 && file.deletions().isPresent()) {
            int end = (int) Math.min(Integer.MAX_VALUE, file.file().content().rowCount());
            found.keep(indexes.deletions(file).contains(end, found.size()).negate());
        }
        return found.size() == 0 ? Optional.empty() : Optional.of(new Found(file, found));
    }

    private record Bounds(long lowest, long highest) {
        static final Bounds UNKNOWN = new Bounds(Long.MIN_VALUE, Long.MAX_VALUE);

        boolean overlaps(long least, long greatest) {
            return lowest <= greatest && highest >= least;
        }
    }

    private Bounds bounds(DataFile file) {
        ColumnStatistics statistics =
                file.file().statistics().get(key.fields().get(0).id());
        if (statistics == null || statistics.bounds().isEmpty()) {
            return Bounds.UNKNOWN;
        }
        KeyKind kind = key.firstKind();
        return new Bounds(
                kind.orderOf(statistics.bounds().get().min()),
                kind.orderOf(statistics.bounds().get().max()));
    }

    /** The files whose bounds overlap these, with the statistics of the first key column. */
    private Candidates candidates(Optional<Object> smallest, Optional<Object> largest) {
        Field first = key.fields().get(0);
        Type.Primitive type = (Type.Primitive) first.type();
        List<BoundPredicate> parts = new ArrayList<>();
        smallest.ifPresent(least ->
                parts.add(new BoundPredicate.Compare(first.id(), type, Predicate.Comparison.GREATER_OR_EQUAL, least)));
        largest.ifPresent(greatest ->
                parts.add(new BoundPredicate.Compare(first.id(), type, Predicate.Comparison.LESS_OR_EQUAL, greatest)));
        BoundPredicate predicate = parts.isEmpty() ? new BoundPredicate.Always(true) : new BoundPredicate.And(parts);
        SharedKeys shared = indexes.shared(key);
        KnownManifests known = shared.manifests();
        List<KnownManifests.Apart> passedOver = new ArrayList<>();
        List<ManifestRef> due = new ArrayList<>();
        List<DataFile> files = new ArrayList<>(plan(predicate, Set.of(first.id()), manifest -> {
            Optional<KnownManifests.Apart> apart = known.find(manifest);
            apart.ifPresent(passedOver::add);
            if (apart.isEmpty() && known.isDue(manifest)) {
                due.add(manifest);
            }
            return apart.isEmpty();
        }));
        due.forEach(manifest -> learn(manifest, shared));
        known.tidy(snapshot.contents().manifests());
        KeyKind kind = key.firstKind();
        Bounds bounds = new Bounds(
                smallest.map(kind::orderOf).orElse(Long.MIN_VALUE),
                largest.map(kind::orderOf).orElse(Long.MAX_VALUE));
        Set<Long> apart = new HashSet<>();
        passedOver.forEach(manifest -> manifest.addOverlapping(bounds.lowest, bounds.highest, apart));
        if (!apart.isEmpty()) {
            files.addAll(table.manifests().find(snapshot, apart));
        }
        return new Candidates(files, passedOver.isEmpty(), shared);
    }

    private List<DataFile> plan(
            BoundPredicate predicate, Set<Integer> statistics, java.util.function.Predicate<ManifestRef> manifests) {
        try (Stream<DataFile> files = table.manifests().plan(snapshot, predicate, statistics, manifests)) {
            return files.toList();
        }
    }

    /** Makes a manifest a known one if the keys of most of its files are shared. */
    private void learn(ManifestRef manifest, SharedKeys shared) {
        List<DataFile> files = table.manifests().files(manifest, snapshot);
        List<DataFile> apart = indexes.share(shared, files, key);
        if (apart.size() <= files.size() / MOST_APART) {
            List<Bounds> bounds = apart.stream().map(this::bounds).toList();
            shared.manifests()
                    .put(
                            manifest,
                            new KnownManifests.Apart(
                                    apart.stream().mapToLong(DataFile::id).toArray(),
                                    bounds.stream().mapToLong(Bounds::lowest).toArray(),
                                    bounds.stream().mapToLong(Bounds::highest).toArray()));
        }
    }

    /**
     * The live rows of some files that have keys of another one; row of the batch is the position in that one. Costs nothing
     * but a look at bounds where these do not overlap.
     *
     * @param file none of whose rows is deleted
     */
    List<Found> sharedKeys(DataFile file, List<DataFile> others) {
        Bounds own = bounds(file);
        List<DataFile> overlapping = others.stream()
                .filter(other -> bounds(other).overlaps(own.lowest, own.highest))
                .toList();
        return overlapping.isEmpty()
                ? List.of()
                : find(KeyBatch.of(indexes.of(file, key, rows), Optional.empty()), overlapping);
    }

    /** The live rows of the snapshot that have keys of another file, in the same way. */
    List<Found> sharedKeys(DataFile file) {
        Optional<ColumnStatistics.Bounds> bounds = Optional.ofNullable(
                        file.file().statistics().get(key.fields().get(0).id()))
                .flatMap(ColumnStatistics::bounds);
        Candidates candidates =
                candidates(bounds.map(ColumnStatistics.Bounds::min), bounds.map(ColumnStatistics.Bounds::max));
        return candidates.isEmpty()
                ? List.of()
                : find(KeyBatch.of(indexes.of(file, key, rows), Optional.empty()), candidates);
    }

    /** The position of a row of a file whose key another row of the file has, too. */
    public OptionalInt duplicate(DataFile file) {
        return indexes.of(file, key, rows).duplicate();
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    public KeyColumns key() {
        return key;
    }
}
