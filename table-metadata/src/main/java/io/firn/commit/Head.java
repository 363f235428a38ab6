// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.CorruptTableException;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The newest root that is known, and when it was last certain that no newer one existed. Immutable.
 *
 * <p>The time matters because roots expire: to someone who has been away for long enough, the absence of the next version no
 * longer means that his is the newest one. Until {@link #TRUSTED} it does, since expiry leaves roots in place for far longer
 * after it gave them up. Spec section 7.6.
 *
 * @param root the root
 * @param confirmed a moment at which it was the newest, or was known to be in one unbroken row with the newest
 */
record Head(Versions.Root root, Moment confirmed) {

    /** How long the absence of the next version can be trusted; expiry waits for an hour at least. */
    static final Duration TRUSTED = Duration.ofMinutes(5);

    /**
     * How late the answer to a put may be and still mean what it says: no root is deleted within an hour of being
     * superseded, and half of that is left to clocks that err and requests that linger.
     */
    static final Duration FENCED = Duration.ofMinutes(30);

    /** A moment on both clocks: the monotonic one may stop while a machine sleeps, the wall clock may jump. */
    record Moment(long nanos, Instant wall) {
        static Moment now(Environment.Clock clock) {
            return new Moment(clock.nanoTime(), clock.now());
        }

        /** Whether more time has passed than can be trusted, by either clock. */
        boolean isLongAgo(Environment.Clock clock) {
            return isPast(TRUSTED, clock);
        }

        /** Whether more than {@code bound} has passed, by either clock and in either direction. */
        boolean isPast(Duration bound, Environment.Clock clock) {
            return clock.nanoTime() - nanos > bound.toNanos()
                    || Duration.between(wall, clock.now()).abs().compareTo(bound) > 0;
        }
    }

    /**
     * The newest root, or empty when there is no table; looked for again when that took so long that what was seen at first
     * may have expired, and what was read then be no part of the table.
     */
    static Optional<Head> newest(Versions versions, Environment.Clock clock) {
        while (true) {
            Moment began = Moment.now(clock);
            try {
                Optional<Versions.Root> newest = versions.newest();
                if (!began.isPast(FENCED, clock)) {
                    return newest.map(root -> new Head(root, began));
                }
            } catch (CorruptTableException damaged) {
                if (!began.isPast(FENCED, clock)) {
                    throw damaged;
                }
            }
        }
    }

    Snapshot snapshot() {
        return root.snapshot();
    }

    long version() {
        return root.version();
    }

    Head confirmedAt(Moment moment) {
        return new Head(root, moment);
    }
}
