// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.metadata.Environment;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import io.firn.snapshot.Overlay;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.snapshot.Totals;
import io.firn.sort.SortOrder;
import io.firn.types.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** What manifests need around them, without a commit protocol. */
final class TestWorld {
    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "planning");
        thread.setDaemon(true);
        return thread;
    });

    static final UUID TABLE_ID = new UUID(1, 2);

    private TestWorld() {}

    static Environment environment() {
        AtomicLong next = new AtomicLong();
        Environment.Clock clock = new Environment.Clock() {
            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void sleep(Duration duration) {}
        };
        return new Environment(clock, () -> uuid(next.getAndIncrement()), new Random(1), EXECUTOR);
    }

    /** A UUID of version 7 that looks like those of files made one second after the other. */
    static UUID uuid(long number) {
        long millis = 1_700_000_000_000L + number * 1000;
        long random = FakeFiles.mix(number);
        return new UUID(millis << 16 | 0x7000 | (random >>> 52), 0x8000000000000000L | (FakeFiles.mix(random) >>> 2));
    }

    static TableDefinition definition(List<Schema> schemas, List<PartitionSpec> specs, Map<String, String> properties) {
        return new TableDefinition(
                new TableDefinition.Versions<>(schemas, schemas.get(schemas.size() - 1)),
                new TableDefinition.Versions<>(specs, specs.get(specs.size() - 1)),
                new TableDefinition.Versions<>(List.of(SortOrder.UNSORTED), SortOrder.UNSORTED),
                List.of(),
                properties,
                new TableDefinition.LastIds(100, 1100));
    }

    static Snapshot snapshot(Snapshot.Contents contents, TableDefinition definition) {
        Snapshot.Header header = new Snapshot.Header(
                TABLE_ID,
                1,
                Optional.empty(),
                Instant.EPOCH,
                1,
                Snapshot.Features.NONE,
                new Snapshot.Counters(1L << 40, 1L << 50));
        CommitBlock commit = new CommitBlock(
                new UUID(3, 4),
                CommitBlock.Operation.APPEND,
                CommitBlock.Changes.NONE,
                false,
                Optional.empty(),
                new CommitBlock.Writer("test", Optional.empty()),
                Map.of(),
                List.of());
        return new Snapshot(header, definition, contents, commit, Snapshot.Trail.EMPTY, Map.of(), Map.of());
    }

    static Snapshot.Contents empty() {
        return new Snapshot.Contents(Totals.ZERO, List.of(), Overlay.EMPTY);
    }

    /** The contents after a commit, as the overlay's rules say, before it is flushed; totals count what was ever added. */
    static Snapshot.Contents changed(
            Snapshot.Contents contents,
            List<DataFile> added,
            Set<Long> removed,
            Map<Long, DeletionVectorRef> deletions) {
        Overlay overlay = contents.overlay();
        List<DataFile> files = new ArrayList<>();
        Set<Long> inOverlay = new TreeSet<>();
        for (DataFile file : overlay.added()) {
            inOverlay.add(file.id());
            if (!removed.contains(file.id())) {
                DeletionVectorRef vector = deletions.get(file.id());
                files.add(vector == null ? file : EntryFolding.withDeletions(file, vector));
            }
        }
        files.addAll(added);
        Set<Long> gone = new TreeSet<>(overlay.removed());
        removed.stream().filter(id -> !inOverlay.contains(id)).forEach(gone::add);
        Map<Long, DeletionVectorRef> vectors = new TreeMap<>(overlay.deletions());
        deletions.forEach((id, vector) -> {
            if (!inOverlay.contains(id)) {
                vectors.put(id, vector);
            }
        });
        vectors.keySet().removeAll(removed);
        Totals totals = contents.totals();
        for (DataFile file : added) {
            totals = totals.plus(file);
        }
        return new Snapshot.Contents(totals, contents.manifests(), new Overlay(files, gone, vectors));
    }
}
