// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.CommitResult;
import io.firn.commit.Versions;
import io.firn.io.ObjectKey;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * Knows the whole truth, and judges each effect on the store when it takes place and each answer when a process gets it:
 *
 * <ul>
 *   <li>every version is the one before it and its operations, in commit order, applied to rows in memory;
 *   <li>every row has one place and one id, which it keeps wherever updates and rewrites move it, and says when it was changed;
 *   <li>no operation becomes two versions, and none that was refused becomes one;
 *   <li>what is acknowledged is in the version that the answer names;
 *   <li>steps of an idempotent writer ascend, and an epoch never follows a newer one;
 *   <li>nothing is deleted that a retained version reaches, and whatever a version adds exists;
 *   <li>a root that appears below the boundary, where versions have expired, is nobody's success.
 * </ul>
 */
final class Oracle implements Bucket.Observer {
    private final Map<String, Op> ops = new HashMap<>();
    private final List<Version> history = new ArrayList<>();
    private final Contents contents;
    private final Map<String, Integer> counts;
    private final boolean honest;

    /** Roots of versions that had expired when somebody created them again. */
    private final Set<Long> zombies = new HashSet<>();

    /**
     * A version as it must be.
     *
     * @param live rows by key
     * @param columns names
     */
    record Version(Snapshot snapshot, long crc32c, SortedMap<Long, FileRows.Identity> live, TreeSet<String> columns) {
        SortedMap<Long, Op.Row> rows() {
            SortedMap<Long, Op.Row> rows = new TreeMap<>();
            live.forEach((key, row) -> rows.put(key, row.row()));
            return rows;
        }

        long number() {
            return snapshot.version();
        }
    }

    /**
     * @param counts what was seen, over many simulations
     * @param honest whether snapshots that processes show are what the engine read; else they are the same commits
     */
    Oracle(Contents contents, Map<String, Integer> counts, boolean honest) {
        this.contents = contents;
        this.honest = honest;
        this.counts = counts;
    }

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    Version head() {
        return history.get(history.size() - 1);
    }

    Version version(long number) {
        return history.get(Math.toIntExact(number - 1));
    }

    long oldestRetained() {
        return head().snapshot().header().oldestRetained();
    }

    /** Operations that became a version, or not; by name. */
    void begin(Op op) {
        require(ops.put(op.id(), op) == null, "operation %s begins twice", op);
    }

    // ---- effects on the store

    @Override
    public void created(String process, ObjectKey key, byte[] content) {
        OptionalLong number = Versions.version(key);
        if (number.isEmpty()) {
            return;
        }
        Snapshot snapshot = SnapshotCodec.decode(ByteBuffer.wrap(content), key.path());
        long head = history.size();
        if (number.getAsLong() <= head) {
            require(
                    number.getAsLong() < oldestRetained(),
                    "version %d was created again, though it is retained",
                    number.getAsLong());
            zombies.add(number.getAsLong());
            count("resurrected");
            return;
        }
        require(number.getAsLong() == head + 1, "version %d follows %d", number.getAsLong(), head);
        append(snapshot, crc32c(content));
    }

    private void append(Snapshot snapshot, long crc32c) {
        List<Op> made = ops(snapshot);
        if (history.isEmpty()) {
            history.add(new Version(snapshot, crc32c, new TreeMap<>(), contents.columns(snapshot)));
            return;
        }
        Version before = head();
        long number = snapshot.version();
        SortedMap<Long, Op.Row> rows = before.rows();
        TreeSet<String> columns = new TreeSet<>(before.columns());
        Set<Long> fresh = new HashSet<>();
        Set<Long> changed = new HashSet<>();
        for (Op op : made) {
            require(op.version() == 0, "%s became version %d and again version %d", op, op.version(), number);
            require(op.told() == Op.Told.NOTHING, "%s became version %d after it was %s", op, number, op.told());
            op.became(number);
            SortedMap<Long, Op.Row> after = op.apply(rows);
            for (Map.Entry<Long, Op.Row> row : after.entrySet()) {
                Op.Row old = rows.get(row.getKey());
                if (old == null || op.replaced().contains(row.getKey())) {
                    fresh.add(row.getKey());
                    changed.add(row.getKey());
                } else if (!old.equals(row.getValue())) {
                    changed.add(row.getKey());
                }
            }
            rows = after;
            op.changes().newColumn().ifPresent(columns::add);
        }
        header(before, snapshot, made);
        markers(before.snapshot(), snapshot, made);
        Version found = new Version(snapshot, crc32c, contents.advance(before.snapshot(), snapshot), columns);
        require(
                found.rows().equals(rows),
                "version %d (%s) does not hold the rows that it should: %s",
                number,
                made,
                difference(rows, found.rows()));
        identities(before, found, fresh, changed);
        require(contents.columns(snapshot).equals(columns), "columns of version %d: %s", number, columns);
        history.add(found);
        count("version");
        if (made.size() > 1) {
            count("shared version");
        }
    }

    /** Rows that moved are the same rows, and new ones have ids that nobody had. */
    private static void identities(Version before, Version now, Set<Long> fresh, Set<Long> changed) {
        Snapshot.Counters from = before.snapshot().header().counters();
        Snapshot.Counters to = now.snapshot().header().counters();
        Set<Long> ids = new HashSet<>();
        now.live().forEach((key, row) -> {
            require(ids.add(row.rowId()), "two rows of version %d have the id %d", now.number(), row.rowId());
            if (fresh.contains(key)) {
                require(
                        row.rowId() >= from.nextRowId() && row.rowId() < to.nextRowId(),
                        "version %d gives row %d the id %d",
                        now.number(),
                        key,
                        row.rowId());
            } else {
                long id = before.live().get(key).rowId();
                require(row.rowId() == id, "version %d takes row %d for another: %s", now.number(), key, row);
            }
            long updated = changed.contains(key)
                    ? now.number()
                    : before.live().get(key).updated();
            require(row.updated() == updated, "row %d of version %d was changed by %d", key, now.number(), updated);
        });
    }

    private void header(Version before, Snapshot snapshot, List<Op> made) {
        Snapshot.Header header = snapshot.header();
        long number = snapshot.version();
        require(
                header.parentCrc32c().equals(Optional.of(before.crc32c())),
                "version %d was not built on version %d as it is",
                number,
                before.number());
        require(
                header.committedAt().isAfter(before.snapshot().header().committedAt()),
                "version %d is not later than the one before",
                number);
        long expected = before.snapshot().header().oldestRetained();
        for (Op op : made) {
            expected = Math.max(expected, op.changes().oldestRetained());
        }
        require(
                header.oldestRetained() == expected,
                "version %d retains from %d on, and should from %d",
                number,
                header.oldestRetained(),
                expected);
    }

    private static void markers(Snapshot before, Snapshot snapshot, List<Op> made) {
        Map<String, Snapshot.CommittedMarker> expected = new HashMap<>(before.markers());
        for (Op op : made) {
            op.marker().ifPresent(step -> {
                Snapshot.CommittedMarker last = expected.get(step.application());
                if (last != null) {
                    require(
                            step.epoch() >= last.epoch(),
                            "%s of epoch %d was accepted after %s",
                            op,
                            step.epoch(),
                            last);
                    require(step.sequence() > last.sequence(), "%s was applied after %s", op, last);
                }
                expected.put(
                        step.application(),
                        new Snapshot.CommittedMarker(step.epoch(), step.sequence(), snapshot.version()));
            });
        }
        require(snapshot.markers().equals(expected), "markers of %d: %s", snapshot.version(), snapshot.markers());
    }

    private static String difference(SortedMap<Long, Op.Row> expected, SortedMap<Long, Op.Row> found) {
        SortedMap<Long, Op.Row> missing = new TreeMap<>(expected);
        missing.entrySet().removeAll(found.entrySet());
        SortedMap<Long, Op.Row> extra = new TreeMap<>(found);
        extra.entrySet().removeAll(expected.entrySet());
        return "missing " + missing + ", too many " + extra;
    }

    /** What a version is made of, in its order. */
    private List<Op> ops(Snapshot snapshot) {
        List<Op> made = new ArrayList<>();
        for (CommitBlock commit : snapshot.commit().commits()) {
            String id = commit.summary().get(Op.NOTE);
            Op op = id == null ? null : ops.get(id);
            require(
                    op != null
                            || commit.operation() == CommitBlock.Operation.CREATE
                            || commit.operation() == CommitBlock.Operation.MAINTAIN,
                    "nobody asked for version %d: %s",
                    snapshot.version(),
                    commit);
            if (op != null) {
                made.add(op);
            }
        }
        return made;
    }

    @Override
    public void deleted(String process, ObjectKey key) {
        OptionalLong number = Versions.version(key);
        if (number.isPresent()) {
            require(
                    number.getAsLong() < oldestRetained(),
                    "%s deleted version %d, which is retained",
                    process,
                    number.getAsLong());
            count(zombies.remove(number.getAsLong()) ? "taken back" : "expired");
            return;
        }
        OptionalLong last = contents.lastVersionOf(key.path());
        require(
                last.isEmpty() || last.getAsLong() < oldestRetained(),
                "%s deleted %s, which version %s reaches",
                process,
                key,
                last);
        require(last.isPresent(), "%s deleted %s, of which nobody knows whether a commit needs it", process, key);
        count("deleted");
    }

    // ---- answers to processes

    /** A process learns that the operation is in the table. */
    void acknowledged(Op op, CommitResult.Committed done) {
        Snapshot snapshot = done.snapshot();
        requireTrue(op, snapshot);
        if (done.replayed()) {
            CommitBlock.Marker step = op.marker().orElseThrow();
            Snapshot.CommittedMarker last = snapshot.markers().get(step.application());
            require(
                    last != null && last.sequence() >= step.sequence(),
                    "%s is said to be in version %d already, but is not",
                    op,
                    snapshot.version());
            count("replayed");
        } else if (done.attempts() == 0) {
            SortedMap<Long, Op.Row> rows = version(snapshot.version()).rows();
            require(op.apply(rows).equals(rows), "%s was not done, as if it changed nothing", op);
            count("nothing to do");
        } else {
            require(
                    op.version() == snapshot.version(),
                    "%s was acknowledged as version %d, but is %d",
                    op,
                    snapshot.version(),
                    op.version());
            require(
                    op.id().equals(done.own().summary().get(Op.NOTE)),
                    "%s was told of the commit %s as its own",
                    op,
                    done.own());
            count("acknowledged");
        }
        op.tell(Op.Told.DONE);
    }

    /** A process learns that the operation is not in the table. */
    void refused(Op op, String why) {
        require(op.version() == 0, "%s was refused (%s), but is version %d", op, why, op.version());
        op.tell(Op.Told.REFUSED);
        count("refused");
    }

    /**
     * A process learns that somebody was in the way: nobody fails for a compaction that says where rows went, and it fails
     * for nobody but another rewrite.
     */
    void conflicted(Op op, CommitResult.Conflicted conflicted) {
        refused(op, conflicted.reason());
        count("conflicted");
        boolean byRewrite = conflicted
                .conflict()
                .rivalOperation()
                .filter(CommitBlock.Operation.REWRITE::equals)
                .isPresent();
        boolean byOther = conflicted.conflict().rivalOperation().isPresent() && !byRewrite;
        boolean mapped = byRewrite
                && version(conflicted.rivalVersion())
                        .snapshot()
                        .commit()
                        .changes()
                        .mapping()
                        .isPresent();
        require(!honest || !byOther || !op.compacts(), "%s failed for a writer: %s", op, conflicted.reason());
        boolean bothMove = op.id().startsWith("compact");
        require(!honest || !mapped || bothMove, "%s failed for a compaction: %s", op, conflicted.reason());
    }

    /** A process asked what became of the operation. */
    void settled(Op op, Optional<Snapshot> snapshot) {
        if (snapshot.isPresent()) {
            requireTrue(op, snapshot.get());
            require(
                    op.version() == snapshot.get().version(),
                    "%s was settled as version %d, but is %d",
                    op,
                    snapshot.get().version(),
                    op.version());
            op.tell(Op.Told.DONE);
            count("settled: in");
        } else {
            refused(op, "settled");
            count("settled: out");
        }
    }

    /** A process was shown this snapshot. */
    void requireTrue(Object reader, Snapshot shown) {
        require(
                shown.version() <= history.size()
                        && (!honest || version(shown.version()).snapshot().equals(shown)),
                "%s was shown a version %d that is not in the history: %s",
                reader,
                shown.version(),
                shown.commit());
    }

    /** A process was shown this snapshot as the newest, having asked when {@code before} was. */
    void requireNewest(Object reader, Snapshot shown, long before) {
        requireTrue(reader, shown);
        require(
                shown.version() >= before,
                "%s was shown version %d as the newest, but %d was there before it asked",
                reader,
                shown.version(),
                before);
    }

    /** Every retained version is there, as it was when it was committed. */
    void requireRetained(ObjectRoots roots) {
        for (long number = oldestRetained(); number <= history.size(); number++) {
            Version version = version(number);
            Optional<byte[]> root = roots.read(number);
            require(root.isPresent(), "version %d, which is retained, is gone", number);
            require(crc32c(root.get()) == version.crc32c(), "version %d has changed", number);
            contents.requireReadable(version.snapshot(), version.live());
        }
    }

    /** Reads the bytes of roots. */
    @FunctionalInterface
    interface ObjectRoots {
        Optional<byte[]> read(long version);
    }

    List<Op> unsettled() {
        return ops.values().stream().filter(op -> op.told() == Op.Told.NOTHING).toList();
    }

    static void require(boolean condition, String problem, Object... arguments) {
        if (!condition) {
            throw new AssertionError(problem.formatted(arguments));
        }
    }

    private static long crc32c(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return crc.getValue();
    }
}
