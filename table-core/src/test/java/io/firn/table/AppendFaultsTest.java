// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitResult;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.io.testing.SimulatedCrash;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Appends over a store that fails: each is in the table as a whole or not at all, and its result says which. */
final class AppendFaultsTest {
    private static final Schema SCHEMA =
            Schema.of(required("round", Type.Simple.INT), required("part", Type.Simple.INT));
    private static final int ROWS = 6;

    private final Set<Integer> committed = new HashSet<>();
    private final Set<Integer> unknown = new HashSet<>();

    @Test
    void everyAppendIsWholeOrAbsentAsItsResultSays() {
        Seeds.forEach(60, gen -> {
            committed.clear();
            unknown.clear();
            ObjectStore sound = new MemoryObjectStore();
            Table.create(sound, SCHEMA).partitionBy("part").create();
            Faults faults = new Faults(0.05 * gen.fraction(), 0.05 * gen.fraction(), 0.05 * gen.fraction());
            int round = 0;
            for (int process = 0; process < 3; process++) {
                FaultyObjectStore faulty = new FaultyObjectStore(sound, gen.anyLong(), faults);
                if (gen.chance(0.5)) {
                    faulty.crashAfter(gen.between(1, 60));
                }
                round = run(gen, faulty, round);
            }
            Set<Integer> present = new HashSet<>();
            Table table = Table.open(sound);
            try (RowCursor rows = table.newScan().build().rows()) {
                List<Row> all = rows.toList();
                all.forEach(row -> present.add(row.getInt(0)));
                assertThat(all).hasSize(present.size() * ROWS).doesNotHaveDuplicates();
            }
            assertThat(present).containsAll(committed);
            present.removeAll(committed);
            assertThat(unknown).containsAll(present);
        });
    }

    /** One process: opens the table and appends until it dies or has done its share. */
    private int run(Gen gen, ObjectStore store, int firstRound) {
        int round = firstRound;
        int last = firstRound + gen.between(1, 10);
        while (round < last) {
            int current = round++;
            try {
                Table table = Table.open(store);
                append(table, current);
            } catch (StoreException failed) {
                // Nothing was committed: the result of a commit is a value.
                continue;
            } catch (SimulatedCrash dead) {
                unknown.add(current);
                return round;
            }
        }
        return round;
    }

    private void append(Table table, int round) {
        List<CommitMessage> messages = new ArrayList<>();
        try (TableWriter writer = table.newWriter()) {
            for (int part = 0; part < ROWS; part++) {
                writer.write(Row.of(round, part));
            }
            messages.addAll(writer.finish());
        }
        CommitResult result = table.newAppend().add(messages).tryCommit();
        if (result instanceof CommitResult.Committed) {
            committed.add(round);
        } else if (result instanceof CommitResult.Unknown) {
            unknown.add(round);
        }
    }
}
