// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The roots of one table as objects: their names, reading and writing one, and finding the newest. Safe for many threads.
 *
 * <p>Names are inverted, so that a store that lists in order shows the newest first. Where it does not, the newest is found
 * from a hint by probing forward. That is sound because the roots that exist are always a range of versions without holes:
 * a version is created only after the one before it, and expiry deletes from the oldest on. So a hint may be as old as it
 * likes; if the version that it names is gone, all are listed. A root that was lost makes a hole, which one more probe
 * tells from the end. Spec section 7.1.
 */
public final class Versions {
    private static final String PREFIX = "_firn/versions/";
    private static final String SUFFIX = ".json.zst";
    private static final int DIGITS = 19;

    /** What the names of all allowed versions begin with; leaves out most of what does not belong here. */
    private static final String LIST_PREFIX = PREFIX + "922";

    private static final ObjectKey HINT = ObjectKey.of("_firn/hint");

    /** A hint is a number. */
    private static final int MAX_HINT_BYTES = 32;

    /** Hints are written every so many versions: probing is cheap, and a commit should stay one PUT. */
    private static final int HINT_INTERVAL = 16;

    /** How often to look again when the newest root vanishes between finding and reading it; expiry is that slow. */
    private static final int FIND_ATTEMPTS = 4;

    private final ObjectStore store;

    Versions(ObjectStore store) {
        this.store = store;
    }

    /** The name of a version's root. */
    public static ObjectKey key(long version) {
        if (version < 1 || version > Snapshot.MAX_VERSION) {
            throw new IllegalArgumentException("Not a version: " + version);
        }
        return ObjectKey.of(PREFIX + (Long.MAX_VALUE - version) + SUFFIX);
    }

    /** The version whose root has this name. */
    public static OptionalLong version(ObjectKey key) {
        String path = key.path();
        int end = PREFIX.length() + DIGITS;
        if (path.length() != end + SUFFIX.length() || !path.startsWith(LIST_PREFIX) || !path.endsWith(SUFFIX)) {
            return OptionalLong.empty();
        }
        String digits = path.substring(PREFIX.length(), end);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9') || digits.compareTo("" + Long.MAX_VALUE) >= 0) {
            return OptionalLong.empty();
        }
        long version = Long.MAX_VALUE - Long.parseLong(digits);
        return version <= Snapshot.MAX_VERSION ? OptionalLong.of(version) : OptionalLong.empty();
    }

    /** A root and the checksum of its bytes, which the next root carries. */
    record Root(Snapshot snapshot, long crc32c) {
        long version() {
            return snapshot.version();
        }
    }

    /** The root of a version, if it exists. One request. */
    Optional<Root> read(long version) {
        ObjectKey key = key(version);
        return bytes(version).map(bytes -> {
            Snapshot snapshot = SnapshotCodec.decode(bytes, key + " of " + store.location());
            if (snapshot.version() != version) {
                throw new CorruptTableException("%s of %s should hold version %d, but holds version %d."
                                .formatted(key, store.location(), version, snapshot.version())
                        + " Restore the object from a copy.");
            }
            return new Root(snapshot, crc32c(bytes));
        });
    }

    PutResult put(long version, byte[] bytes) {
        return store.put(key(version), ByteBuffer.wrap(bytes), PutCondition.IF_ABSENT);
    }

    /** Takes back a root that this writer created below the boundary. */
    void delete(long version) {
        store.delete(List.of(key(version)));
    }

    static long crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return crc.getValue();
    }

    /** The newest root, or empty when there is no table. Two requests where the store lists in order. */
    Optional<Root> newest() {
        for (int attempt = 0; attempt < FIND_ATTEMPTS; attempt++) {
            boolean probed = attempt == 0 && !store.listsInOrder();
            OptionalLong version = probed ? hinted() : listed();
            if (version.isEmpty()) {
                return Optional.empty();
            }
            Optional<Root> root = read(version.getAsLong());
            if (root.isPresent() && (!probed || followsParent(root.get()))) {
                return root;
            }
        }
        throw new StoreException(
                "The newest version of %s vanished %d times while it was being read: is something deleting its objects?"
                        .formatted(store.location(), FIND_ATTEMPTS));
    }

    private OptionalLong listed() {
        return newestOf(store.list(LIST_PREFIX, "", store.listsInOrder() ? 1 : Integer.MAX_VALUE));
    }

    private OptionalLong newestOf(List<StoredObject> listed) {
        OptionalLong newest = OptionalLong.empty();
        for (StoredObject object : listed) {
            OptionalLong version = version(object.key());
            if (version.isEmpty()) {
                throw new CorruptTableException("%s of %s is no root of a table, but stands among them. Remove it."
                        .formatted(object.key(), store.location()));
            }
            if (newest.isEmpty() || version.getAsLong() > newest.getAsLong()) {
                newest = version;
            }
        }
        return newest;
    }

    private OptionalLong hinted() {
        long start = readHint();
        return exists(start) ? OptionalLong.of(requireLast(probeFrom(start))) : listed();
    }

    /** The newest version, given one that exists: doubles the step until a version is missing, then bisects. */
    private long probeFrom(long existing) {
        long step = 1;
        long present = existing;
        while (present + step <= Snapshot.MAX_VERSION && exists(present + step)) {
            present += step;
            step *= 2;
        }
        long missing = Math.min(present + step, Snapshot.MAX_VERSION + 1);
        while (missing - present > 1) {
            long middle = present + (missing - present) / 2;
            if (exists(middle)) {
                present = middle;
            } else {
                missing = middle;
            }
        }
        return present;
    }

    /**
     * Makes sure that {@code last} is followed by nothing. A root behind a missing one was committed, or is expiring, since
     * the search began; else the missing one was lost. Taking that for the end would read the table as it was long ago, and
     * the next commit would fill the hole, unseen by anyone who knows the versions behind it.
     */
    private long requireLast(long last) {
        while (last + 2 <= Snapshot.MAX_VERSION && exists(last + 2)) {
            if (exists(last + 1)) {
                last = probeFrom(last + 2);
            } else if (exists(last)) {
                throw new CorruptTableException(
                        "%s of %s, the root of version %d, is missing, but version %d exists. Restore the object from a copy."
                                .formatted(key(last + 1), store.location(), last + 1, last + 2));
            } else {
                // Expiry deletes from the oldest on and has passed here; reading this one will tell.
                return last;
            }
        }
        return last;
    }

    /**
     * Whether the root before this one is there and is the one it was built on. If not, it is the only one that is retained,
     * or one that a stalled writer put below the boundary, where probing from an old hint meets nothing that follows.
     */
    private boolean followsParent(Root root) {
        Optional<Long> parent = root.snapshot().header().parentCrc32c();
        // Its bytes are enough: what they say is of no use here, and decoding them would take as long as opening does.
        return root.version() > 1 && parent.equals(bytes(root.version() - 1).map(Versions::crc32c));
    }

    private Optional<ByteBuffer> bytes(long version) {
        return store.get(key(version), SnapshotCodec.MAX_STORED_BYTES);
    }

    private boolean exists(long version) {
        return store.size(key(version)).isPresent();
    }

    /** The version that the hint names; 1 when there is none or it makes no sense. */
    private long readHint() {
        try {
            String text = store.get(HINT, MAX_HINT_BYTES)
                    .map(bytes -> StandardCharsets.US_ASCII.decode(bytes).toString())
                    .orElse("1");
            long version = Long.parseLong(text.strip());
            return version >= 1 && version <= Snapshot.MAX_VERSION ? version : 1;
        } catch (NumberFormatException | CorruptTableException | StoreException unusable) {
            // A hint only saves probes, so nothing about it may fail an operation.
            return 1;
        }
    }

    /** Leaves a hint where one is needed, now and then. Never fails. */
    void hint(long version) {
        if (store.listsInOrder() || version % HINT_INTERVAL != 0) {
            return;
        }
        try {
            store.put(HINT, StandardCharsets.US_ASCII.encode(Long.toString(version)), PutCondition.NONE);
        } catch (StoreException lost) {
            // The next one replaces it; until then it takes more probes to find the newest version.
            return;
        }
    }
}
