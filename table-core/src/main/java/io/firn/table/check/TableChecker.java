// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.commit.Versions;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.StoredObject;
import io.firn.io.TableException;
import io.firn.manifest.Manifests;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Walks every invariant of the format over all retained versions of a table and reports what does not hold. It reads
 * roots as objects, one by one, and so says what is wrong even where a table can no longer be opened. Changes nothing;
 * may run beside writers, whose newer versions it does not see. For one thread.
 *
 * <p>What is checked, from the top down:
 *
 * <ul>
 *   <li>roots: there are no holes, each carries the checksum of the one before it, commit times and counters ascend, ids
 *       are given once, and the trail of earlier versions tells the truth;
 *   <li>contents: each version is the one before it plus the changes that its commit block states; totals are the sums
 *       over the live files;
 *   <li>manifests: size, checksum, counts, totals, and bounds that hold for each of their files;
 *   <li>data files: each exists with its size, and its deletion vector is sound and within its rows;
 *   <li>with {@link Depth#DATA}, the rows: checksum, row count, statistics that hold for every value, the partition that
 *       each row belongs to, the sort order claimed, no null in a required column, and sound row ids; of the newest
 *       version, also that they are distinct, that no primary key is there twice, and that key indexes say where rows are,
 *       once nothing else is wrong.
 * </ul>
 */
public final class TableChecker {
    private static final String ROOTS = "_firn/versions/";

    private final ObjectStore store;
    private final Depth depth;
    private final Manifests manifests;
    private final Findings findings = new Findings();

    /** How much to read. */
    public enum Depth {
        /** Roots, manifests, deletion vectors, and the sizes of data files. */
        METADATA,
        /** Every byte of every data file, too. */
        DATA
    }

    private TableChecker(ObjectStore store, Environment environment, Depth depth) {
        this.store = store;
        this.depth = depth;
        this.manifests = new Manifests(store, environment);
    }

    /**
     * Checks the table on a store. Damage is reported, not thrown.
     *
     * @throws InvalidRequestException when there is no table here
     */
    public static CheckReport check(ObjectStore store, Environment environment, Depth depth) {
        return new TableChecker(store, environment, depth).run();
    }

    /** A root, and the checksum of its bytes. */
    record Root(Snapshot snapshot, long crc32c) {
        long version() {
            return snapshot.version();
        }
    }

    private CheckReport run() {
        TreeMap<Long, ObjectKey> keys = rootKeys();
        if (keys.isEmpty()) {
            throw new InvalidRequestException(
                    "There is no table at %s: it has no version.".formatted(store.location()));
        }
        long oldest = oldestRetained(keys);
        History history = new History(findings);
        Contents contents = new Contents(findings, store, manifests);
        Files files = new Files(store, findings);
        Optional<Root> before = Optional.empty();
        long versions = 0;
        for (long version = oldest; version <= keys.lastKey(); version++) {
            Optional<Root> root = root(version, keys);
            if (root.isPresent()) {
                versions++;
                history.next(before, root.get());
                contents.next(before.map(Root::snapshot), root.get().snapshot(), files);
            }
            before = root;
        }
        contents.checkManifests();
        files.check(depth);
        if (depth == Depth.DATA && findings.list().isEmpty()) {
            RowIdentities identities = new RowIdentities(store, findings);
            contents.newest().forEach(identities::add);
            before.ifPresent(newest -> KeyChecks.check(store, newest.snapshot(), contents.newest(), findings));
        }
        return new CheckReport(
                findings.list(),
                findings.omitted(),
                new CheckReport.Examined(versions, contents.manifestCount(), files.count(), files.rowCount()));
    }

    private TreeMap<Long, ObjectKey> rootKeys() {
        TreeMap<Long, ObjectKey> keys = new TreeMap<>();
        for (StoredObject object : store.list(ROOTS, "", Integer.MAX_VALUE)) {
            OptionalLong version = Versions.version(object.key());
            if (version.isPresent()) {
                keys.put(version.getAsLong(), object.key());
            } else {
                findings.add(object.key().path(), "is no root of a version, but stands among them");
            }
        }
        return keys;
    }

    /** What the newest readable root says; roots below are on their way out and may have holes. */
    private long oldestRetained(TreeMap<Long, ObjectKey> keys) {
        for (long version : keys.descendingKeySet()) {
            try {
                Optional<Root> root = read(version);
                if (root.isPresent()) {
                    return root.get().snapshot().header().oldestRetained();
                }
            } catch (TableException damaged) {
                // Reported when the walk comes to it; an older root still tells where to begin.
                continue;
            }
        }
        return keys.firstKey();
    }

    private Optional<Root> root(long version, TreeMap<Long, ObjectKey> keys) {
        String where = Versions.key(version).path();
        if (!findings.expect(
                keys.containsKey(version),
                where,
                "version %d is missing, but version %d exists".formatted(version, keys.lastKey()))) {
            return Optional.empty();
        }
        Optional<Root> root = findings.attempt(where, () -> read(version).map(TableChecker::whole))
                .flatMap(found -> found);
        root.ifPresent(found -> findings.expectEqual(found.version(), version, where, "its version"));
        return root.filter(found -> found.version() == version);
    }

    private Optional<Root> read(long version) {
        ObjectKey key = Versions.key(version);
        return store.get(key, SnapshotCodec.MAX_STORED_BYTES)
                .map(bytes -> new Root(SnapshotCodec.decode(bytes.duplicate(), key.path()), crc32c(bytes)));
    }

    /** With its manifests decoded, which happens when one is looked at. */
    private static Root whole(Root root) {
        root.snapshot().contents().manifests().forEach(manifest -> {});
        return root;
    }

    private static long crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }
}
