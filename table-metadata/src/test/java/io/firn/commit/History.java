// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.Totals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All versions of a small table (nothing flushed to manifests), checked against the serial history that their commit blocks
 * tell: each version holds exactly the files of the one before, less those removed, plus those added.
 */
final class History {
    final Map<UUID, Snapshot> byCommit = new HashMap<>();
    final List<Snapshot> snapshots = new ArrayList<>();

    private History() {}

    static History check(ObjectStore store, Environment environment) {
        History history = new History();
        TableMetadata table = TableMetadata.open(store, environment);
        long newest = table.known().version();
        Versions versions = new Versions(store);
        Map<Long, DataFile> live = new HashMap<>();
        Instant time = Instant.MIN;
        long crc32c = -1;
        for (long version = 1; version <= newest; version++) {
            Versions.Root root = versions.read(version).orElseThrow();
            Snapshot snapshot = root.snapshot();
            assertThat(snapshot.header().committedAt())
                    .as("time of %d", version)
                    .isAfter(time);
            if (version > 1) {
                assertThat(snapshot.header().parentCrc32c())
                        .as("chain at %d", version)
                        .contains(crc32c);
            }
            snapshot.commit()
                    .changes()
                    .removed()
                    .forEach(id -> assertThat(live.remove(id))
                            .as("file %d removed by %s", id, snapshot.commit())
                            .isNotNull());
            for (DataFile file : snapshot.contents().overlay().added()) {
                if (snapshot.commit().changes().added().contains(file.id())) {
                    assertThat(live.put(file.id(), file))
                            .as("file id %d given twice", file.id())
                            .isNull();
                    assertThat(file.addedVersion()).isEqualTo(version);
                }
            }
            assertThat(snapshot.contents().overlay().added())
                    .as("live files of version %d", version)
                    .extracting(DataFile::id)
                    .containsExactlyInAnyOrderElementsOf(live.keySet());
            Totals totals = Totals.ZERO;
            for (DataFile file : snapshot.contents().overlay().added()) {
                totals = totals.plus(file);
            }
            assertThat(snapshot.contents().totals()).isEqualTo(totals);
            assertThat(history.byCommit.put(snapshot.commit().commitId(), snapshot))
                    .as("commit id of version %d", version)
                    .isNull();
            history.snapshots.add(snapshot);
            time = snapshot.header().committedAt();
            crc32c = root.crc32c();
        }
        return history;
    }

    Snapshot newest() {
        return snapshots.get(snapshots.size() - 1);
    }
}
