// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.StoreException;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Operation;
import io.firn.io.testing.Seeds;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import io.firn.table.CommitMessage;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Writers whose every request may fail before or after its effect, or be sent twice, while rivals commit in between. What
 * was acknowledged is in the table, once; what was refused is not; and what is unknown can be settled.
 */
class FaultTest {
    private static final Schema SCHEMA =
            Schema.of(Field.required("id", Type.Simple.LONG), Field.required("shard", Type.Simple.INT));
    private static final int STEPS = 40;

    private final Map<String, Integer> outcomes = new TreeMap<>();

    @Test
    void noAcknowledgedCommitIsLostAndNoneIsAppliedTwice() {
        Seeds.forEach(25, gen -> new Run(gen).run());
        if (System.getProperty("seed") == null) {
            assertThat(outcomes).containsKeys("Committed", "Unknown", "StoreException", "settled: in", "settled: out");
        }
    }

    /** One series of commits by one unreliable process, with a reliable rival. */
    private final class Run {
        private final Gen gen;
        private final ObjectStore store;
        private final Environment environment;
        private final Table rival;
        private final List<Long> ids = new ArrayList<>();
        private long nextId;
        private long sequence;
        /** The network is gone from the put of a root until the commit gives up. */
        private boolean outage;

        private boolean down;

        Run(Gen gen) {
            this.gen = gen;
            this.store = gen.maybe() ? new MemoryObjectStore() : MemoryObjectStore.unordered();
            this.environment = World.of(gen);
            this.rival = Table.create(store, SCHEMA, environment)
                    .partitionBy("shard")
                    .create();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                Table table = open();
                switch (gen.below(4)) {
                    case 0 -> delete(table);
                    case 1 -> marked(table);
                    default -> append(table);
                }
                assertThat(Trials.ids(rival)).isEqualTo(Trials.sorted(ids));
            }
            assertThat(TableChecker.check(store, environment, TableChecker.Depth.DATA)
                            .findings())
                    .isEmpty();
        }

        /** A process of its own, that may be interrupted by the rival directly before it puts a root. */
        private Table open() {
            boolean[] interrupted = {gen.chance(0.6)};
            outage = gen.chance(0.3);
            down = false;
            Faults faults = outage ? new Faults(0.05, 0.15, 0.1) : Faults.OFTEN;
            ObjectStore faulty = new FaultyObjectStore(store, gen.anyLong(), faults).beforeEach(request -> {
                if (down) {
                    throw new StoreException("Simulated outage at " + request + ".", true);
                }
                boolean root =
                        request.operation() == Operation.PUT && request.path().startsWith("_firn/versions/");
                if (root && !interrupted[0]) {
                    interrupted[0] = true;
                    List<Long> added = new ArrayList<>();
                    rival.newAppend().add(write(rival, added)).commit();
                    ids.addAll(added);
                } else if (root) {
                    down = outage;
                }
            });
            return Trials.untilItWorks(() -> Table.open(faulty, environment));
        }

        private void append(Table table) {
            List<Long> added = new ArrayList<>();
            List<CommitMessage> files = Trials.untilItWorks(() -> {
                added.clear();
                return write(table, added);
            });
            if (settle("append", table, () -> table.newAppend().add(files).tryCommit())) {
                ids.addAll(added);
            }
        }

        /** Tries again and again, knowing nothing of what became of the attempts before: the marker makes it safe. */
        private void marked(Table table) {
            List<Long> added = new ArrayList<>();
            List<CommitMessage> files = Trials.untilItWorks(() -> {
                added.clear();
                return write(table, added);
            });
            long number = sequence++;
            Trials.untilItWorks(() -> {
                outage &= gen.maybe();
                down = false;
                return table.newAppend().add(files).marker("loader", 1, number).commit();
            });
            ids.addAll(added);
        }

        private void delete(Table table) {
            int shard = gen.below(3);
            Predicate where = Predicate.equal("shard", shard);
            if (settle("delete", table, () -> table.newDelete(where).tryCommit())) {
                ids.removeIf(id -> id % 3 == shard);
            }
        }

        /** Whether a commit is in the table. */
        private boolean settle(String operation, Table table, Supplier<CommitResult> commit) {
            CommitResult result;
            try {
                result = commit.get();
                assertThat(result instanceof CommitResult.Conflicted && operation.equals("append"))
                        .as("a conflict of an append")
                        .isFalse();
            } catch (StoreException failed) {
                // Thrown, and not returned as unknown: it was never tried.
                count("StoreException");
                return false;
            } finally {
                down = false;
                outage = false;
            }
            count(result.getClass().getSimpleName());
            if (result instanceof CommitResult.Unknown unknown) {
                Optional<Snapshot> found =
                        Trials.untilItWorks(() -> table.metadata().settle(unknown.commitId(), unknown.version()));
                count(found.isPresent() ? "settled: in" : "settled: out");
                return found.isPresent();
            }
            return result instanceof CommitResult.Committed;
        }

        private List<CommitMessage> write(Table table, List<Long> added) {
            try (TableWriter writer = table.newWriter()) {
                for (int i = gen.between(1, 4); i > 0; i--) {
                    long id = nextId++;
                    writer.write(Row.of(id, (int) (id % 3)));
                    added.add(id);
                }
                return writer.finish();
            }
        }
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }
}
