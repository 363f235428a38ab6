// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.snapshot.Snapshot;
import io.firn.snapshot.Snapshot.Trail.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The way back through a table's versions. A root names the few versions directly before it, and skips: the version before
 * it, and then what is left of that number when its lowest one-bits are cleared one after the other. So version 5001 skips
 * to 5000, 4992, 4864, 4608 and 4096. Between two neighbouring skips lie 2<sup>k</sup> versions, and the roots among them
 * divide that distance further: a time is found in a logarithmic number of reads. Pure. Spec section 5.7.
 */
final class Trails {
    /** Steps that a root repeats in full, so that a glance at recent history needs no reads. */
    static final int RECENT = 8;

    private Trails() {}

    /** The trail of the version that follows. */
    static Snapshot.Trail after(Snapshot parent) {
        Step step = step(parent);
        List<Step> recent = new ArrayList<>();
        recent.add(step);
        parent.trail().recent().stream().limit(RECENT - 1).forEach(recent::add);
        List<Step> skips = new ArrayList<>();
        skips.add(step);
        // The parent's own skips lead over versions with lower one-bits than its own first; they end where it begins.
        long lowestBit = Long.lowestOneBit(parent.version());
        parent.trail().skips().stream()
                .filter(skip -> Long.lowestOneBit(skip.version()) > lowestBit)
                .forEach(skips::add);
        return new Snapshot.Trail(recent, skips);
    }

    static Step step(Snapshot snapshot) {
        return new Step(snapshot.version(), snapshot.header().committedAt());
    }

    /**
     * Where the newest version that was committed at or before a time is.
     *
     * @param version where to look
     * @param found whether it is the version itself; otherwise its root narrows the search
     */
    record Lead(long version, boolean found) {}

    /**
     * A lead from {@code snapshot}, which was committed after {@code time}; empty when no version from
     * {@code oldestRetained} on was committed early enough.
     */
    static Optional<Lead> lead(Snapshot snapshot, Instant time, long oldestRetained) {
        TreeSet<Step> steps = new TreeSet<>(Comparator.comparingLong(Step::version));
        steps.add(step(snapshot));
        steps.addAll(snapshot.trail().recent());
        steps.addAll(snapshot.trail().skips());
        steps.removeIf(step -> step.version() < oldestRetained);
        Step later = null;
        for (Step step : steps.descendingSet()) {
            if (step.committedAt().isAfter(time)) {
                later = step;
            } else {
                return Optional.of(
                        later != null && later.version() == step.version() + 1
                                ? new Lead(step.version(), true)
                                : new Lead(later == null ? step.version() : later.version(), later == null));
            }
        }
        return later == null || later.version() == oldestRetained
                ? Optional.empty()
                : Optional.of(new Lead(later.version(), false));
    }
}
