// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorStore;
import io.firn.io.CorruptTableException;
import io.firn.manifest.Manifests;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An intent on its way over commits that its writer had not seen: what is left of its rows and files after each of them, or
 * the conflict that ends it. The rule, spec section 7.4: a row is taken by one commit at most, unless both only delete it,
 * or the later one does not care which row it is, because it goes by key. For one thread.
 */
final class Rebase {
    private final CommitIntent intent;
    private final Manifests manifests;
    private final DeletionVectorStore vectors;
    private final RowMappingStore mappings;
    private final UnitedVectors united;

    private List<DataFile> removed;
    private List<RowDeletions> deletions;

    /** Of a rewrite: rows of its added files that rivals deleted where they were before, by the number of the file. */
    private final Map<Integer, DeletionVector> lost = new TreeMap<>();

    /** Files that rivals added and that the key check has not seen, with the rival's operation. */
    private final Map<Long, CommitBlock.Operation> unseen = new TreeMap<>();

    /** Files that rewrites made since the base: they hold rows of it, so that what becomes of them matters as much. */
    private final Map<Long, DataFile> rewritten = new TreeMap<>();

    Rebase(CommitIntent intent, TableMetadata table) {
        this.intent = intent;
        this.manifests = table.manifests();
        this.vectors = table.vectors();
        this.mappings = table.mappings();
        this.united = new UnitedVectors(vectors, mappings);
        this.removed = intent.changes().removed();
        this.deletions = intent.changes().deletions();
    }

    /** Where this stands, to move on from there on trial; vectors written on either way are used on both. */
    Rebase fork() {
        return new Rebase(this);
    }

    private Rebase(Rebase other) {
        this.intent = other.intent;
        this.manifests = other.manifests;
        this.vectors = other.vectors;
        this.mappings = other.mappings;
        this.united = other.united;
        this.removed = other.removed;
        this.deletions = other.deletions;
        this.lost.putAll(other.lost);
        this.unseen.putAll(other.unseen);
        this.rewritten.putAll(other.rewritten);
    }

    /** Moves on over the next version, or says why that cannot be. */
    Optional<Conflict> over(Snapshot rival) {
        Optional<Conflict> conflict = ConflictRule.check(intent, footprint(rival));
        if (conflict.isEmpty()) {
            conflict = intent.changes().moves().isPresent() ? overMoves(rival) : overRemovals(rival);
        }
        if (conflict.isEmpty()) {
            conflict = overMapping(rival).or(() -> overDeletions(rival));
        }
        boolean rewrite = rival.commit().operation() == CommitBlock.Operation.REWRITE;
        if (conflict.isEmpty() && (!rewrite || takesUnseen(rival))) {
            addUnseen(rival);
        }
        return conflict;
    }

    private ConflictRule.Rival footprint(Snapshot rival) {
        CommitBlock.Changes changes = rival.commit().changes();
        if (!ConflictRule.needsFiles(intent, rival)) {
            if (ConflictRule.needsRowsToStay(intent) && rival.commit().operation() == CommitBlock.Operation.REWRITE) {
                manifests.find(rival, new HashSet<>(changes.added())).forEach(file -> rewritten.put(file.id(), file));
            }
            return new ConflictRule.Rival(rival, List.of(), List.of());
        }
        List<DataFile> touched = new ArrayList<>();
        if (ConflictRule.needsRowsToStay(intent)) {
            Set<Long> ids = new HashSet<>(changes.removed());
            ids.addAll(changes.deletions());
            touched.addAll(manifests.find(intent.base(), ids));
            ids.stream().sorted().map(rewritten::get).filter(Objects::nonNull).forEach(touched::add);
        }
        return new ConflictRule.Rival(rival, manifests.find(rival, new HashSet<>(changes.added())), touched);
    }

    /** The files that the intent removes as a whole. */
    private Optional<Conflict> overRemovals(Snapshot rival) {
        CommitBlock commit = rival.commit();
        boolean onlyRemoves = intent.changes().added().isEmpty();
        boolean follows = commit.changes().mapping().isPresent() && intent.operation() != CommitBlock.Operation.REWRITE;
        List<DataFile> left = new ArrayList<>();
        for (DataFile file : removed) {
            boolean gone = commit.changes().removed().contains(file.id());
            if (gone && follows) {
                takeRowByRow(file, onlyRemoves);
                continue;
            }
            boolean fewer = commit.changes().deletions().contains(file.id());
            if ((gone || fewer) && (!onlyRemoves || commit.mayLiveOn(file.id()))) {
                return Optional.of(Conflict.with(
                        rival,
                        List.of(Conflict.Rows.wholly(file)),
                        true,
                        "%s %s, which this %s removes."
                                .formatted(
                                        gone ? "removed" : "deleted rows of",
                                        Conflict.Rows.wholly(file),
                                        Conflict.name(intent.operation()))));
            }
            if (fewer) {
                left.add(current(rival, file));
            } else if (!gone) {
                left.add(file);
            }
        }
        removed = left;
        return Optional.empty();
    }

    /** What a rewrite moved elsewhere cannot be removed as a file any more, but row by row where it is now. */
    private void takeRowByRow(DataFile file, boolean onlyRemoves) {
        DeletionVector live = all(file).minus(deleted(file));
        if (!live.isEmpty()) {
            List<RowDeletions> more = new ArrayList<>(deletions);
            more.add(new RowDeletions(file, live, onlyRemoves ? RowDeletions.Fate.DELETED : RowDeletions.Fate.UPDATED));
            deletions = more;
        }
    }

    /** The files that a rewrite removes: rows that rivals deleted of them are deleted where the rewrite put them. */
    private Optional<Conflict> overMoves(Snapshot rival) {
        CommitBlock commit = rival.commit();
        Map<Long, DeletionVector> taken = new HashMap<>();
        List<DataFile> left = new ArrayList<>();
        for (DataFile file : removed) {
            boolean gone = commit.changes().removed().contains(file.id());
            if (gone && commit.operation() == CommitBlock.Operation.REWRITE) {
                return Optional.of(Conflict.with(
                        rival,
                        List.of(Conflict.Rows.wholly(file)),
                        true,
                        "rewrote %s, which this rewrite removes.".formatted(Conflict.Rows.wholly(file))));
            }
            if (gone) {
                taken.put(file.id(), all(file).minus(deleted(file)));
            } else if (commit.changes().deletions().contains(file.id())) {
                DataFile now = current(rival, file);
                taken.put(file.id(), deleted(now).minus(deleted(file)));
                left.add(now);
            } else {
                left.add(file);
            }
        }
        if (!taken.isEmpty()) {
            intent.changes()
                    .moves()
                    .orElseThrow()
                    .moved(taken)
                    .forEach((target, rows) -> lost.merge(target, rows, DeletionVector::union));
            removed = left;
        }
        return Optional.empty();
    }

    private static DeletionVector all(DataFile file) {
        return new DeletionVector.Builder()
                .addRange(0, file.file().content().rowCount())
                .build();
    }

    private DeletionVector deleted(DataFile file) {
        return file.deletions()
                .map(ref -> vectors.read(ref, file.file().content().rowCount()))
                .orElse(DeletionVector.NONE);
    }

    /** Rows of the intent in files that the rival rewrote: they are where its mapping says. */
    private Optional<Conflict> overMapping(Snapshot rival) {
        CommitBlock.Changes changes = rival.commit().changes();
        List<RowDeletions> moving = deletions.stream()
                .filter(ours -> changes.removed().contains(ours.file().id()))
                .toList();
        if (changes.mapping().isEmpty() || moving.isEmpty()) {
            return Optional.empty();
        }
        RowMapping mapping = mappings.read(changes.mapping().get());
        List<RowDeletions> result = new ArrayList<>(deletions);
        result.removeAll(moving);
        for (RowDeletions.Fate fate : RowDeletions.Fate.values()) {
            Map<Long, DeletionVector> rows = new HashMap<>();
            moving.stream()
                    .filter(ours -> ours.fate() == fate)
                    .forEach(ours -> rows.merge(ours.file().id(), ours.rows(), DeletionVector::union));
            Map<Integer, DeletionVector> moved = mapping.moved(rows);
            if (count(moved) != count(rows)) {
                RowDeletions some = moving.stream()
                        .filter(ours -> ours.fate() == fate)
                        .findFirst()
                        .orElseThrow();
                return Optional.of(collision(rival, some.file(), some.rows()));
            }
            moved.forEach((target, positions) -> result.add(new RowDeletions(target(rival, target), positions, fate)));
        }
        deletions = result;
        return Optional.empty();
    }

    private static long count(Map<?, DeletionVector> rows) {
        return rows.values().stream().mapToLong(DeletionVector::cardinality).sum();
    }

    private DataFile target(Snapshot rival, int number) {
        List<Long> added = rival.commit().changes().added();
        if (number >= added.size()) {
            throw new CorruptTableException("The row mapping of version %d is of more files than the %d that it added."
                    .formatted(rival.version(), added.size()));
        }
        return manifests.find(rival, Set.of(added.get(number))).get(0);
    }

    private DataFile current(Snapshot rival, DataFile file) {
        return manifests.find(rival, Set.of(file.id())).get(0);
    }

    /** The rows that the intent deletes. */
    private Optional<Conflict> overDeletions(Snapshot rival) {
        CommitBlock commit = rival.commit();
        List<RowDeletions> left = new ArrayList<>();
        for (RowDeletions ours : deletions) {
            DataFile file = ours.file();
            boolean gone = commit.changes().removed().contains(file.id());
            if (!gone && !commit.changes().deletions().contains(file.id())) {
                left.add(ours);
                continue;
            }
            DeletionVector taken = ours.rows();
            RowDeletions rest = ours.without(taken);
            if (!gone) {
                DataFile now = current(rival, file);
                DeletionVector deleted = vectors.read(
                        now.deletions().orElseThrow(), now.file().content().rowCount());
                taken = ours.rows().intersection(deleted);
                rest = ours.without(taken).of(now);
            }
            if (!taken.isEmpty() && !ours.fate().byKey()) {
                boolean bothDelete = ours.fate() == RowDeletions.Fate.DELETED && !commit.mayLiveOn(file.id());
                if (!bothDelete) {
                    return Optional.of(collision(rival, file, taken));
                }
            }
            if (!taken.isEmpty() && commit.operation() == CommitBlock.Operation.REWRITE) {
                // Only an intent that goes by key comes here; it finds its keys where they are now.
                addUnseen(rival);
            }
            left.add(rest);
        }
        deletions = left;
        return Optional.empty();
    }

    private Conflict collision(Snapshot rival, DataFile file, DeletionVector taken) {
        Conflict.Rows rows = Conflict.Rows.of(file, taken);
        CommitBlock commit = rival.commit();
        String ours = Conflict.name(intent.operation());
        String what;
        if (commit.operation() == CommitBlock.Operation.REWRITE) {
            what = "rewrote the file of %s without saying where its rows went, and this %s is about them.";
        } else if (commit.mayLiveOn(file.id())) {
            what = "changed %s, which this %s is about; their new versions are elsewhere.";
        } else {
            what = "deleted %s, which this %s is about; they are gone.";
        }
        return Conflict.with(rival, List.of(rows), true, what.formatted(rows, ours));
    }

    /** Whether a rewrite moved rows that the key check has to see. */
    private boolean takesUnseen(Snapshot rival) {
        return rival.commit().changes().removed().stream().anyMatch(unseen::containsKey);
    }

    private void addUnseen(Snapshot rival) {
        if (intent.reads().keyCheck().isPresent()) {
            rival.commit()
                    .changes()
                    .added()
                    .forEach(id -> unseen.put(id, rival.commit().operation()));
        }
    }

    /** Looks up keys in what rivals added, down to {@code head}, over which this has moved. */
    Optional<Conflict> checkKeys(Snapshot head) {
        if (unseen.isEmpty()) {
            return Optional.empty();
        }
        KeyCheck check = intent.reads().keyCheck().orElseThrow();
        KeyCheck.Answer answer = check.look(head, manifests.find(head, unseen.keySet()));
        if (answer instanceof KeyCheck.Answer.Taken taken) {
            return Optional.of(new Conflict(
                    taken.file().addedVersion(),
                    Optional.ofNullable(unseen.get(taken.file().id())),
                    List.of(Conflict.Rows.wholly(taken.file())),
                    false,
                    "version %d added keys that this %s adds too, in %s: %s. Trying again does not help; upsert the rows instead."
                            .formatted(
                                    taken.file().addedVersion(),
                                    Conflict.name(intent.operation()),
                                    Conflict.Rows.wholly(taken.file()),
                                    String.join(", ", taken.keys()))));
        }
        List<RowDeletions> more = new ArrayList<>(deletions);
        for (RowDeletions found : ((KeyCheck.Answer.Rows) answer).rows()) {
            // A rewrite may have put rows that were known already beside those that were not.
            DeletionVector known = deletions.stream()
                    .filter(ours -> ours.file().id() == found.file().id())
                    .map(RowDeletions::rows)
                    .reduce(DeletionVector.NONE, DeletionVector::union);
            more.add(found.without(known));
        }
        deletions = more;
        unseen.clear();
        return Optional.empty();
    }

    /** What the intent comes to on top of {@code head}; writes deletion vectors. */
    FileEdits edits(Snapshot head) {
        return united.edits(head, intent.changes(), new UnitedVectors.Taken(removed, deletions, lost));
    }
}
