// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The newest changes of a table, inline in the root, on top of its manifests. A later change of a file wins over an
 * earlier one, so a file that was added and removed within the overlay is in neither part. Immutable.
 *
 * @param added files that no manifest lists
 * @param removed ids of files that a manifest lists and that are gone
 * @param deletions new deletion vectors of files that a manifest lists, by file id
 */
public record Overlay(List<DataFile> added, Set<Long> removed, Map<Long, DeletionVectorRef> deletions) {
    public static final Overlay EMPTY = new Overlay(List.of(), Set.of(), Map.of());

    /** Bytes of the deletion vectors that the overlay holds itself. */
    public long inlineBytes() {
        return Stream.concat(added.stream().flatMap(file -> file.deletions().stream()), deletions.values().stream())
                .mapToLong(vector -> vector instanceof DeletionVectorRef.Inline inline ? inline.sizeBytes() : 0)
                .sum();
    }

    public Overlay {
        added = List.copyOf(added);
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
        deletions = Collections.unmodifiableSortedMap(new TreeMap<>(deletions));
    }
}
