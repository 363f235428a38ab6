// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.commit.Versions;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks what roots say about each other: the chain, times, counters, definitions, markers and trails. For one thread. */
final class History {
    private final Findings findings;
    private final Map<Long, Instant> times = new HashMap<>();

    History(Findings findings) {
        this.findings = findings;
    }

    /**
     * Takes the next version.
     *
     * @param before the version directly before it, unless that is missing, damaged or not retained
     */
    void next(Optional<TableChecker.Root> before, TableChecker.Root root) {
        Snapshot snapshot = root.snapshot();
        String where = Versions.key(root.version()).path();
        before.ifPresent(parent -> {
            findings.expectEqual(
                    snapshot.header().parentCrc32c(),
                    Optional.of(parent.crc32c()),
                    where,
                    "the checksum of version " + parent.version());
            header(parent.snapshot().header(), snapshot.header(), where);
            definition(parent.snapshot(), snapshot, where);
            markers(parent.snapshot(), snapshot, where);
        });
        trail(snapshot.trail().recent(), where);
        trail(snapshot.trail().skips(), where);
        times.put(root.version(), snapshot.header().committedAt());
    }

    private void header(Snapshot.Header before, Snapshot.Header header, String where) {
        findings.expectEqual(header.tableId(), before.tableId(), where, "the table's id");
        findings.expect(
                header.committedAt().isAfter(before.committedAt()),
                where,
                "committed at %s, which is not after the version before it (%s)"
                        .formatted(header.committedAt(), before.committedAt()));
        findings.expect(
                header.oldestRetained() >= before.oldestRetained(),
                where,
                "the oldest retained version went back from %d to %d"
                        .formatted(before.oldestRetained(), header.oldestRetained()));
    }

    private void definition(Snapshot before, Snapshot snapshot, String where) {
        TableDefinition old = before.definition();
        TableDefinition now = snapshot.definition();
        if (!snapshot.commit().definitionChanged()) {
            findings.expect(
                    now.equals(old), where, "the definition changed, but the commit says that it did not change it");
        }
        findings.expect(
                now.schemas().all().containsAll(old.schemas().all()), where, "a schema is gone, or was changed");
        findings.expect(
                now.specs().all().containsAll(old.specs().all()), where, "a partition spec is gone, or was changed");
        findings.expect(
                now.sortOrders().all().containsAll(old.sortOrders().all()),
                where,
                "a sort order is gone, or was changed");
        findings.expect(
                now.lastIds().fieldId() >= old.lastIds().fieldId()
                        && now.lastIds().partitionFieldId() >= old.lastIds().partitionFieldId(),
                where,
                "the largest ids ever given went back from %s to %s".formatted(old.lastIds(), now.lastIds()));
    }

    private void markers(Snapshot before, Snapshot snapshot, String where) {
        Map<String, Snapshot.CommittedMarker> expected = new HashMap<>(before.markers());
        for (CommitBlock commit : snapshot.commit().commits()) {
            commit.writer()
                    .marker()
                    .ifPresent(step -> expected.put(
                            step.application(),
                            new Snapshot.CommittedMarker(step.epoch(), step.sequence(), snapshot.version())));
        }
        findings.expectEqual(snapshot.markers(), expected, where, "the markers of idempotent writers");
    }

    private void trail(List<Snapshot.Trail.Step> steps, String where) {
        for (Snapshot.Trail.Step step : steps) {
            Instant time = times.get(step.version());
            if (time != null) {
                findings.expectEqual(
                        step.committedAt(),
                        time,
                        where,
                        "the commit time that its trail gives version " + step.version());
            }
        }
    }
}
