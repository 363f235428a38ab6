// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitResult;
import io.firn.io.StoreException;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.metadata.Environment;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Setting;
import io.firn.s3.S3Settings;
import io.firn.s3.testing.FaultProxy;
import io.firn.s3.testing.FaultProxy.Action;
import io.firn.s3.testing.FaultProxy.Kind;
import io.firn.s3.testing.HttpExchange;
import io.firn.s3.testing.S3TestServer;
import io.firn.table.CommitMessage;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whole commits of the real client over a bad network: what was acknowledged is in the table, once; what was refused is
 * not; what is unknown can be settled. A rival on a good network commits in between.
 */
class S3FaultTest {
    private static final Schema SCHEMA = Schema.of(Field.required("id", Type.Simple.LONG));
    private static final int STEPS = 12;

    /** Errors that servers give now and then; 409 and 412 in place of the answer are what only something in between does. */
    private static final List<Action> ANSWERS = List.of(
            Action.answer(Kind.ANSWER_BEFORE, 500, "InternalError"),
            Action.answer(Kind.ANSWER_AFTER, 500, "InternalError"),
            Action.answer(Kind.ANSWER_BEFORE, 503, "SlowDown"),
            Action.answer(Kind.ANSWER_BEFORE, 503, "ServiceUnavailable"),
            Action.answer(Kind.ANSWER_AFTER, 503, "ServiceUnavailable"),
            Action.answer(Kind.ANSWER_BEFORE, 409, "ConditionalRequestConflict"),
            Action.answer(Kind.ANSWER_AFTER, 409, "ConditionalRequestConflict"),
            Action.answer(Kind.ANSWER_AFTER, 412, "PreconditionFailed"),
            Action.of(Kind.DROP_BEFORE),
            Action.of(Kind.DROP_AFTER),
            Action.of(Kind.DUPLICATE),
            Action.of(Kind.TRUNCATE),
            Action.PASS.after(Duration.ofMillis(15)));

    private final Map<String, Integer> outcomes = new TreeMap<>();

    @Test
    void noAcknowledgedCommitIsLostAndNoneIsAppliedTwice() {
        Seeds.forEach(6, gen -> {
            try (Run run = new Run(gen)) {
                run.steps();
            }
        });
        System.out.println("Commits over a bad network: " + outcomes);
        if (System.getProperty("seed") == null) {
            assertThat(outcomes).containsKeys("Committed", "Unknown", "settled: in", "settled: out");
            assertThat(outcomes.getOrDefault("retried requests", 0)).isPositive();
        }
    }

    private final class Run implements AutoCloseable {
        private final Gen gen;
        private final SplittableRandom random;
        private final S3TestServer server = S3TestServer.start();
        private final FaultProxy proxy = FaultProxy.before(server.endpoint());
        private final S3ObjectStore good = server.store("t");
        private final S3ObjectStore bad;
        private final Environment environment;
        private final Table rival;
        private final List<Long> ids = new ArrayList<>();
        private long nextId;
        /** How often a request meets a fault. */
        private double often;
        /** The network goes down with the put of the root, which may have arrived. */
        private boolean outage;

        private boolean down;

        Run(Gen gen) {
            this.gen = gen;
            this.random = new SplittableRandom(gen.anyLong());
            this.environment = World.of(gen);
            S3Settings settings = server.settings()
                    .with(S3Setting.ENDPOINT, proxy.endpoint().toString())
                    .with(S3Setting.MAX_ATTEMPTS, "3")
                    .with(S3Setting.SOCKET_TIMEOUT, "2000");
            this.bad = server.store("bucket", "t", settings);
            this.rival = Table.create(good, SCHEMA, environment).create();
            proxy.script(this::decide);
        }

        private synchronized Action decide(HttpExchange request) {
            if (down) {
                return Action.of(Kind.DROP_BEFORE);
            }
            if (outage && request.method().equals("PUT") && request.key().startsWith("t/_firn/versions/")) {
                down = true;
                return Action.of(random.nextBoolean() ? Kind.DROP_BEFORE : Kind.DROP_AFTER);
            }
            Action chosen = random.nextDouble() < often ? ANSWERS.get(random.nextInt(ANSWERS.size())) : Action.PASS;
            // A read that is answered 412 or 409 is no server's, and neither is a listing.
            boolean write = request.method().equals("PUT");
            return chosen.status() == 409 && !write || chosen.status() == 412 && !write ? Action.PASS : chosen;
        }

        void steps() {
            for (int step = 0; step < STEPS; step++) {
                often = gen.pick(List.of(0.1, 0.3, 0.6));
                append();
                often = 0;
                assertThat(Trials.ids(rival)).isEqualTo(Trials.sorted(ids));
            }
            assertThat(TableChecker.check(good, environment, TableChecker.Depth.DATA)
                            .findings())
                    .isEmpty();
            count("retried requests", (int) proxy.log().stream()
                    .filter(exchange -> exchange.status() == 0 || exchange.status() >= 500)
                    .count());
        }

        private void append() {
            Table table = Trials.untilItWorks(() -> Table.open(bad, environment));
            List<Long> added = new ArrayList<>();
            List<CommitMessage> files = Trials.untilItWorks(() -> {
                added.clear();
                return write(table, added);
            });
            if (gen.maybe()) {
                List<Long> rivals = new ArrayList<>();
                rival.newAppend().add(write(rival, rivals)).commit();
                ids.addAll(rivals);
            }
            CommitResult result;
            outage = gen.chance(0.2);
            try {
                result = table.newAppend().add(files).tryCommit();
            } catch (StoreException never) {
                count("never tried", 1);
                return;
            } finally {
                outage = false;
                down = false;
            }
            count(result.getClass().getSimpleName(), 1);
            assertThat(result).isNotInstanceOf(CommitResult.Conflicted.class);
            if (result instanceof CommitResult.Unknown unknown) {
                often = 0;
                boolean found = table.metadata()
                        .settle(unknown.commitId(), unknown.version())
                        .isPresent();
                count(found ? "settled: in" : "settled: out", 1);
                if (!found) {
                    return;
                }
            }
            ids.addAll(added);
        }

        private List<CommitMessage> write(Table table, List<Long> added) {
            try (TableWriter writer = table.newWriter()) {
                for (int i = gen.between(1, 4); i > 0; i--) {
                    writer.write(Row.of(nextId));
                    added.add(nextId++);
                }
                return writer.finish();
            }
        }

        @Override
        public void close() {
            bad.close();
            good.close();
            proxy.close();
            server.close();
        }
    }

    private void count(String outcome, int times) {
        outcomes.merge(outcome, times, Integer::sum);
    }
}
