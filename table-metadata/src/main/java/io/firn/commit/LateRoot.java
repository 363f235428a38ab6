// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import io.firn.io.ObjectKey;
import io.firn.manifest.Manifests;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a root whose writer heard of it so late that its version may have expired meanwhile. Then the root may have been
 * that version, before or after which the writer stalled; or it was put under a name that another root had left, when that
 * one had expired and was deleted. The store shows the same in both cases, so that other evidence must decide. That the
 * root before is there proves nothing: another stalled writer may have put it there again. Safe for many threads. Spec
 * section 7.6.
 */
final class LateRoot {
    private final Manifests manifests;

    LateRoot(Manifests manifests) {
        this.manifests = manifests;
    }

    /** What became of the root. */
    enum Verdict {
        /** Its version is retained, so that none was ever deleted there, and what the store said is true. */
        TRUSTED,
        /** It was its version, which has expired. */
        OURS,
        /** Another root was its version. */
        NOT_OURS,
        /** Nothing tells. */
        UNDECIDED
    }

    /** Judges {@code root}, when {@code newest} is the head. */
    Verdict judge(Versions.Root root, Versions.Root newest) {
        Snapshot.Header header = root.snapshot().header();
        if (!newest.snapshot().header().tableId().equals(header.tableId())) {
            return Verdict.NOT_OURS;
        }
        if (newest.snapshot().header().oldestRetained() <= root.version()) {
            return Verdict.TRUSTED;
        }
        if (root.version() == 1) {
            // The table's id is as unique as the root.
            return Verdict.OURS;
        }
        boolean otherTime = newest.snapshot().trail().recent().stream()
                .anyMatch(step ->
                        step.version() == root.version() && !step.committedAt().equals(header.committedAt()));
        return otherTime ? Verdict.NOT_OURS : byFileIds(root.snapshot(), newest.snapshot());
    }

    /** A file id is given once: who has an id that the root gave tells which root it was. */
    private Verdict byFileIds(Snapshot root, Snapshot newest) {
        Set<Long> given = new HashSet<>(root.commit().changes().added());
        if (given.isEmpty()) {
            return Verdict.UNDECIDED;
        }
        List<DataFile> live = manifests.find(newest, given);
        if (live.isEmpty()) {
            return Verdict.UNDECIDED;
        }
        Map<Long, ObjectKey> ours = new HashMap<>();
        manifests
                .find(root, given)
                .forEach(file -> ours.put(file.id(), file.file().key()));
        boolean same = live.stream().allMatch(file -> file.file().key().equals(ours.get(file.id())));
        return same ? Verdict.OURS : Verdict.NOT_OURS;
    }
}
