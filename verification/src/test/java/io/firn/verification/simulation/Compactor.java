// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import io.firn.commit.CommitIntent;
import io.firn.commit.CommitResult;
import io.firn.commit.RowMapping;
import io.firn.io.testing.Gen;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import io.firn.snapshot.Snapshot;
import io.firn.table.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rewrites some files of a table into new ones with the same live rows: behind each other, sorted, or in any order; in one
 * file or two. It says where the rows went, unless it is one that cannot. For one attempt of one process.
 */
final class Compactor {
    private static final int MAX_FILES = 8;

    private final Simulation simulation;
    private final Table table;
    private final Gen gen;
    private final RowChanges base;
    private final boolean maps;

    private final List<DataFile> removed = new ArrayList<>();
    private final List<FileDescription> added = new ArrayList<>();
    private final RowMapping.Builder moves = new RowMapping.Builder();

    Compactor(Simulation simulation, Table table, Gen gen) {
        this.simulation = simulation;
        this.table = table;
        this.gen = gen;
        this.maps = gen.chance(0.9);
        Snapshot snapshot = table.snapshot();
        this.base = new RowChanges(table, simulation.contents(), snapshot);
    }

    /** Whether it says where rows went, so that nobody's commit may fail for it. */
    boolean maps() {
        return maps;
    }

    /** Writes the new files. */
    void write() {
        Map<Integer, List<FileRows.Live>> rows = new TreeMap<>();
        base.files().forEach((file, live) -> {
            if (removed.size() < MAX_FILES && gen.chance(0.7)) {
                int shard = (Integer) file.file().partition().values().get(0);
                rows.computeIfAbsent(shard, any -> new ArrayList<>()).addAll(live);
                removed.add(file);
            }
        });
        rows.forEach(this::write);
    }

    private void write(int shard, List<FileRows.Live> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<FileRows.Live> read = List.copyOf(rows);
        if (gen.maybe()) {
            rows.sort(Comparator.comparingLong(FileRows.Live::id));
        } else if (gen.maybe()) {
            gen.shuffle(rows);
        }
        int end = gen.chance(0.3) ? gen.between(1, rows.size()) : rows.size();
        write(shard, read.subList(0, end), rows.subList(0, end));
        write(shard, read.subList(end, rows.size()), rows.subList(end, rows.size()));
    }

    private void write(int shard, List<FileRows.Live> read, List<FileRows.Live> written) {
        if (!written.isEmpty()) {
            simulation.mapped(read, written).forEach(row -> moves.add(row.file().id(), row.position()));
            moves.endFile();
            FileRows moved =
                    new FileRows(written.stream().map(FileRows.Live::moved).toList());
            added.add(simulation.write(table, table.store(), shard, moved));
        }
    }

    CommitResult commit(Op op) {
        Optional<RowMapping> mapping = maps && !removed.isEmpty() ? Optional.of(moves.build()) : Optional.empty();
        return base.commit(
                CommitBlock.Operation.REWRITE,
                new CommitIntent.FileChanges(added, removed, List.of(), mapping),
                CommitIntent.Reads.NOTHING,
                op);
    }
}
