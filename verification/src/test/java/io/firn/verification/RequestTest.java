// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.commit.CommitResult;
import io.firn.expression.Predicate;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Faults;
import io.firn.io.testing.FaultyObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Operation;
import io.firn.metadata.Environment;
import io.firn.table.CommitMessage;
import io.firn.table.Row;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that each operation makes on a store that lists in order, as object stores do; exact where they must be few. */
class RequestTest {
    private static final Schema SCHEMA =
            Schema.of(Field.required("id", Type.Simple.LONG), Field.optional("name", Type.Simple.STRING));

    private final Way way = way();
    private final ObjectStore store = way.store();
    private final ObjectStore uncounted = way.uncounted();
    private final RequestLog requests = way.requests();
    private final Environment environment = World.of(new Gen(1));
    private Table table;

    /** A store, a way to it whose requests do not count, and those that do. */
    record Way(ObjectStore store, ObjectStore uncounted, RequestLog requests) {}

    /** Called once for each test, while it is constructed; another store comes by another implementation. */
    Way way() {
        MemoryObjectStore memory = new MemoryObjectStore();
        CountingObjectStore counting = new CountingObjectStore(memory);
        return new Way(counting, memory, RequestLog.of(counting));
    }

    @BeforeEach
    void create() {
        table = Table.create(store, SCHEMA, environment).create();
        for (int i = 0; i < 20; i++) {
            table.newAppend().add(write(table, 10L * i, 10)).commit();
        }
        requests.reset();
    }

    private static List<CommitMessage> write(Table table, long from, int rows) {
        try (TableWriter writer = table.newWriter()) {
            for (long id = from; id < from + rows; id++) {
                writer.write(Row.of(id, "name " + id));
            }
            return writer.finish();
        }
    }

    @Test
    void anAppendIsOnePutOfMetadata() {
        List<CommitMessage> files = write(table, 1_000, 10);
        assertThat(requests.count(Operation.COMPLETE, "data/") + requests.count(Operation.PUT, "data/"))
                .isEqualTo(1);
        requests.reset();
        table.newAppend().add(files).commit();
        assertThat(requests.counts()).isEqualTo(Map.of("PUT _firn/versions/", 1));
    }

    @Test
    void appendsTakeAtMostElevenPutsForTenCommitsAndNoReadsHoweverManyThereWere() {
        int commits = 300;
        List<CommitMessage> files = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            files.addAll(write(table, 1_000 + i, 1));
        }
        requests.reset();
        files.forEach(file -> table.newAppend().add(List.of(file)).commit());
        int puts = requests.count(Operation.PUT, "_firn/") + requests.count(Operation.COMPLETE, "_firn/");
        assertThat(puts / (double) commits).isLessThanOrEqualTo(1.1);
        assertThat(requests.count(Operation.GET, "_firn/versions/")).isZero();
        assertThat(requests.count(Operation.LIST, "")).isZero();
    }

    @Test
    void openingTheNewestVersionIsOneListAndOneGet() {
        Table.open(store, environment);
        assertThat(requests.counts()).isEqualTo(Map.of("LIST _firn/versions/", 1, "GET _firn/versions/", 1));
    }

    @Test
    void lookingForANewerVersionIsOneGet() {
        table.snapshot();
        assertThat(requests.counts()).isEqualTo(Map.of("GET _firn/versions/", 1));
    }

    @Test
    void anOldVersionIsOneGet() {
        table.snapshot(7);
        assertThat(requests.counts()).isEqualTo(Map.of("GET _firn/versions/", 1));
    }

    @Test
    void anOldVersionOfATableThatIsNotOpenIsAtMostTwoGetsMore() {
        Table.open(store, environment).snapshot(7);
        assertThat(requests.count(Operation.GET, "_firn/versions/")).isLessThanOrEqualTo(3);
        assertThat(requests.count(Operation.LIST, "_firn/versions/")).isEqualTo(1);
        assertThat(requests.log()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aTimeIsFoundInALogarithmicNumberOfGets() {
        for (int i = 0; i < 400; i++) {
            table.newAlter().set("note", Integer.toString(i)).commit();
        }
        Instant time = table.snapshot(37).header().committedAt();
        requests.reset();
        assertThat(table.snapshot(time).version()).isEqualTo(37);
        assertThat(requests.log()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void planningASelectiveFilterReadsFewObjects() {
        List<CommitMessage> files = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            files.addAll(write(table, 1_000 + 10L * i, 10));
        }
        for (int i = 0; i < 400; i += 50) {
            table.newAppend().add(files.subList(i, i + 50)).commit();
        }
        Table fresh = Table.open(store, environment);
        assertThat(fresh.snapshot().contents().manifests()).hasSizeGreaterThanOrEqualTo(1);
        requests.reset();
        assertThat(fresh.newScan().where("id between 2005 and 2007").build().splits(1 << 20))
                .hasSize(1);
        int reads = requests.count(Operation.GET, "_firn/") + requests.count(Operation.READ, "_firn/");
        assertThat(reads).as("%s", requests.counts()).isLessThanOrEqualTo(5);
        assertThat(requests.count(Operation.READ, "data/")).isZero();
    }

    @Test
    void aCountWithoutFilterReadsNoData() {
        assertThat(table.newScan().build().count()).isEqualTo(200);
        assertThat(requests.count(Operation.READ, "data/") + requests.count(Operation.GET, "data/"))
                .isZero();
    }

    @Test
    void aLostRaceCostsOneGetForTheRivalAndOnePut() {
        boolean[] done = {false};
        Table rival = Table.open(uncounted, environment);
        List<CommitMessage> rivals = write(rival, 5_000, 5);
        FaultyObjectStore slow = new FaultyObjectStore(store, 0, Faults.NONE).beforeEach(request -> {
            if (!done[0] && request.operation() == Operation.PUT) {
                done[0] = true;
                rival.newAppend().add(rivals).commit();
            }
        });
        Table loser = Table.open(slow, environment);
        List<CommitMessage> files = write(Table.open(uncounted, environment), 6_000, 5);
        requests.reset();
        CommitResult result = loser.newAppend().add(files).tryCommit();
        assertThat(result)
                .isInstanceOfSatisfying(
                        CommitResult.Committed.class,
                        committed -> assertThat(committed.attempts()).isEqualTo(2));
        assertThat(requests.counts()).isEqualTo(Map.of("PUT _firn/versions/", 2, "GET _firn/versions/", 1));
    }

    @Test
    void aDeleteOfWholeFilesReadsNoDataWhenStatisticsDecide() {
        table.newDelete(Predicate.between("id", 10L, 29L)).commit();
        assertThat(requests.count(Operation.READ, "data/") + requests.count(Operation.GET, "data/"))
                .isZero();
        assertThat(requests.count(Operation.PUT, "_firn/versions/")).isEqualTo(1);
        assertThat(table.newScan().build().count()).isEqualTo(180);
    }
}
