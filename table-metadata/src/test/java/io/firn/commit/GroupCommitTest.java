// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.deletion.DeletionVector;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.StoreException;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits of several threads that wait while another one is under way: they share the version after it. */
class GroupCommitTest {
    private final Environment environment = new SimulatedEnvironment(1).environment();
    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final CountDownLatch underWay = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean holds;
    private volatile boolean loses;
    private volatile boolean dies;
    /** 2: a rival is faster than the next root; 1: the thread that puts the next one dies. */
    private volatile int overtaken = -1;

    private volatile boolean deaf;
    private volatile @Nullable CommitIntent late;
    private volatile Object @Nullable [] delayed;
    private volatile @Nullable Thread company;
    private final @Nullable Object[] companyEnds = new @Nullable Object[1];
    private TableMetadata table;
    private TableMetadata second;
    private Snapshot base;

    @BeforeEach
    void aTableOfTwoFiles() {
        table = Tables.create(store(), environment);
        table.commit(Tables.append(table.known(), environment, Tables.file("a", 10), Tables.file("b", 10)))
                .orThrow();
        base = table.known();
        second = TableMetadata.open(store(), environment);
    }

    /**
     * Holds back the first put once {@link #holds}, and loses the answer of the next one if it {@link #loses}; who {@link
     * #dies} leaves those behind it {@link #deaf}.
     */
    private ObjectStore store() {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    boolean put = method.getName().equals("put");
                    boolean first = put && holds;
                    if (first) {
                        holds = false;
                        underWay.countDown();
                        goOn.await(30, TimeUnit.SECONDS);
                    }
                    try {
                        boolean request = put || method.getName().equals("get");
                        if (loses && request && !first && underWay.getCount() == 0) {
                            throw new StoreException("No answer.", true);
                        }
                        if (late != null && put && !first && underWay.getCount() == 0) {
                            dieBeforeItArrives(arguments);
                        }
                        if (overtaken > 0 && put && !first && underWay.getCount() == 0 && overtaken-- == 2) {
                            rivalCommits("rival");
                        } else if (overtaken == 0) {
                            overtaken = -1;
                            method.invoke(memory, arguments);
                            rivalCommits("next-rival");
                            throw new InternalError("The thread dies.");
                        }
                        Object answer = method.invoke(memory, arguments);
                        if (dies && put && !first && underWay.getCount() == 0) {
                            dies = false;
                            loses = deaf;
                            dieLongAgo();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Ends the thread that puts while {@link #late} waits, too; what it put arrives just before the next one's root does. */
    private void dieBeforeItArrives(Object[] put) {
        if (delayed == null) {
            delayed = put;
            company = start(late, 0, companyEnds);
            throw new InternalError("The thread dies.");
        }
        late = null;
        memory.put((ObjectKey) delayed[0], (ByteBuffer) delayed[1], (PutCondition) delayed[2]);
    }

    /** Ends the thread that puts, with rivals going on and time passing before anyone looks again. */
    private void dieLongAgo() {
        rivalCommits("rival");
        environment.clock().sleep(Duration.ofHours(1));
        throw new InternalError("The thread dies.");
    }

    private void rivalCommits(String file) {
        Environment elsewhere = new SimulatedEnvironment(file.length()).environment();
        TableMetadata rival = TableMetadata.open(memory, elsewhere);
        rival.commit(Tables.append(rival.known(), elsewhere, Tables.file(file, 1)))
                .orThrow();
    }

    /** How the commits ended that waited together behind another: results, or what they threw. */
    private List<Object> together(CommitIntent... intents) throws InterruptedException {
        holds = true;
        Thread before = new Thread(() -> table.commit(append("before")).orThrow());
        before.start();
        assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();
        @Nullable Object[] ends = new @Nullable Object[intents.length];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < intents.length; i++) {
            threads.add(start(intents[i], i, ends));
        }
        goOn.countDown();
        before.join();
        for (Thread thread : threads) {
            thread.join();
        }
        return List.of(ends);
    }

    /** A thread that commits, and waits for those before it by now. */
    private Thread start(CommitIntent intent, int number, @Nullable Object[] ends) {
        Thread thread = new Thread(() -> {
            try {
                ends[number] = (number == 0 ? table : second).commit(intent);
            } catch (RuntimeException | InternalError e) {
                ends[number] = e;
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private CommitIntent append(String name) {
        return Tables.append(base, environment, Tables.file(name, 3));
    }

    private CommitIntent rows(CommitBlock.Operation operation, RowDeletions.Fate fate, int file, long... rows) {
        DataFile target = base.contents().overlay().added().get(file);
        return Tables.intent(
                base,
                environment,
                operation,
                new CommitIntent.FileChanges(
                        List.of(), List.of(), List.of(new RowDeletions(target, DeletionVector.of(rows), fate))));
    }

    private CommitIntent delete(int file, long... rows) {
        return rows(CommitBlock.Operation.DELETE, RowDeletions.Fate.DELETED, file, rows);
    }

    private CommitIntent update(int file, long... rows) {
        return rows(CommitBlock.Operation.UPDATE, RowDeletions.Fate.UPDATED, file, rows);
    }

    private static CommitResult.Committed committed(Object end) {
        return (CommitResult.Committed) end;
    }

    @Test
    void changesOfDifferentKindsShareAVersionAndEachHearsOfItsOwn() throws InterruptedException {
        List<Object> ends = together(append("x"), delete(0, 1, 2), delete(0, 2, 3), update(1, 7));
        for (int i = 0; i < ends.size(); i++) {
            assertThat(committed(ends.get(i)).snapshot().version()).isEqualTo(4);
        }
        Snapshot shared = committed(ends.get(0)).snapshot();
        assertThat(shared.commit().parts()).hasSize(4);
        assertThat(shared.commit().operation()).isEqualTo(CommitBlock.Operation.OVERWRITE);
        assertThat(shared.commit().changes().deletions()).containsExactly(1L, 2L);
        assertThat(shared.commit().changes().updated()).containsExactly(2L);
        assertThat(committed(ends.get(0)).own().operation()).isEqualTo(CommitBlock.Operation.APPEND);
        assertThat(committed(ends.get(3)).own().changes().deletions()).containsExactly(2L);
        DataFile first = table.manifests().find(shared, Set.of(1L)).get(0);
        assertThat(table.vectors().read(first.deletions().orElseThrow(), 10)).isEqualTo(DeletionVector.of(1, 2, 3));
        History.check(memory, environment);
    }

    @Test
    void aConflictWithANeighbourIsToldAndHarmsNobodyElse() throws InterruptedException {
        List<Object> ends = together(update(0, 1), update(0, 1, 2), append("x"), update(1, 1));
        assertThat(committed(ends.get(0)).snapshot().version()).isEqualTo(4);
        assertThat(ends.get(1)).isInstanceOfSatisfying(CommitResult.Conflicted.class, conflicted -> {
            assertThat(conflicted.rivalVersion()).isEqualTo(4);
            assertThat(conflicted.conflict().rows())
                    .extracting(Conflict.Rows::positions)
                    .containsExactly(List.of(1L));
        });
        assertThat(committed(ends.get(2)).snapshot().version()).isEqualTo(4);
        assertThat(committed(ends.get(3)).snapshot().version()).isEqualTo(4);
    }

    @Test
    void anIntentThatDoesNotFitFailsAloneAndOneThatChangesTheDefinitionGoesAlone() throws InterruptedException {
        CommitIntent alter = Tables.withDefinition(
                Tables.intent(base, environment, CommitBlock.Operation.ALTER, CommitIntent.FileChanges.NONE),
                InterleavingTest.altered(base.definition(), "c"));
        List<Object> ends = together(append("x"), append("x"), alter, append("y"));
        assertThat(committed(ends.get(0)).snapshot().version()).isEqualTo(4);
        assertThat(ends.get(1)).isInstanceOf(InvalidRequestException.class);
        assertThat(committed(ends.get(3)).snapshot().version()).isEqualTo(4);
        assertThat(committed(ends.get(2)).snapshot().version()).isEqualTo(5);
        assertThat(committed(ends.get(2)).snapshot().commit().parts()).isEmpty();
        History.check(memory, environment);
    }

    @Test
    void aStepThatANeighbourTakesIsAReplayAndAnOlderEpochIsFenced() throws InterruptedException {
        CommitIntent step = Tables.withMarker(append("x"), new CommitBlock.Marker("stream", 2, 7));
        CommitIntent again = Tables.withMarker(append("y"), new CommitBlock.Marker("stream", 2, 7));
        CommitIntent old = Tables.withMarker(append("z"), new CommitBlock.Marker("stream", 1, 8));
        List<Object> ends = together(step, again, old, append("w"));
        assertThat(committed(ends.get(0)).replayed()).isFalse();
        assertThat(committed(ends.get(1)).replayed()).isTrue();
        assertThat(committed(ends.get(1)).own().commitId())
                .isEqualTo(step.note().commitId());
        assertThat(ends.get(2)).isInstanceOf(CommitResult.Conflicted.class);
        assertThat(committed(ends.get(3)).snapshot().version()).isEqualTo(4);
        assertThat(History.check(memory, environment)
                        .newest()
                        .contents()
                        .totals()
                        .files())
                .isEqualTo(5);
    }

    @Test
    void anUnknownOutcomeIsSettledByTheIdOfEach() throws InterruptedException {
        loses = true;
        CommitIntent one = append("x");
        CommitIntent other = append("y");
        List<Object> ends = together(one, other);
        loses = false;
        for (Object end : ends) {
            CommitResult.Unknown unknown = (CommitResult.Unknown) end;
            assertThat(unknown.version()).isEqualTo(4);
            Optional<Snapshot> settled = table.settle(unknown.commitId(), unknown.version());
            assertThat(settled).isEmpty();
        }
        assertThat(ends)
                .extracting(end -> ((CommitResult.Unknown) end).commitId())
                .containsExactly(one.note().commitId(), other.note().commitId());
    }

    @Test
    void aNeighbourWhoseLeaderDiesFindsThatItIsCommitted() throws InterruptedException {
        dies = true;
        List<Object> ends = together(append("x"), append("y"));
        assertThat(ends.get(0)).isInstanceOf(InternalError.class);
        assertThat(committed(ends.get(1)).snapshot().version()).isEqualTo(4);
        Snapshot newest = History.check(memory, environment).newest();
        assertThat(newest.version()).isEqualTo(5);
        assertThat(newest.contents().totals().files()).isEqualTo(6);
    }

    @Test
    void aNeighbourWhoseLeaderMetARivalAndDiesBeginsWithWhatTheLeaderSaw() throws InterruptedException {
        overtaken = 2;
        List<Object> ends = together(append("x"), append("y"));
        assertThat(ends.get(0)).isInstanceOf(InternalError.class);
        assertThat(committed(ends.get(1)).snapshot().version()).isEqualTo(5);
        Snapshot newest = History.check(memory, environment).newest();
        assertThat(newest.version()).isEqualTo(6);
        assertThat(newest.contents().totals().files()).isEqualTo(7);
    }

    @Test
    void aRootThatArrivesAfterItsLeaderDiedIsNotTakenForTheNextOneOfTheSameCommitAndOthers() throws Exception {
        table.commit(Tables.withMarker(append("newer"), new CommitBlock.Marker("stream", 2, 1)))
                .orThrow();
        late = append("z");
        CommitIntent fenced = Tables.withMarker(append("x"), new CommitBlock.Marker("stream", 1, 1));
        List<Object> ends = together(fenced, append("y"));
        company.join();
        assertThat(ends.get(0)).isInstanceOf(InternalError.class);
        assertThat(committed(ends.get(1)).snapshot().version()).isEqualTo(5);
        assertThat(committed(companyEnds[0]).snapshot().version()).isEqualTo(6);
        Snapshot newest = History.check(memory, environment).newest();
        assertThat(newest.contents().totals().files()).isEqualTo(6);
    }

    @Test
    void aNeighbourWhoseLeaderDiesAndWhoCannotLookIsNotToldThatItFailed() throws InterruptedException {
        dies = true;
        deaf = true;
        CommitIntent one = append("y");
        List<Object> ends = together(append("x"), one);
        deaf = false;
        loses = false;
        CommitResult.Unknown unknown = (CommitResult.Unknown) ends.get(1);
        assertThat(unknown.cause()).hasMessage("No answer.");
        assertThat(table.settle(one.note().commitId(), unknown.version()))
                .get()
                .satisfies(
                        version -> assertThat(version.commit().commit(one.note().commitId()))
                                .isPresent());
    }

    @Test
    void aCommitFromWithinACheckOfAnotherGoesByItself() {
        AtomicBoolean once = new AtomicBoolean();
        CommitIntent outer =
                Tables.withReads(append("outer"), CommitIntent.Reads.NOTHING.withKeyCheck((head, files) -> {
                    if (once.compareAndSet(false, true)) {
                        table.commit(append("inner")).orThrow();
                    }
                    return KeyCheck.Answer.NOTHING;
                }));
        table.commit(append("rival")).orThrow();
        assertThat(table.commit(outer).orThrow().contents().totals().files()).isEqualTo(5);
    }

    @Test
    void aCheckThatFailsFailsItsOwnCommit() {
        CommitIntent failing =
                Tables.withReads(append("failing"), CommitIntent.Reads.NOTHING.withKeyCheck((head, files) -> {
                    throw new IllegalStateException("no scan");
                }));
        table.commit(append("rival")).orThrow();
        assertThatThrownBy(() -> table.commit(failing)).isInstanceOf(IllegalStateException.class);
        assertThat(table.commit(append("next")).orThrow().version()).isEqualTo(4);
    }
}
