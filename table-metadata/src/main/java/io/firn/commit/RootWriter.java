// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.manifest.Manifests;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.SnapshotCodec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts one root, and finds out what became of it when the store does not say. Every doubt is settled by reading the version
 * back and comparing commit ids, never by guessing. Safe for many threads. Spec section 7.5.
 */
final class RootWriter {
    /** Times that the same bytes are put under the same name while it is known that nothing is there. */
    private static final int PUT_ATTEMPTS = 5;

    private final Versions versions;
    private final Environment environment;
    private final LateRoot late;

    RootWriter(Versions versions, Manifests manifests, Environment environment) {
        this.versions = versions;
        this.environment = environment;
        this.late = new LateRoot(manifests);
    }

    /** What became of a root. */
    sealed interface Outcome {

        /** It is the version it was meant to be. */
        record Won(Versions.Root root) implements Outcome {}

        /** Another root has its version, and it will never be in the table. */
        record Lost(Versions.Root rival) implements Outcome {}

        /** It came so late that its version had been another root's and had expired; it is not in the table. */
        record Expired(Versions.Root newest) implements Outcome {}

        /** Nobody knows. */
        record Unknown(StoreException cause) implements Outcome {}
    }

    /** A root that can be put. */
    record Encoded(Versions.Root root, byte[] bytes) {
        /** @throws io.firn.io.InvalidRequestException when it is too large */
        static Encoded of(Snapshot next) {
            byte[] bytes = SnapshotCodec.encode(next);
            return new Encoded(new Versions.Root(next, Versions.crc32c(ByteBuffer.wrap(bytes))), bytes);
        }
    }

    /**
     * Puts {@code next}.
     *
     * @param headConfirmed when the version before it was last certain to be the newest
     */
    Outcome put(Encoded next, Head.Moment headConfirmed) {
        Outcome outcome = put(next.root(), next.bytes());
        boolean known = outcome instanceof Outcome.Won || outcome instanceof Outcome.Lost;
        return known && headConfirmed.isPast(Head.FENCED, environment.clock())
                ? afterStall(next.root(), outcome)
                : outcome;
    }

    private Outcome put(Versions.Root root, byte[] bytes) {
        StoreException cause = null;
        for (int attempt = 1; attempt <= PUT_ATTEMPTS; attempt++) {
            try {
                if (versions.put(root.version(), bytes) == PutResult.STORED) {
                    return new Outcome.Won(root);
                }
            } catch (StoreException unknown) {
                cause = unknown;
            }
            // That the name is taken does not yet say by whom: an earlier attempt may have arrived after all.
            Optional<Versions.Root> found;
            try {
                found = readBack(root.version());
            } catch (StoreException unreadable) {
                return new Outcome.Unknown(first(cause, unreadable));
            }
            if (found.isPresent()) {
                return isSame(found.get(), root) ? new Outcome.Won(found.get()) : new Outcome.Lost(found.get());
            }
            if (attempt < PUT_ATTEMPTS) {
                Backoff.pause(environment, attempt, Backoff.STORE_FAULT);
            }
        }
        // The last attempt may still be on its way.
        return new Outcome.Unknown(
                cause != null
                        ? cause
                        : new StoreException("The name of version " + root.version()
                                + " is taken, the store says, but nothing can be read there"));
    }

    private static StoreException first(@Nullable StoreException cause, StoreException unreadable) {
        if (cause == null) {
            return unreadable;
        }
        cause.addSuppressed(unreadable);
        return cause;
    }

    private static boolean isSame(Versions.Root found, Versions.Root ours) {
        return found.snapshot()
                .commit()
                .commitId()
                .equals(ours.snapshot().commit().commitId());
    }

    /** The root of a version, if any; insists, since a commit's fate hangs on it. */
    Optional<Versions.Root> readBack(long version) {
        return Backoff.insist(environment, () -> versions.read(version));
    }

    /**
     * Put-if-absent fences only while the rival's object exists. After a long stall it may have been written, superseded and
     * expired, and then our success means nothing; nor does it mean anything that another root is there now.
     */
    private Outcome afterStall(Versions.Root root, Outcome outcome) {
        try {
            Versions.Root newest = Backoff.insist(environment, () -> Head.newest(versions, environment.clock()))
                    .orElseThrow(() -> new StoreException("All versions of the table are gone."))
                    .root();
            LateRoot.Verdict verdict = Backoff.insist(environment, () -> late.judge(root, newest));
            return switch (verdict) {
                case TRUSTED -> outcome;
                case OURS -> new Outcome.Won(root);
                case NOT_OURS -> {
                    if (outcome instanceof Outcome.Won) {
                        versions.delete(root.version());
                    }
                    yield new Outcome.Expired(newest);
                }
                case UNDECIDED ->
                    throw new StoreException(
                            ("The answer came so late that version %d has expired, and nothing tells any more whether it"
                                            + " was this commit.")
                                    .formatted(root.version()));
            };
        } catch (StoreException unreadable) {
            return new Outcome.Unknown(unreadable);
        }
    }
}
