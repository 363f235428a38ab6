// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.commit.TableMetadata;
import io.firn.deletion.DeletionVector;
import io.firn.expression.BoundPredicate;
import io.firn.expression.ColumnStatistics;
import io.firn.expression.Predicate;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.table.internal.write.Parallel;
import io.firn.types.Field;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds the rows that have certain keys in one snapshot: files are left out by the bounds of the first key column, the others
 * asked through their indexes, and deleted rows left out. Immutable.
 */
public final class KeyLookup {
    /** So many files must be asked one by one before it pays to put the keys into their order. */
    private static final int FEW_FILES = 4;

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
        SharedKeys shared = indexes.shared(key);
        // Above all the files written last, which are likely to have the live row of a key that changes often.
        indexes.share(shared, shared.unknown(files), key);
        int[] numbers = shared.numbers(files);
        List<DataFile> alone = new ArrayList<>();
        List<Bounds> bounds = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            Bounds of = numbers[i] < 0 ? bounds(files.get(i)) : Bounds.UNKNOWN;
            if (numbers[i] < 0 && of.lowest <= batch.highest() && of.highest >= batch.lowest()) {
                alone.add(files.get(i));
                bounds.add(of);
            }
        }
        KeyBatch keys = alone.size() < FEW_FILES ? batch : batch.inOrder();
        List<Supplier<Optional<Found>>> tasks = new ArrayList<>();
        for (int i = 0; i < alone.size(); i++) {
            DataFile file = alone.get(i);
            Bounds of = bounds.get(i);
            tasks.add(() -> find(keys, file, of));
        }
        List<Found> found = new ArrayList<>();
        if (alone.size() < files.size()) {
            addShared(files, live -> shared.find(batch.table(), numbers, live), found);
        }
        Parallel.run(table.environment().executor(), tasks).forEach(one -> one.ifPresent(found::add));
        indexes.share(shared, alone, key);
        int known = (int) Arrays.stream(numbers).filter(number -> number >= 0).count();
        if (shared.isStale(known)) {
            indexes.unshare(key);
        }
        return found;
    }

    /** Adds what small files have whose keys are in one table. */
    private void addShared(
            List<DataFile> files, Function<SharedKeys.Live, Map<Integer, Matches>> find, List<Found> target) {
        Map<Integer, DeletionVector> vectors = new HashMap<>();
        Map<Integer, Matches> found =
                find.apply((index, position) -> files.get(index).deletions().isEmpty()
                        || !vectors.computeIfAbsent(index, any -> indexes.deletions(files.get(index)))
                                .contains(position));
        found.keySet().stream().sorted().forEach(index -> target.add(new Found(files.get(index), found.get(index))));
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
    private List<DataFile> candidates(Optional<Object> smallest, Optional<Object> largest) {
        Field first = key.fields().get(0);
        Type.Primitive type = (Type.Primitive) first.type();
        List<BoundPredicate> parts = new ArrayList<>();
        smallest.ifPresent(least ->
                parts.add(new BoundPredicate.Compare(first.id(), type, Predicate.Comparison.GREATER_OR_EQUAL, least)));
        largest.ifPresent(greatest ->
                parts.add(new BoundPredicate.Compare(first.id(), type, Predicate.Comparison.LESS_OR_EQUAL, greatest)));
        BoundPredicate predicate = parts.isEmpty() ? new BoundPredicate.Always(true) : new BoundPredicate.And(parts);
        HashSet<Integer> statistics = new HashSet<>();
        statistics.add(first.id());
        try (Stream<DataFile> files = table.manifests().plan(snapshot, predicate, statistics)) {
            return files.toList();
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
                .filter(other -> bounds(other).lowest <= own.highest && bounds(other).highest >= own.lowest)
                .toList();
        return overlapping.isEmpty()
                ? List.of()
                : find(KeyBatch.of(indexes.of(file, key, rows), Optional.empty()), overlapping);
    }

    /** The files of the snapshot whose bounds overlap those of a file. */
    List<DataFile> candidates(DataFile file) {
        Optional<ColumnStatistics.Bounds> bounds = Optional.ofNullable(
                        file.file().statistics().get(key.fields().get(0).id()))
                .flatMap(ColumnStatistics::bounds);
        return candidates(bounds.map(ColumnStatistics.Bounds::min), bounds.map(ColumnStatistics.Bounds::max));
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
