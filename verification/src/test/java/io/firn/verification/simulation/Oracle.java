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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * Knows the whole truth, and judges each effect on the store when it takes place and each answer when a process gets it:
 *
 * <ul>
 *   <li>every version is the one before it and one operation, in commit order, applied to rows in memory;
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
    private final Map<Long, Op> zombies = new HashMap<>();

    /**
     * A version as it must be.
     *
     * @param rows by id
     * @param columns names
     */
    record Version(Snapshot snapshot, long crc32c, SortedMap<Long, Op.Row> rows, TreeSet<String> columns) {
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
            zombies.put(number.getAsLong(), op(snapshot).orElse(null));
            count("resurrected");
            return;
        }
        require(number.getAsLong() == head + 1, "version %d follows %d", number.getAsLong(), head);
        append(snapshot, crc32c(content));
    }

    private void append(Snapshot snapshot, long crc32c) {
        Optional<Op> op = op(snapshot);
        if (history.isEmpty()) {
            history.add(new Version(snapshot, crc32c, new TreeMap<>(), contents.columns(snapshot)));
            return;
        }
        Version before = head();
        long number = snapshot.version();
        op.ifPresent(one -> {
            require(one.version() == 0, "%s became version %d and again version %d", one, one.version(), number);
            require(one.told() == Op.Told.NOTHING, "%s became version %d after it was %s", one, number, one.told());
            one.became(number);
        });
        SortedMap<Long, Op.Row> rows = op.map(one -> one.apply(before.rows())).orElse(before.rows());
        TreeSet<String> columns = new TreeSet<>(before.columns());
        op.flatMap(one -> one.changes().newColumn()).ifPresent(columns::add);
        header(before, snapshot, op);
        markers(before.snapshot(), snapshot, op);
        SortedMap<Long, Op.Row> found = contents.advance(before.snapshot(), snapshot);
        require(
                found.equals(rows),
                "version %d (%s) does not hold the rows that it should: %s",
                number,
                op.map(Op::id).orElse("nothing"),
                difference(rows, found));
        require(contents.columns(snapshot).equals(columns), "columns of version %d: %s", number, columns);
        history.add(new Version(snapshot, crc32c, rows, columns));
        count("version");
    }

    private void header(Version before, Snapshot snapshot, Optional<Op> op) {
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
        long boundary = op.map(one -> one.changes().oldestRetained()).orElse(0L);
        long expected = Math.max(boundary, before.snapshot().header().oldestRetained());
        require(
                header.oldestRetained() == expected,
                "version %d retains from %d on, and should from %d",
                number,
                header.oldestRetained(),
                expected);
    }

    private void markers(Snapshot before, Snapshot snapshot, Optional<Op> op) {
        Map<String, Snapshot.CommittedMarker> expected = new HashMap<>(before.markers());
        op.flatMap(Op::marker).ifPresent(step -> {
            Snapshot.CommittedMarker last = before.markers().get(step.application());
            if (last != null) {
                require(step.epoch() >= last.epoch(), "%s of epoch %d was accepted after %s", op, step.epoch(), last);
                require(step.sequence() > last.sequence(), "%s was applied after %s", op, last);
            }
            expected.put(
                    step.application(),
                    new Snapshot.CommittedMarker(step.epoch(), step.sequence(), snapshot.version()));
        });
        require(snapshot.markers().equals(expected), "markers of %d: %s", snapshot.version(), snapshot.markers());
    }

    private static String difference(SortedMap<Long, Op.Row> expected, SortedMap<Long, Op.Row> found) {
        SortedMap<Long, Op.Row> missing = new TreeMap<>(expected);
        missing.entrySet().removeAll(found.entrySet());
        SortedMap<Long, Op.Row> extra = new TreeMap<>(found);
        extra.entrySet().removeAll(expected.entrySet());
        return "missing " + missing + ", too many " + extra;
    }

    private Optional<Op> op(Snapshot snapshot) {
        String id = snapshot.commit().summary().get(Op.NOTE);
        Optional<Op> op = Optional.ofNullable(id).map(ops::get);
        require(
                op.isPresent()
                        || snapshot.commit().operation() == CommitBlock.Operation.CREATE
                        || snapshot.commit().operation() == CommitBlock.Operation.MAINTAIN,
                "nobody asked for version %d: %s",
                snapshot.version(),
                snapshot.commit());
        return op;
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
            count(zombies.remove(number.getAsLong()) != null ? "taken back" : "expired");
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
            contents.requireReadable(version.snapshot(), version.rows());
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
