// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random series of all operations, seen through caches in one directory and directly: the answers are the same. */
class DiskCacheModelTest {
    private static final int BLOCK = DiskCache.BLOCK_BYTES;
    private static final int STEPS = 150;

    @TempDir
    Path directory;

    @Test
    void aStoreThroughCachesAnswersAsTheStoreItself() {
        Seeds.forEach(12, gen -> new Run(gen, directory.resolve("seed-" + gen.seed())).run());
    }

    private static final class Run {
        private final Gen gen;
        private final Path place;
        private final long maxBytes;
        private final int[] weights;
        private final MemoryObjectStore memory = new MemoryObjectStore();
        private final List<ObjectStore> cached = new ArrayList<>();
        private final List<ObjectKey> keys = new ArrayList<>();

        Run(Gen gen, Path place) {
            this.gen = gen;
            this.place = place;
            this.maxBytes = gen.pick(List.of(200_000L, 3L << 20, 1L << 30));
            this.weights = gen.swarm(4);
            keys.add(ObjectKey.of("_firn/hint"));
            cached.add(open());
            cached.add(open());
        }

        private ObjectStore open() {
            return DiskCache.in(place, maxBytes).over(memory);
        }

        void run() throws IOException {
            for (int step = 0; step < STEPS; step++) {
                ObjectStore store = gen.pick(cached);
                switch (gen.pickWeighted(new int[] {6, 30, 1 + weights[0], weights[1], weights[2], weights[3]})) {
                    case 0 -> write(store);
                    case 1 -> compareRead(store);
                    case 2 -> compare(store, some -> some.list("", "", 1_000));
                    case 3 -> store.delete(List.of(gen.pick(keys), gen.pick(keys)));
                    case 4 -> damage();
                    default -> cached.set(gen.below(2), open());
                }
            }
        }

        private void write(ObjectStore store) {
            byte[] content = gen.bytes(gen.below(gen.pick(List.of(1, 100, BLOCK + 2, 4 * BLOCK))));
            if (gen.chance(0.2)) {
                store.put(keys.get(0), ByteBuffer.wrap(content), PutCondition.NONE);
                return;
            }
            ObjectKey key = new UuidKeys("data", "parquet").key(gen.anyLong(), gen.anyLong());
            if (gen.maybe()) {
                assertThat(store.put(key, ByteBuffer.wrap(content), PutCondition.IF_ABSENT))
                        .isEqualTo(PutResult.STORED);
            } else {
                try (ObjectSink sink = store.create(key)) {
                    sink.write(ByteBuffer.wrap(content));
                    sink.complete();
                }
            }
            keys.add(key);
        }

        private void compareRead(ObjectStore store) {
            ObjectKey key = gen.pick(keys);
            int size = (int) memory.size(key).orElse(10);
            switch (gen.below(4)) {
                case 0 -> {
                    int limit = gen.chance(0.8) ? size : gen.below(size + 1);
                    compare(store, some -> some.get(key, limit));
                }
                case 1 -> compare(store, some -> some.size(key));
                case 2 -> {
                    int[] range = range(size);
                    compare(store, some -> {
                        ByteBuffer target = ByteBuffer.allocate(range[1]);
                        some.read(key, range[0], target);
                        return target.flip();
                    });
                }
                default -> {
                    int[][] ranges = new int[gen.below(6)][];
                    Arrays.setAll(ranges, i -> range(size));
                    compare(store, some -> readAll(some, key, ranges));
                }
            }
        }

        private int[] range(int size) {
            int offset = gen.below(size + 1);
            int most = gen.maybe() ? Math.min(2_000, size - offset) : size - offset;
            int length = gen.chance(0.03) ? size - offset + 1 : gen.between(0, most);
            return new int[] {offset, length};
        }

        private static List<ByteBuffer> readAll(ObjectStore store, ObjectKey key, int[][] ranges) {
            List<ByteRange> asked = new ArrayList<>();
            for (int[] range : ranges) {
                asked.add(new ByteRange(
                        range[0],
                        ByteBuffer.allocateDirect(range[1] + 2).position(1).limit(range[1] + 1)));
            }
            store.read(key, asked);
            return asked.stream().map(range -> range.target().flip()).toList();
        }

        private void compare(ObjectStore store, Function<ObjectStore, Object> read) {
            assertThat(answer(store, read)).isEqualTo(answer(memory, read));
        }

        private static Object answer(ObjectStore store, Function<ObjectStore, Object> read) {
            try {
                return read.apply(store);
            } catch (TableException e) {
                return e.getClass() + e.getMessage();
            }
        }

        /** Damages, shortens, lengthens or deletes a file of the cache. */
        private void damage() throws IOException {
            List<Path> files;
            try (Stream<Path> all = Files.walk(place)) {
                files = all.filter(Files::isRegularFile).sorted().toList();
            }
            if (files.isEmpty()) {
                return;
            }
            Path file = gen.pick(files);
            byte[] bytes = Files.readAllBytes(file);
            switch (gen.below(4)) {
                case 0 -> Files.delete(file);
                case 1 -> Files.write(file, Arrays.copyOf(bytes, gen.below(bytes.length)));
                case 2 -> Files.write(file, Arrays.copyOf(bytes, bytes.length + gen.between(1, 100)));
                default -> {
                    bytes[gen.below(bytes.length)] ^= (byte) gen.between(1, 255);
                    Files.write(file, bytes);
                }
            }
        }
    }
}
