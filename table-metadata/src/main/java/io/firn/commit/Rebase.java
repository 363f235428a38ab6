// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorStore;
import io.firn.manifest.Manifests;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private final UnitedVectors united;

    private List<DataFile> removed;
    private List<RowDeletions> deletions;

    /** Files that rivals added and that the key check has not seen, with the rival's operation. */
    private final Map<Long, CommitBlock.Operation> unseen = new TreeMap<>();

    Rebase(CommitIntent intent, Manifests manifests, DeletionVectorStore vectors) {
        this.intent = intent;
        this.manifests = manifests;
        this.vectors = vectors;
        this.united = new UnitedVectors(vectors);
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
        this.united = other.united;
        this.removed = other.removed;
        this.deletions = other.deletions;
        this.unseen.putAll(other.unseen);
    }

    /** Moves on over the next version, or says why that cannot be. */
    Optional<Conflict> over(Snapshot rival) {
        Optional<Conflict> conflict = ConflictRule.check(intent, footprint(rival));
        if (conflict.isEmpty()) {
            conflict = overRemovals(rival).or(() -> overDeletions(rival));
        }
        if (conflict.isEmpty() && rival.commit().operation() != CommitBlock.Operation.REWRITE) {
            addUnseen(rival);
        }
        return conflict;
    }

    private ConflictRule.Rival footprint(Snapshot rival) {
        if (!ConflictRule.needsFiles(intent, rival)) {
            return new ConflictRule.Rival(rival, List.of(), List.of());
        }
        CommitBlock.Changes changes = rival.commit().changes();
        Set<Long> touched = new HashSet<>();
        if (!ConflictRule.judgesEachRowAlone(intent)) {
            touched.addAll(changes.removed());
            touched.addAll(changes.deletions());
        }
        return new ConflictRule.Rival(
                rival, manifests.find(rival, new HashSet<>(changes.added())), manifests.find(intent.base(), touched));
    }

    /** The files that the intent removes as a whole. */
    private Optional<Conflict> overRemovals(Snapshot rival) {
        CommitBlock commit = rival.commit();
        boolean onlyRemoves = intent.changes().added().isEmpty();
        List<DataFile> left = new ArrayList<>();
        for (DataFile file : removed) {
            boolean gone = commit.changes().removed().contains(file.id());
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
        more.addAll(((KeyCheck.Answer.Rows) answer).rows());
        deletions = more;
        unseen.clear();
        return Optional.empty();
    }

    /** What the intent comes to on top of {@code head}; writes deletion vectors. */
    FileEdits edits(Snapshot head) {
        return united.edits(head, intent.changes().added(), removed, deletions);
    }
}
