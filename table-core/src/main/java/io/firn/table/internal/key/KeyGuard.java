// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.commit.CommitIntent;
import io.firn.commit.KeyCheck;
import io.firn.commit.RowDeletions;
import io.firn.commit.TableMetadata;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Promotion;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Sees to it that files are only added to a table with a primary key if the keys of their rows are in none of the rows that
 * stay, and each but once in the files. Immutable.
 */
public final class KeyGuard {
    private final TableMetadata table;
    private final KeyIndexes indexes;
    private final boolean filesStay;

    /** @param filesStay whether the files to be added are there still when they are refused, so that messages name them */
    public KeyGuard(TableMetadata table, KeyIndexes indexes, boolean filesStay) {
        this.table = table;
        this.indexes = indexes;
        this.filesStay = filesStay;
    }

    /** The key as a snapshot has it: between two of them its columns may have been widened, which makes other words of it. */
    private KeyLookup lookup(Snapshot snapshot) {
        KeyColumns key = KeyColumns.of(snapshot.definition(), snapshot.header().tableId())
                .orElseThrow(() -> new IllegalStateException(
                        "Version " + snapshot.version() + " has no primary key that could be guarded."));
        return new KeyLookup(table, snapshot, key, indexes);
    }

    /** Files as they would be in the table: with bounds in the types that its columns have in a snapshot. */
    private static List<DataFile> added(Snapshot snapshot, CommitIntent.FileChanges changes) {
        return Promotion.promote(changes.added(), snapshot.definition()).stream()
                .map(KeyGuard::notYetInTable)
                .toList();
    }

    /**
     * Checks a change against the snapshot that it was made for, and answers the check that the commit makes against
     * rivals.
     *
     * @param base has a primary key
     * @throws InvalidRequestException naming the keys that would be there twice
     */
    public KeyCheck check(Snapshot base, CommitIntent.FileChanges changes) {
        List<DataFile> added = added(base, changes);
        KeyLookup lookup = lookup(base);
        for (DataFile file : added) {
            lookup.duplicate(file).ifPresent(position -> {
                throw twice(lookup, file, List.of(position), "");
            });
        }
        requireDisjoint(lookup, added);
        Set<Long> removed = new HashSet<>();
        changes.removed().forEach(file -> removed.add(file.id()));
        Map<Long, List<RowDeletions>> deleted = new HashMap<>();
        changes.deletions()
                .forEach(rows -> deleted.computeIfAbsent(rows.file().id(), id -> new ArrayList<>())
                        .add(rows));
        List<Clash> clashes = new ArrayList<>();
        for (DataFile file : added) {
            for (Found found : lookup.sharedKeys(file)) {
                List<RowDeletions> gone = deleted.getOrDefault(found.file().id(), List.of());
                List<Integer> rows = rows(
                        found,
                        position -> !removed.contains(found.file().id())
                                && gone.stream().noneMatch(one -> one.rows().contains(position)));
                if (!rows.isEmpty()) {
                    clashes.add(Clash.of(file, rows, found.file()));
                }
            }
        }
        if (!clashes.isEmpty()) {
            throw taken(lookup, clashes);
        }
        return (head, rivals) -> againstRivals(lookup(head), rivals, added(head, changes));
    }

    /**
     * Rows of a file to be added whose keys another file has. Who adds the same data twice has millions of them.
     *
     * @param rows as many of them as a message names
     */
    private record Clash(DataFile added, List<Integer> rows, long count, DataFile holder) {
        static Clash of(DataFile added, List<Integer> rows, DataFile holder) {
            List<Integer> named = List.copyOf(rows.subList(0, Math.min(KeyText.LISTED, rows.size())));
            return new Clash(added, named, rows.size(), holder);
        }
    }

    private static DataFile notYetInTable(FileDescription file) {
        return new DataFile(Long.MAX_VALUE, file, 0, 0, Optional.empty());
    }

    private static List<Integer> rows(Found found, IntPredicate stays) {
        return IntStream.range(0, found.matches().size())
                .filter(match -> stays.test(found.matches().position(match)))
                .mapToObj(match -> found.matches().row(match))
                .toList();
    }

    private void requireDisjoint(KeyLookup lookup, List<DataFile> added) {
        for (int i = 1; i < added.size(); i++) {
            for (Found found : lookup.sharedKeys(added.get(i), added.subList(0, i))) {
                throw twice(
                        lookup,
                        added.get(i),
                        rows(found, position -> true),
                        " and " + found.file().file().key());
            }
        }
    }

    /** @param where else it is than in {@code file}; empty: twice there */
    private InvalidRequestException twice(KeyLookup lookup, DataFile file, List<Integer> positions, String where) {
        return new InvalidRequestException(
                ("The primary key (%s) is unique, but several of the rows to be added have these keys: %s.%s"
                                + " Nothing was changed. Add each key once, or upsert the rows.")
                        .formatted(
                                lookup.key().names(),
                                listed(texts(lookup, file, positions), positions.size()),
                                filesStay
                                        ? " They are in %s%s."
                                                .formatted(file.file().key(), where)
                                        : ""));
    }

    private InvalidRequestException taken(KeyLookup lookup, List<Clash> clashes) {
        long count = clashes.stream().mapToLong(Clash::count).sum();
        List<String> texts = clashes.stream()
                .flatMap(clash -> texts(lookup, clash.added(), clash.rows()).stream())
                .limit(KeyText.LISTED)
                .toList();
        return new InvalidRequestException(
                ("The primary key (%s) is unique, and the table has rows with these keys already: %s. One is in %s. Nothing"
                                + " was changed. Upsert the rows, or leave out those that are there.")
                        .formatted(
                                lookup.key().names(),
                                listed(texts, count),
                                clashes.get(0).holder().file().key()));
    }

    private static String listed(List<String> texts, long count) {
        String all = String.join(", ", texts);
        return count > texts.size() ? all + " and " + (count - texts.size()) + " more" : all;
    }

    private List<String> texts(KeyLookup lookup, DataFile file, List<Integer> positions) {
        return KeyText.of(
                table.store(),
                lookup.snapshot(),
                lookup.key(),
                file,
                positions.stream().mapToInt(Integer::intValue).toArray());
    }

    private KeyCheck.Answer againstRivals(KeyLookup lookup, List<DataFile> rivals, List<DataFile> added) {
        for (int i = 0; i < added.size(); i++) {
            for (Found found : lookup.sharedKeys(added.get(i), rivals)) {
                List<Integer> rows = rows(found, position -> true);
                return new KeyCheck.Answer.Taken(found.file(), texts(lookup, added.get(i), rows));
            }
        }
        return KeyCheck.Answer.NOTHING;
    }
}
