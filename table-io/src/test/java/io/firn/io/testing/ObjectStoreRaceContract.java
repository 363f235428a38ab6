// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ObjectStore} promises to many threads that use it through several instances at once. */
public abstract class ObjectStoreRaceContract extends ObjectSinkContract {

    private static final int THREADS = 16;

    /** How often each race is run; a slow remote store may choose fewer. */
    protected int rounds() {
        return 60;
    }

    /** Runs all tasks at once and returns their results; fails if one of them does. */
    private static <T> List<T> race(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            CyclicBarrier start = new CyclicBarrier(tasks.size());
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> task : tasks) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Content that says who wrote it, of a size that differs from writer to writer. */
    private static byte[] content(int writer) {
        byte[] content = new byte[3000 + writer];
        Arrays.fill(content, (byte) writer);
        return content;
    }

    private static boolean isWhole(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes.length > 3000 && Arrays.equals(bytes, content(bytes.length - 3000));
    }

    @Test
    void exactlyOneOfManyRacingPutsWins() throws Exception {
        try (ObjectStore other = another(store())) {
            List<Callable<List<Integer>>> tasks = new ArrayList<>();
            CyclicBarrier round = new CyclicBarrier(THREADS);
            for (int writer = 1; writer <= THREADS; writer++) {
                int id = writer;
                ObjectStore mine = writer % 2 == 0 ? store() : other;
                tasks.add(() -> {
                    List<Integer> won = new ArrayList<>();
                    for (int i = 0; i < rounds(); i++) {
                        round.await();
                        if (attempt(mine, key("race/" + i), id)) {
                            won.add(i);
                        }
                    }
                    return won;
                });
            }
            List<List<Integer>> wins = race(tasks);
            assertThat(wins.stream().flatMap(List::stream).sorted().toList())
                    .isEqualTo(IntStream.range(0, rounds()).boxed().toList());
            for (int writer = 1; writer <= THREADS; writer++) {
                for (int won : wins.get(writer - 1)) {
                    assertThat(bytes(store(), "race/" + won)).isEqualTo(content(writer));
                }
            }
        }
    }

    /** Every fourth writer streams its object; the others put it. */
    private static boolean attempt(ObjectStore store, ObjectKey key, int writer) {
        ByteBuffer content = ByteBuffer.wrap(content(writer));
        if (writer % 4 != 0) {
            return store.put(key, content, PutCondition.IF_ABSENT) == PutResult.STORED;
        }
        try (ObjectSink sink = store.create(key)) {
            sink.write(content);
            sink.complete();
            return true;
        } catch (StoreException taken) {
            return false;
        }
    }

    @Test
    void readersSeeAWholeObjectOrNone() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (ObjectStore other = another(store())) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            tasks.add(() -> {
                try {
                    return writeAll();
                } finally {
                    done.set(true);
                }
            });
            for (int reader = 0; reader < 3; reader++) {
                tasks.add(() -> readAll(other, done));
            }
            List<Integer> counts = race(tasks);
            assertThat(counts.get(0)).isEqualTo(rounds());
            assertThat(counts.subList(1, 4)).allMatch(seen -> seen > 0);
        }
    }

    private int writeAll() {
        int stored = 0;
        for (int i = 1; i <= rounds(); i++) {
            ByteBuffer content = ByteBuffer.wrap(content(i));
            store().put(key("hint"), content, PutCondition.NONE);
            if (store().put(key("once/" + i), content, PutCondition.IF_ABSENT) == PutResult.STORED) {
                stored++;
            }
        }
        return stored;
    }

    private int readAll(ObjectStore store, AtomicBoolean done) {
        int seen = 0;
        boolean last;
        do {
            last = done.get();
            Optional<ByteBuffer> hint = store.get(key("hint"), LIMIT);
            if (hint.isPresent()) {
                assertThat(isWhole(hint.get())).as("hint").isTrue();
                seen++;
            }
            for (StoredObject listed : store.list("once/", "", 1000)) {
                if (knownFaults().contains(ServerFault.LISTS_UNFINISHED_OBJECTS)
                        && !listed.key().name().matches("\\d+")) {
                    continue;
                }
                ByteBuffer content = store.get(listed.key(), LIMIT)
                        .orElseThrow(() -> new AssertionError("listed, but not there: " + listed));
                assertThat(isWhole(content)).as("%s", listed).isTrue();
                assertThat((long) content.remaining()).isEqualTo(listed.sizeBytes());
            }
        } while (!last);
        return seen;
    }

    @Test
    void writersAndDeletersOfOtherObjectsDoNotDisturbEachOther() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int writer = 1; writer <= 8; writer++) {
            int id = writer;
            tasks.add(() -> {
                for (int i = 0; i < rounds() / 2; i++) {
                    // All of them create, and none of them keeps, objects in the same new directories.
                    ObjectKey key = key("shared/%d/%d".formatted(i, id));
                    assertThat(putUndisturbed(key, ByteBuffer.wrap(content(id))))
                            .isEqualTo(PutResult.STORED);
                    assertThat(isWhole(store().get(key, LIMIT).orElseThrow())).isTrue();
                    store().delete(List.of(key));
                    assertThat(store().get(key, LIMIT)).isEmpty();
                }
                return id;
            });
        }
        assertThat(race(tasks)).hasSize(8);
        assertThat(store().list("", "", 10)).isEmpty();
    }

    /** A put; tried again where the server is known to be disturbed by deletions. */
    private PutResult putUndisturbed(ObjectKey key, ByteBuffer content) {
        int attempts = knownFaults().contains(ServerFault.DELETIONS_DISTURB_PUTS) ? 50 : 1;
        for (int attempt = 1; ; attempt++) {
            try {
                return store().put(key, content, PutCondition.IF_ABSENT);
            } catch (StoreException disturbed) {
                if (attempt == attempts || !disturbed.retryable()) {
                    throw disturbed;
                }
            }
        }
    }
}
