// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.io.ObjectKey;
import io.firn.snapshot.ManifestRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Manifests of which a lookup need not go through the entries, because the keys of nearly all their files are in {@link
 * SharedKeys}. To find that out is worth it of manifests that are asked often only, as those of a table whose keys come in no
 * order are; it is tried when one was asked {@value #FIRST_TRY} times, and each time that this number has doubled.
 * Manifests are immutable, so what was found stays. Safe for many threads.
 */
final class KnownManifests {
    private static final int FIRST_TRY = 16;
    private static final int MOST_FORGOTTEN = 64;

    private final Map<ObjectKey, Integer> asked = new HashMap<>();
    private final Map<ObjectKey, Apart> known = new HashMap<>();

    /**
     * The other files that a manifest adds, with the numbers between which the order of their keys is.
     *
     * @param fileIds of the files, removed ones included
     */
    record Apart(long[] fileIds, long[] lowest, long[] highest) {

        /** Adds the ids of files that have keys between two numbers. */
        void addOverlapping(long least, long greatest, Set<Long> target) {
            for (int i = 0; i < fileIds.length; i++) {
                if (lowest[i] <= greatest && highest[i] >= least) {
                    target.add(fileIds[i]);
                }
            }
        }
    }

    /** What is known of a manifest. */
    synchronized Optional<Apart> find(ManifestRef manifest) {
        return Optional.ofNullable(known.get(manifest.key()));
    }

    /** Notes that a manifest that is not known was asked; says whether to find out about it now. */
    synchronized boolean isDue(ManifestRef manifest) {
        int times = asked.merge(manifest.key(), 1, Integer::sum);
        return times >= FIRST_TRY && Integer.bitCount(times) == 1;
    }

    synchronized void put(ManifestRef manifest, Apart apart) {
        known.put(manifest.key(), apart);
        asked.remove(manifest.key());
    }

    /** Forgets manifests that a snapshot does not have, when they have become many. */
    synchronized void tidy(Collection<ManifestRef> current) {
        if (known.size() + asked.size() > current.size() + MOST_FORGOTTEN) {
            Set<ObjectKey> keys = current.stream().map(ManifestRef::key).collect(Collectors.toSet());
            known.keySet().retainAll(keys);
            asked.keySet().retainAll(keys);
        }
    }
}
