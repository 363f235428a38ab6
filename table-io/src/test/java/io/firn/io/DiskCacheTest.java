// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.ObjectStoreRaceContract;
import io.firn.io.testing.Operation;
import io.firn.io.testing.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheTest {
    private static final long LARGE = 1L << 30;
    private static final int BLOCK = DiskCache.BLOCK_BYTES;

    @TempDir
    Path directory;

    private final Gen gen = new Gen(20261123);
    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final CountingObjectStore counting = new CountingObjectStore(memory);

    /** The store through a cache as a new process opens it. */
    private ObjectStore open() {
        return DiskCache.in(directory, LARGE).over(counting);
    }

    private ObjectKey newKey() {
        return new UuidKeys("data/day=1", "parquet").key(gen.anyLong(), gen.anyLong());
    }

    private ObjectKey put(byte[] content) {
        ObjectKey key = newKey();
        memory.put(key, ByteBuffer.wrap(content), PutCondition.IF_ABSENT);
        return key;
    }

    private static byte[] read(ObjectStore store, ObjectKey key, long offset, int length) {
        byte[] bytes = new byte[length];
        store.read(key, offset, ByteBuffer.wrap(bytes));
        return bytes;
    }

    private static byte[] part(byte[] content, int offset, int length) {
        return Arrays.copyOfRange(content, offset, offset + length);
    }

    /** The files of the cache, but for unfinished ones. */
    private List<Path> files() {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getParent().endsWith("unfinished"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long bytesOnDisk() {
        return files().stream()
                .mapToLong(file -> (file.toFile().length() + 4095) / 4096 * 4096)
                .sum();
    }

    /** Only objects of the tables' names are cached. */
    @Nested
    class OfTables extends ObjectStoreRaceContract {
        @Override
        protected ObjectStore create() {
            return DiskCache.in(directory, LARGE).over(new MemoryObjectStore());
        }

        @Override
        protected ObjectStore another(ObjectStore store) {
            return store;
        }
    }

    /** Everything is cached but the one object that is replaced, and seen by two processes. */
    @Nested
    class OfAnyNames extends ObjectStoreRaceContract {
        private final MemoryObjectStore objects = new MemoryObjectStore();

        @Override
        protected ObjectStore create() {
            return DiskCache.in(directory, LARGE)
                    .over(objects, key -> !key.name().equals("hint"));
        }

        @Override
        protected ObjectStore another(ObjectStore store) {
            return create();
        }
    }

    @Test
    void whatOneProcessReadTheNextReadsWithoutARequestHoweverItIsCut() {
        byte[] content = gen.bytes(3 * BLOCK + 1_000);
        ObjectKey key = put(content);
        assertThat(read(open(), key, 70_000, 3 * BLOCK + 1_000 - 70_000))
                .isEqualTo(part(content, 70_000, 3 * BLOCK - 69_000));
        assertThat(counting.log()).hasSize(1);
        counting.reset();
        ObjectStore next = open();
        for (int i = 0; i < 100; i++) {
            int offset = gen.below(content.length);
            int length = gen.between(1, content.length - offset);
            assertThat(read(next, key, offset, length)).isEqualTo(part(content, offset, length));
        }
        assertThat(counting.log()).isEmpty();
    }

    @Test
    void aReadAsksOnceForTheMissingBytesFromTheBeginningOfABlockOnAndForNoneBehindItsOwn() {
        byte[] content = gen.bytes(10 * BLOCK);
        ObjectKey key = put(content);
        ObjectStore store = open();
        read(store, key, 2 * BLOCK + 500, 100);
        read(store, key, 2 * BLOCK + 700, 100);
        read(store, key, 2 * BLOCK + 300, 4 * BLOCK);
        assertThat(counting.log())
                .containsExactly(
                        new Request(Operation.READ, key.path(), 600),
                        new Request(Operation.READ, key.path(), 200),
                        new Request(Operation.READ, key.path(), 4 * BLOCK + 300 - 800));
        counting.reset();
        ByteBuffer first = ByteBuffer.allocate(10);
        ByteBuffer second = ByteBuffer.allocate(BLOCK);
        ByteBuffer far = ByteBuffer.allocate(10);
        store.read(
                key,
                List.of(
                        new ByteRange(8 * BLOCK - 5, second),
                        new ByteRange(5, far),
                        new ByteRange(7 * BLOCK + 9, first)));
        assertThat(counting.log())
                .containsExactly(
                        new Request(Operation.READ, key.path(), 15),
                        new Request(Operation.READ, key.path(), 2 * BLOCK - 5));
        assertThat(first.array()).isEqualTo(part(content, 7 * BLOCK + 9, 10));
        assertThat(second.array()).isEqualTo(part(content, 8 * BLOCK - 5, BLOCK));
        assertThat(far.array()).isEqualTo(part(content, 5, 10));
    }

    @Test
    void wholeObjectsAreKeptWithTheirEnds() {
        for (int size : new int[] {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK}) {
            byte[] content = gen.bytes(size);
            ObjectKey key = put(content);
            counting.reset();
            for (int i = 0; i < 3; i++) {
                assertThat(open().get(key, size)).as("%d bytes", size).hasValue(ByteBuffer.wrap(content));
            }
            assertThat(counting.log()).hasSize(1);
            if (size > 0) {
                assertThatThrownBy(() -> open().get(key, size - 1)).isInstanceOf(CorruptTableException.class);
                assertThatThrownBy(() -> read(open(), key, 0, size + 1))
                        .isInstanceOf(CorruptTableException.class)
                        .hasMessageContaining("%d from 0".formatted(size + 1));
            }
        }
    }

    @Test
    void rangesOfAnObjectDoNotMakeItWhole() {
        byte[] content = gen.bytes(BLOCK);
        ObjectKey key = put(content);
        read(open(), key, 0, 1_000);
        read(open(), key, 0, BLOCK);
        counting.reset();
        assertThat(open().get(key, BLOCK)).hasValue(ByteBuffer.wrap(content));
        assertThat(counting.log()).hasSize(1);
    }

    @Test
    void namesThatMayBeUsedAgainAreAskedForEachTime() {
        for (String name : List.of(
                "_firn/versions/00000000000000000001.json.zst",
                "_firn/hint",
                "data/0000-01a20461-adc2-7312-b2ac-5a118b8a8a89.parquet",
                "in/day-1.parquet")) {
            ObjectKey key = ObjectKey.of(name);
            ObjectStore store = open();
            for (String content : List.of("one", "two")) {
                memory.put(key, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), PutCondition.NONE);
                assertThat(new String(read(store, key, 0, 3), StandardCharsets.UTF_8))
                        .isEqualTo(content);
                assertThat(store.get(key, 3)).hasValue(ByteBuffer.wrap(read(memory, key, 0, 3)));
            }
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void noDamageOfAFileGivesAWrongByteOrAnError() throws IOException {
        byte[] content = gen.bytes(400);
        ObjectKey key = put(content);
        read(open(), key, 0, 400);
        Path file = files().get(0);
        byte[] sound = Files.readAllBytes(file);
        List<byte[]> damaged = new ArrayList<>();
        for (int at = 0; at < sound.length; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) gen.between(1, 255);
            damaged.add(flipped);
            damaged.add(part(sound, 0, at));
        }
        damaged.add(Arrays.copyOf(sound, sound.length + 1));
        damaged.add(new byte[5 * BLOCK]);
        for (byte[] bytes : damaged) {
            Files.write(file, bytes);
            counting.reset();
            assertThat(read(open(), key, 0, 400)).as("%s", gen).isEqualTo(content);
            assertThat(counting.log()).hasSize(1);
            assertThat(Files.readAllBytes(file)).isEqualTo(sound);
        }
    }

    @Test
    void aFileOfAnotherBlockObjectOrStoreIsNotTakenForOnesOwn() throws IOException {
        MemoryObjectStore elsewhere = new MemoryObjectStore();
        ObjectKey key = put(gen.bytes(2 * BLOCK));
        ObjectKey other = put(gen.bytes(BLOCK));
        elsewhere.put(key, ByteBuffer.wrap(gen.bytes(BLOCK)), PutCondition.IF_ABSENT);
        read(open(), key, 0, 2 * BLOCK);
        read(open(), other, 0, BLOCK);
        assertThat(read(DiskCache.in(directory, LARGE).over(elsewhere), key, 0, BLOCK))
                .isEqualTo(read(elsewhere, key, 0, BLOCK));
        List<Path> files = files();
        assertThat(files).hasSize(4);
        List<byte[]> stored = new ArrayList<>();
        for (Path file : files) {
            stored.add(Files.readAllBytes(file));
        }
        for (int i = 0; i < files.size(); i++) {
            Files.write(files.get(i), stored.get((i + 1) % files.size()));
        }
        assertThat(read(open(), key, 0, 2 * BLOCK)).isEqualTo(read(memory, key, 0, 2 * BLOCK));
        assertThat(read(open(), other, 0, BLOCK)).isEqualTo(read(memory, other, 0, BLOCK));
    }

    @Test
    void theBoundHoldsAfterEachReadAndWhatWasThereBeforeCounts() {
        for (long max : new long[] {1 << 20, 32 << 20}) {
            long highest = 0;
            for (int process = 0; process < 3; process++) {
                ObjectStore store = DiskCache.in(directory, max).over(memory);
                for (int i = 0; i < 50; i++) {
                    int size = gen.between(1, gen.maybe() ? 2_000 : (int) (max / 6));
                    ObjectKey key = put(gen.bytes(size));
                    read(store, key, 0, size);
                    memory.delete(List.of(key));
                    highest = Math.max(highest, bytesOnDisk());
                    assertThat(highest).as("%s", gen).isLessThanOrEqualTo(max);
                }
            }
            assertThat(highest).isGreaterThan(max * 3 / 4);
        }
    }

    @Test
    void nothingIsKeptUnderABoundOfNothing() {
        ObjectKey key = put(gen.bytes(1_000));
        ObjectStore store = DiskCache.in(directory, 0).over(counting);
        assertThat(read(store, key, 0, 1_000)).isEqualTo(read(store, key, 0, 1_000));
        assertThat(files()).isEmpty();
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() throws IOException {
        ObjectStore store = DiskCache.in(directory, 1 << 20).over(counting);
        List<ObjectKey> keys = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            keys.add(put(gen.bytes(100_000)));
            read(store, keys.get(i), 0, 100_000);
            for (Path file : files()) {
                if (seen.add(file)) {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(9 - i))));
                }
            }
        }
        List.of(1, 4).forEach(used -> read(open(), keys.get(used), 0, 10));
        // Ten have room; before the eleventh is written, two go.
        for (int i = 0; i < 6; i++) {
            read(store, put(gen.bytes(100_000)), 0, 100_000);
        }
        counting.reset();
        List.of(1, 3, 4, 5).forEach(left -> read(store, keys.get(left), 0, 100_000));
        assertThat(counting.log()).isEmpty();
        List.of(0, 2).forEach(gone -> read(store, keys.get(gone), 0, 100_000));
        assertThat(counting.log()).hasSize(2);
    }

    @Test
    void aDeletedObjectIsForgottenByAllProcessesAndItsNeighboursAreNot() {
        ObjectKey gone = put(gen.bytes(20 * BLOCK));
        ObjectKey left = put(gen.bytes(3 * BLOCK));
        ObjectStore store = open();
        ObjectStore other = open();
        read(store, gone, 0, 20 * BLOCK);
        read(store, left, 0, 3 * BLOCK);
        store.delete(List.of(gone));
        for (ObjectStore asked : List.of(store, other)) {
            assertThatThrownBy(() -> read(asked, gone, BLOCK, 10)).isInstanceOf(StoreException.class);
        }
        assertThat(files()).hasSize(3);
        counting.reset();
        read(other, left, 0, 3 * BLOCK);
        assertThat(counting.log()).isEmpty();
    }

    @Test
    void whatCrashedProcessesLeftIsSweptAndFilesOfOthersAreLeftAlone() throws IOException {
        ObjectKey key = put(gen.bytes(5_000));
        read(open(), key, 0, 5_000);
        Path cache = directory.resolve("firn-cache-1");
        Path old = Files.writeString(cache.resolve("unfinished/old"), "x");
        Path young = Files.writeString(cache.resolve("unfinished/young"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path foreign = Files.writeString(files().get(0).resolveSibling("notes.txt"), "x".repeat(10_000));
        Path beside = Files.writeString(directory.resolve("notes.txt"), "x");
        ObjectStore small = DiskCache.in(directory, 9_000).over(memory);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        for (int i = 0; i < 20; i++) {
            read(small, put(gen.bytes(5_000)), 0, 5_000);
        }
        small.delete(List.of(key));
        assertThat(foreign).exists();
        assertThat(beside).exists();
        assertThat(files()).hasSize(3);
    }

    @Test
    void aDirectoryThatVanishesIsMadeAgainAndAFileInItsPlaceIsRefused() throws IOException {
        byte[] content = gen.bytes(5 * BLOCK);
        ObjectKey key = put(content);
        ObjectStore store = open();
        read(store, key, 0, 5 * BLOCK);
        for (int i = 0; i < 3; i++) {
            try (Stream<Path> all = Files.walk(directory.resolve("firn-cache-1"))) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
            assertThat(read(store, key, 0, 5 * BLOCK)).isEqualTo(content);
        }
        assertThat(files()).hasSizeBetween(3, 5);
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> DiskCache.in(file, LARGE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not a directory");
        assertThatThrownBy(() -> DiskCache.in(directory, -1)).isInstanceOf(InvalidRequestException.class);
        ObjectStore nowhere = DiskCache.in(file.resolve("below"), LARGE).over(memory);
        assertThat(read(nowhere, key, 0, 5 * BLOCK)).isEqualTo(content);
    }

    @Test
    void aDiskThatFailsNowAndThenOrAlwaysIsNeverNoticed() {
        for (double chance : new double[] {0.05, 0.5, 1}) {
            Gen faults = gen.fork();
            FailingDisk disk = new FailingDisk(new FileSystemDisk(), () -> faults.chance(chance));
            Path place = directory.resolve("chance-" + chance);
            for (int process = 0; process < 3; process++) {
                ObjectStore store = DiskCache.in(disk, place, 2 << 20).over(memory);
                for (int i = 0; i < 40; i++) {
                    byte[] content = gen.bytes(gen.between(1, 3 * BLOCK));
                    ObjectKey key = put(content);
                    for (int again = 0; again < 3; again++) {
                        assertThat(read(store, key, 0, content.length))
                                .as("%s", gen)
                                .isEqualTo(content);
                        assertThat(store.get(key, content.length)).hasValue(ByteBuffer.wrap(content));
                    }
                    store.delete(List.of(key));
                }
            }
        }
    }

    @Test
    void anInterruptedThreadReadsFromTheStore() {
        byte[] content = gen.bytes(1_000);
        ObjectKey key = put(content);
        ObjectStore store = open();
        read(store, key, 0, 1_000);
        Thread.currentThread().interrupt();
        try {
            assertThat(read(store, key, 0, 1_000)).isEqualTo(content);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        counting.reset();
        read(store, key, 0, 1_000);
        assertThat(counting.log()).isEmpty();
    }

    @Test
    void threadsOfTwoProcessesReadWhatTheStoreHasWhileOthersMakeRoom() throws Exception {
        Map<ObjectKey, byte[]> objects = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            byte[] content = gen.bytes(gen.between(1, 3 * BLOCK));
            objects.put(put(content), content);
        }
        List<ObjectKey> keys = List.copyOf(objects.keySet());
        long max = 3 << 20;
        List<ObjectStore> processes = List.of(
                DiskCache.in(directory, max).over(memory),
                DiskCache.in(directory, max).over(memory));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                Gen own = gen.fork();
                ObjectStore store = processes.get(thread % 2);
                tasks.add(() -> {
                    for (int i = 0; i < 400; i++) {
                        ObjectKey key = own.pick(keys);
                        byte[] content = objects.get(key);
                        int offset = own.below(content.length);
                        int length = own.between(1, content.length - offset);
                        assertThat(read(store, key, offset, length)).isEqualTo(part(content, offset, length));
                    }
                    return 0;
                });
            }
            for (Future<Integer> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        // Each of two processes may add an eighth before it looks again, and each thread a block while one makes room.
        assertThat(bytesOnDisk()).isLessThanOrEqualTo(max + max / 8 + 8 * (BLOCK + 4096));
        assertThat(files()).isNotEmpty();
    }

    @Test
    void theDecoratedStoreStandsForTheOneBelow() {
        LocalObjectStore local = LocalObjectStore.open(directory.resolve("t"), Durability.RELAXED);
        ObjectStore cached = DiskCache.in(directory.resolve("c"), LARGE).over(local);
        assertThat(cached.identity()).isEqualTo(local.identity());
        assertThat(cached.location()).isEqualTo(local.location());
        assertThat(cached.listsInOrder()).isFalse();
        assertThat(cached).hasToString(local + " through cache in " + directory.resolve("c/firn-cache-1"));
        assertThat(UuidKeys.isOne(ObjectKey.of("data/0000-" + new UUID(0, 0) + ".parquet")))
                .isFalse();
        assertThat(UuidKeys.isOne(new UuidKeys("_firn/deletes", "puffin").key(0, 0)))
                .isTrue();
    }
}
