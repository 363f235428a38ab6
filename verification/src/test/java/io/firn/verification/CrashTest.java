// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.Predicate;
import io.firn.io.Durability;
import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectStore;
import io.firn.io.SimulatedDisk;
import io.firn.io.testing.Gen;
import io.firn.io.testing.SimulatedCrash;
import io.firn.metadata.Environment;
import io.firn.table.Row;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The power is cut at every write, sync, link and deletion that a series of commits makes on the local disk. Whatever part
 * of what was not synced survives, the table is then at the last version that was acknowledged or at the next one, whole.
 */
class CrashTest {
    private static final Schema SCHEMA =
            Schema.of(Field.required("id", Type.Simple.LONG), Field.optional("name", Type.Simple.STRING));

    /** Ways of coming up again that are tried for each crash, besides one that keeps all and one that keeps nothing. */
    private static final int SAMPLES = 3;

    /** A series of commits; what it has been told so far is what must survive. */
    private static final class Scenario {
        private final ObjectStore store;
        private final Environment environment = World.of(new Gen(11));
        private long acknowledged;

        Scenario(ObjectStore store) {
            this.store = store;
        }

        void run() {
            Table table = Table.create(store, SCHEMA, environment)
                    .partitionBy("bucket(2, id) as shard")
                    .sortBy("name desc")
                    .create();
            acknowledged = 1;
            append(table, 0);
            append(table, 10);
            acknowledged = table.newAlter()
                    .columns(c -> c.rename("name", "title").add("", Field.optional("age", Type.Simple.INT)))
                    .commit()
                    .version();
            acknowledged = table.newDelete(Predicate.alwaysTrue()).commit().version();
            append(table, 20);
        }

        private void append(Table table, long from) {
            try (TableWriter writer = table.newWriter()) {
                for (long id = from; id < from + 5; id++) {
                    List<Object> values = new ArrayList<>(List.of(id, "name " + id));
                    if (writer.schema().fields().size() > 2) {
                        values.add((int) id);
                    }
                    writer.write(Row.ofValues(values));
                }
                acknowledged = table.newAppend().add(writer.finish()).commit().version();
            }
        }
    }

    @Test
    void aCrashAtAnyStepLeavesTheTableAtTheOldOrTheNewVersion() {
        SimulatedDisk whole = new SimulatedDisk(Durability.SYNC);
        new Scenario(whole.open()).run();
        List<List<String>> expected = versions(whole.open());
        assertThat(expected).hasSize(6);
        int retained = 0;
        for (int step = 1; step <= whole.steps(); step++) {
            SimulatedDisk disk = new SimulatedDisk(Durability.SYNC).crashAtStep(step);
            Scenario scenario = new Scenario(disk.open());
            try {
                scenario.run();
                throw new AssertionError("step " + step + " was never reached");
            } catch (SimulatedCrash crash) {
                for (int sample = 0; sample < SAMPLES + 2; sample++) {
                    SimulatedDisk after = after(disk, sample, step);
                    check(
                            after.open(),
                            scenario.acknowledged,
                            expected,
                            "crash at step %d, sample %d".formatted(step, sample));
                    retained++;
                }
            }
        }
        assertThat(retained).isGreaterThan(500);
    }

    private static SimulatedDisk after(SimulatedDisk disk, int sample, int step) {
        return switch (sample) {
            case 0 -> disk.afterKill();
            case 1 -> disk.afterCrash(bound -> 0);
            default -> disk.afterCrash(new Gen(step * 1_000L + sample));
        };
    }

    private static void check(ObjectStore store, long acknowledged, List<List<String>> expected, String where) {
        List<List<String>> found;
        try {
            found = versions(store);
        } catch (InvalidRequestException noTable) {
            assertThat(acknowledged).as(where).isZero();
            assertThat(noTable).hasMessageContaining("There is no Firn table");
            // A rest of the attempt is not in the way of the next one.
            new Scenario(store).run();
            return;
        }
        assertThat((long) found.size()).as(where).isBetween(Math.max(1, acknowledged), acknowledged + 1);
        assertThat(found).as(where).isEqualTo(expected.subList(0, found.size()));
        assertThat(TableChecker.check(store, World.of(new Gen(12)), TableChecker.Depth.DATA)
                        .findings())
                .as(where)
                .isEmpty();
        Table table = Table.open(store, World.of(new Gen(13)));
        assertThat(table.newAlter().set("note", "alive").commit().version()).isEqualTo(found.size() + 1L);
    }

    /** The rows of each version. */
    private static List<List<String>> versions(ObjectStore store) {
        Table table = Table.open(store, World.of(new Gen(14)));
        List<List<String>> versions = new ArrayList<>();
        for (long version = 1; version <= table.snapshot().version(); version++) {
            Scan scan = table.newScan().asOf(version).build();
            versions.add(Canon.rows(scan.rows(), scan.schema()));
        }
        return versions;
    }
}
