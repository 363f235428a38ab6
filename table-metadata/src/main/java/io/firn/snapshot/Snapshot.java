// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A table at one version: the content of its root. Complete by itself; nothing is replayed. Immutable and safe to share.
 * Spec section 5.
 *
 * @param header which table and version this is
 * @param definition what the table is
 * @param contents where its rows are
 * @param commit what this version changed
 * @param trail where earlier versions are
 * @param markers the last step of each idempotent writer, by application
 * @param extra optional fields that this software does not know, as JSON text by name; written back as they were
 */
public record Snapshot(
        Header header,
        TableDefinition definition,
        Contents contents,
        CommitBlock commit,
        Trail trail,
        Map<String, CommittedMarker> markers,
        Map<String, String> extra) {

    /** The largest version: a thousand commits a second for thirty thousand years. */
    public static final long MAX_VERSION = 999_999_999_999_999L;

    /**
     * @param tableId of the table, for ever
     * @param version of this snapshot; the first is 1
     * @param parentCrc32c CRC-32C of the bytes of the root before this one, as an unsigned number; empty in version 1
     * @param committedAt later than that of every earlier version, in microseconds
     * @param oldestRetained the oldest version that may be read
     * @param features what a reader or writer must understand
     * @param counters the next numbers to give
     */
    public record Header(
            UUID tableId,
            long version,
            Optional<Long> parentCrc32c,
            Instant committedAt,
            long oldestRetained,
            Features features,
            Counters counters) {}

    /** Names of features without which the table must not be read, or not be written. */
    public record Features(Set<String> reader, Set<String> writer) {
        public static final Features NONE = new Features(Set.of(), Set.of());

        public Features {
            reader = Set.copyOf(reader);
            writer = Set.copyOf(writer);
        }
    }

    /** The next file id and the next row id to give. */
    public record Counters(long nextFileId, long nextRowId) {}

    /**
     * @param totals sums over the live files
     * @param manifests oldest first: an entry of a later one wins over an entry of an earlier one. Those of a root that was
     *     read are decoded when one is looked at, which throws {@link io.firn.io.CorruptTableException} if they are damaged
     * @param overlay wins over all of them
     */
    public record Contents(Totals totals, List<ManifestRef> manifests, Overlay overlay) {
        public Contents {
            manifests = ManifestList.of(manifests);
        }
    }

    /**
     * @param recent the versions directly before this one, newest first; a bounded number
     * @param skips versions at distances of powers of two back, newest first, so that a time is found in O(log n) reads
     */
    public record Trail(List<Step> recent, List<Step> skips) {
        public static final Trail EMPTY = new Trail(List.of(), List.of());

        /** A version and when it was committed. */
        public record Step(long version, Instant committedAt) {}

        public Trail {
            recent = List.copyOf(recent);
            skips = List.copyOf(skips);
        }
    }

    /** The last step of an idempotent writer, and the version that holds it. */
    public record CommittedMarker(long epoch, long sequence, long version) {}

    public Snapshot {
        markers = Map.copyOf(markers);
        extra = Map.copyOf(extra);
    }

    public long version() {
        return header.version();
    }
}
