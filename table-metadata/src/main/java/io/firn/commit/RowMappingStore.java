// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.metadata.Environment;
import io.firn.metadata.ObjectNames;
import io.firn.snapshot.RowMappingRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads the row mappings of rewrites. Safe for many threads. Spec section 7.8. */
final class RowMappingStore {
    static final String DIRECTORY = "_firn/mappings";
    static final String EXTENSION = "rows";

    /** Bounds on what a hostile reference can make a reader allocate; a sorted rewrite of 100 million rows fits. */
    private static final int MAX_STORED_BYTES = 512 << 20;

    private static final int MAX_BYTES = 1 << 30;

    private static final int LEVEL = 3;

    private final ObjectStore store;
    private final Environment environment;

    RowMappingStore(ObjectStore store, Environment environment) {
        this.store = store;
        this.environment = environment;
    }

    /** Writes a mapping under a new name; nothing refers to it yet. One request. */
    RowMappingRef write(RowMapping mapping) {
        byte[] stored = Zstd.compress(encode(mapping), LEVEL);
        ObjectKey key = ObjectNames.key(DIRECTORY, environment.ids().next(), EXTENSION);
        if (store.put(key, ByteBuffer.wrap(stored), PutCondition.IF_ABSENT) != PutResult.STORED) {
            throw new StoreException(
                    "The new row mapping %s exists already in %s; two writers have made the same UUID. Check the source of ids."
                            .formatted(key, store.location()));
        }
        return new RowMappingRef(key, stored.length, Versions.crc32c(ByteBuffer.wrap(stored)));
    }

    static byte[] encode(RowMapping mapping) {
        Varints head = new Varints();
        head.add(mapping.sources().size());
        mapping.sources().forEach(head::add);
        head.add(mapping.targetCount());
        long size = 0;
        for (RowMapping.Runs runs : mapping.targets()) {
            head.add(runs.count());
            head.add(runs.bytes().sizeBytes());
            size += runs.bytes().sizeBytes();
        }
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(head.sizeBytes() + size));
        head.copyTo(content);
        mapping.targets().forEach(runs -> runs.bytes().copyTo(content));
        return content.array();
    }

    /** One request. */
    RowMapping read(RowMappingRef ref) {
        String where = ref.key() + " of " + store.location();
        ByteBuffer stored = store.get(ref.key(), MAX_STORED_BYTES)
                .orElseThrow(() -> new CorruptTableException(
                        ("The row mapping %s is missing. If the version that names it has expired meanwhile, try again from a"
                                        + " newer one; else restore the object.")
                                .formatted(where)));
        if (stored.remaining() != ref.sizeBytes() || Versions.crc32c(stored) != ref.crc32c()) {
            throw damaged(where, "is not what the root says: its size or checksum differs");
        }
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        long size = Zstd.getFrameContentSize(bytes);
        if (size < 0 || size > MAX_BYTES) {
            throw damaged(where, "is no zstd frame that states a size up to " + MAX_BYTES);
        }
        try {
            return decode(Zstd.decompress(bytes, (int) size), where);
        } catch (ZstdException e) {
            throw new CorruptTableException("The row mapping " + where + " cannot be decompressed. Restore it.", e);
        }
    }

    static RowMapping decode(byte[] content, String where) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        Varints.Reader reader = new Varints.Reader(bytes);
        List<Long> sources = new ArrayList<>();
        for (long left = count(reader.next(), bytes, where); left > 0; left--) {
            sources.add(reader.next());
        }
        long targetCount = count(reader.next(), bytes, where);
        List<long[]> sizes = new ArrayList<>();
        for (long target = 0; target < targetCount; target++) {
            sizes.add(new long[] {reader.next(), reader.next()});
        }
        List<RowMapping.Runs> targets = new ArrayList<>();
        for (long[] size : sizes) {
            long bytesOfRuns = count(size[1], bytes, where);
            if (size[0] < 0 || size[0] > bytesOfRuns) {
                throw damaged(where, "states more runs than it has bytes");
            }
            byte[] runs = new byte[(int) bytesOfRuns];
            bytes.get(runs);
            targets.add(new RowMapping.Runs(size[0], new Varints(runs, runs.length)));
        }
        if (bytes.hasRemaining()) {
            throw damaged(where, "has bytes behind its end");
        }
        return new RowMapping(sources, targets);
    }

    /** Everything that is counted takes a byte at least. */
    private static long count(long stated, ByteBuffer bytes, String where) {
        if (stated < 0 || stated > bytes.remaining()) {
            throw damaged(where, "states %d parts in %d bytes".formatted(stated, bytes.remaining()));
        }
        return stated;
    }

    private static CorruptTableException damaged(String where, String problem) {
        return new CorruptTableException("The row mapping %s %s. Restore the object.".formatted(where, problem));
    }
}
