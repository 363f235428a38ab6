// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes sure that the server honours {@code If-None-Match: *} before anything relies on it: many servers that speak S3's
 * protocol ignore the condition, or check it first and write later.
 *
 * <p>A probe object is put twice, one after the other; then, some rounds, by several threads at once. Every round must have
 * one winner. It happens before the first write of a store, once, and not at all for AWS, whose documentation promises it.
 * The probe objects are deleted. Races show a server's fault by chance: passing them is no proof, but a server that checks
 * first and writes later fails one round in two.
 */
final class ConditionalWrites {
    private static final int ROUNDS = 6;
    private static final int WRITERS = 8;

    /** Below {@code _firn}, which is the table's own, and no name that anything else there has. */
    private static final String PREFIX = "_firn/probe-";

    private final S3ObjectStore store;
    private final boolean needed;
    private final AtomicReference<FutureTask<Boolean>> probe = new AtomicReference<>();

    ConditionalWrites(S3ObjectStore store, S3Settings settings) {
        this.store = store;
        this.needed = settings.probes();
    }

    /**
     * Returns when conditional writes can be relied on.
     *
     * @throws InvalidRequestException when they cannot
     * @throws StoreException when it could not be found out
     */
    void require() {
        if (!needed) {
            return;
        }
        FutureTask<Boolean> mine = new FutureTask<>(this::run);
        FutureTask<Boolean> running = probe.compareAndExchange(null, mine);
        if (running == null) {
            mine.run();
            running = mine;
        }
        try {
            running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    "Cannot write to %s: the thread was interrupted.".formatted(store.location()), true, e);
        } catch (ExecutionException e) {
            // Whatever went wrong, the next write finds out anew.
            probe.compareAndSet(running, null);
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private boolean run() {
        String name = PREFIX + Long.toHexString(new SecureRandom().nextLong()) + "-";
        List<ObjectKey> keys = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            keys.add(ObjectKey.of(name + round));
        }
        try {
            requireOneWinner(
                    put(keys.get(0), 0) + put(keys.get(0), 1),
                    "it ignores the condition, and lets every writer overwrite the one before");
            for (int round = 1; round <= ROUNDS; round++) {
                requireOneWinner(
                        race(keys.get(round)),
                        "of " + WRITERS + " writers that raced for one name, %d were told that they had created it");
            }
            return true;
        } finally {
            cleanUp(keys);
        }
    }

    private void requireOneWinner(int winners, String otherwise) {
        if (winners != 1) {
            throw refused(otherwise.formatted(winners));
        }
    }

    private InvalidRequestException refused(String why) {
        return new InvalidRequestException(
                ("The server of %s does not honour conditional writes (PUT with If-None-Match: *): %s. Commits would be lost"
                                + " there, so nothing is written. Reading works. docs/s3.md lists servers that do.")
                        .formatted(store.location(), why));
    }

    private int race(ObjectKey key) {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int id = writer;
            writers.add(store.transfers().submit(() -> {
                start.await();
                return put(key, id);
            }));
        }
        start.countDown();
        int winners = 0;
        for (Future<Integer> writer : writers) {
            winners += join(writer);
        }
        return winners;
    }

    private int join(Future<Integer> writer) {
        try {
            return writer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    "Cannot write to %s: the thread was interrupted.".formatted(store.location()), true, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** 1 if this put created the object, else 0. */
    private int put(ObjectKey key, int writer) {
        byte[] content = "Firn finds out whether this store honours conditional writes; writer %d."
                .formatted(writer)
                .getBytes(StandardCharsets.UTF_8);
        try {
            return store.putOnce(key, ByteBuffer.wrap(content), PutCondition.IF_ABSENT) == PutResult.STORED ? 1 : 0;
        } catch (StoreException e) {
            if (e.getCause() instanceof SdkException answer && S3Failure.isNotImplemented(answer)) {
                throw refused("it answers that it does not implement them");
            }
            throw e;
        }
    }

    private void cleanUp(List<ObjectKey> keys) {
        try {
            store.delete(keys);
        } catch (StoreException undeletable) {
            // A writer need not have permission to delete. What stays is small, and no reader looks at it.
            return;
        }
    }
}
