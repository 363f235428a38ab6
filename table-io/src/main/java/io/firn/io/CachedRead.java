// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One read of one object through the cache. It asks the store once for all that is missing, and never for a byte behind
 * those asked for: nobody here knows where the object ends. For one thread.
 */
final class CachedRead {

    /** Bytes asked for together; as many again are held until they are copied to where they belong. */
    private static final long MAX_BATCH_BYTES = 64L << 20;

    /** Blocks that are asked for as one range; stores that ask for several at a time need more than one. */
    private static final int MAX_RUN_BLOCKS = (16 << 20) / DiskCache.BLOCK_BYTES;

    private static final int BLOCK_BYTES = DiskCache.BLOCK_BYTES;

    private final ObjectStore store;
    private final DiskCache cache;
    private final ObjectKey key;
    private final DiskCache.Source source;

    CachedRead(ObjectStore store, DiskCache cache, ObjectKey key) {
        this.store = store;
        this.cache = cache;
        this.key = key;
        this.source = source(store, key);
    }

    static DiskCache.Source source(ObjectStore store, ObjectKey key) {
        return DiskCache.Source.of(store.location(), key);
    }

    /** Whether a range has bytes, and offsets that can be reckoned with. The store knows what to say of others. */
    static boolean isPlain(long offset, ByteBuffer target) {
        return offset >= 0 && offset < Long.MAX_VALUE / 2 && target.hasRemaining();
    }

    /** The whole object. */
    Optional<ByteBuffer> whole(int limitBytes) {
        Optional<ByteBuffer> known = known(limitBytes);
        if (known.isPresent()) {
            return known;
        }
        Optional<ByteBuffer> content = store.get(key, limitBytes);
        content.ifPresent(bytes -> {
            int size = bytes.remaining();
            int from = 0;
            do {
                int length = Math.min(BLOCK_BYTES, size - from);
                boolean ends = from + length == size;
                cache.save(source, from / BLOCK_BYTES, new DiskCache.Block(bytes.slice(from, length), ends));
                from += length;
            } while (from < size);
        });
        return content;
    }

    /** The whole object, if all of it is at hand and it is not larger than allowed. */
    private Optional<ByteBuffer> known(int limitBytes) {
        List<ByteBuffer> parts = new ArrayList<>();
        long size = 0;
        boolean ends = false;
        while (!ends) {
            Optional<DiskCache.Block> block = cache.find(source, parts.size());
            if (block.isEmpty()) {
                return Optional.empty();
            }
            ByteBuffer part = block.get().content();
            ends = block.get().ends();
            size += part.remaining();
            if (size > limitBytes || !ends && part.remaining() < BLOCK_BYTES) {
                return Optional.empty();
            }
            parts.add(part);
        }
        ByteBuffer content = ByteBuffer.allocate((int) size);
        parts.forEach(content::put);
        return Optional.of(content.flip());
    }

    /** Fills the targets of ranges, none of them empty. */
    void fill(List<ByteRange> ranges) {
        int from = 0;
        long bytes = 0;
        for (int to = 0; to < ranges.size(); to++) {
            bytes += ranges.get(to).target().remaining() + BLOCK_BYTES;
            if (bytes >= MAX_BATCH_BYTES || to == ranges.size() - 1) {
                fillTogether(ranges.subList(from, to + 1));
                from = to + 1;
                bytes = 0;
            }
        }
    }

    private void fillTogether(List<ByteRange> ranges) {
        Map<Long, ByteBuffer> blocks = new HashMap<>();
        List<Run> runs = new ArrayList<>();
        needed(ranges).forEach((number, length) -> {
            Optional<DiskCache.Block> known = cache.find(source, number);
            if (known.isPresent() && known.get().content().remaining() >= length) {
                blocks.put(number, known.get().content());
            } else if (runs.isEmpty() || !runs.get(runs.size() - 1).takes(number)) {
                runs.add(new Run(number, length, known.map(DiskCache.Block::content)));
            } else {
                runs.get(runs.size() - 1).add(length);
            }
        });
        if (!runs.isEmpty()) {
            try {
                store.read(key, runs.stream().map(Run::range).toList());
            } catch (CorruptTableException endsEarly) {
                // Says so once more, of what the caller asked for.
                store.read(key, ranges);
                return;
            }
            runs.forEach(run -> run.blocks(blocks));
        }
        ranges.forEach(range -> copy(blocks, range));
        runs.forEach(this::save);
    }

    /** How many bytes of each block the ranges need, counted from its beginning. */
    private static TreeMap<Long, Integer> needed(List<ByteRange> ranges) {
        TreeMap<Long, Integer> needed = new TreeMap<>();
        for (ByteRange range : ranges) {
            long end = range.offset() + range.target().remaining();
            for (long number = range.offset() / BLOCK_BYTES; number * BLOCK_BYTES < end; number++) {
                needed.merge(number, (int) Math.min(BLOCK_BYTES, end - number * BLOCK_BYTES), Math::max);
            }
        }
        return needed;
    }

    private static void copy(Map<Long, ByteBuffer> blocks, ByteRange range) {
        ByteBuffer target = range.target();
        long offset = range.offset();
        while (target.hasRemaining()) {
            ByteBuffer block = blocks.get(offset / BLOCK_BYTES);
            int within = (int) (offset % BLOCK_BYTES);
            int length = Math.min(target.remaining(), block.limit() - within);
            target.put(block.slice(within, length));
            offset += length;
        }
    }

    private void save(Run run) {
        Map<Long, ByteBuffer> blocks = new TreeMap<>();
        run.blocks(blocks);
        blocks.forEach((number, content) -> cache.save(source, number, new DiskCache.Block(content, false)));
    }

    /** Neighbouring blocks that are not at hand, but for the beginning of the first, perhaps. All but the last are full. */
    private static final class Run {
        private final long first;
        private final Optional<ByteBuffer> known;
        private int blocks = 1;
        private int lastBytes;
        private ByteBuffer content = ByteBuffer.allocate(0);

        Run(long first, int bytes, Optional<ByteBuffer> known) {
            this.first = first;
            this.lastBytes = bytes;
            this.known = known;
        }

        boolean takes(long number) {
            return number == first + blocks && blocks < MAX_RUN_BLOCKS;
        }

        void add(int bytes) {
            blocks++;
            lastBytes = bytes;
        }

        /** What to ask the store for. */
        ByteRange range() {
            content = ByteBuffer.allocate((blocks - 1) * BLOCK_BYTES + lastBytes);
            known.ifPresent(content::put);
            return new ByteRange(first * BLOCK_BYTES + content.position(), content);
        }

        void blocks(Map<Long, ByteBuffer> into) {
            for (int i = 0; i < blocks; i++) {
                into.put(first + i, content.slice(i * BLOCK_BYTES, i < blocks - 1 ? BLOCK_BYTES : lastBytes));
            }
        }
    }
}
