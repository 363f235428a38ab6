// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.deletion.DeletionVector;
import io.firn.deletion.DeletionVectorReader;
import io.firn.io.CorruptTableException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.parquet.ParquetFile;
import io.firn.parquet.internal.bloom.SplitBlocks;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The key indexes of the data files of one table. An index is taken from memory, where the writer of a file left it; or from
 * the file, where it was stored with the rows; or else made of the key columns. A stored one that is damaged, of another
 * key or not there is as good as none: it is the rows that count. Safe for many threads. Spec section 9.
 */
public final class KeyIndexes {
    /** Of few keys in many blocks, the blocks are read one by one; else all of them. */
    private static final int FEW_BLOCKS = 4;

    /** The part of the memory that the keys of small files may take in common. */
    private static final int SHARED_PART = 4;

    private final ObjectStore store;
    private final KeyMemory memory;
    private final Owner owner;

    /** @param owner what handles that share their indexes have in common */
    public KeyIndexes(ObjectStore store, KeyMemory memory, Owner owner) {
        this.store = store;
        this.memory = memory;
        this.owner = owner;
    }

    /** Whose indexes they are: one table in one store, however many handles a process has on it. Told by identity. */
    public static final class Owner {}

    /** What is remembered: the index of a file, what is known of its stored index, or a block of that. */
    private record Name(Owner owner, ObjectKey file, String signature, int part) {
        static final int INDEX = -1;
        static final int STORED = -2;
    }

    /** What is known of the stored index of a file. */
    private record Stored(Optional<Opened> opened) {
        static final Stored NONE = new Stored(Optional.empty());
    }

    private record Opened(long offset, StoredKeys.Head head, SplitBlocks filter) {}

    private record SharedName(Owner owner, String signature) {}

    /** The keys of the table's small files, as far as they are known. */
    SharedKeys shared(KeyColumns key) {
        SharedName name = new SharedName(owner, key.signature());
        return memory.find(name, SharedKeys.class).orElseGet(() -> {
            SharedKeys keys = new SharedKeys(key.form(), memory.capacityBytes() / SHARED_PART);
            memory.put(name, keys, keys.bytes());
            return keys;
        });
    }

    /**
     * Moves the keys of small files whose own indexes are at hand into the table that they share.
     *
     * @return the files whose keys are not there then
     */
    List<DataFile> share(SharedKeys shared, List<DataFile> files, KeyColumns key) {
        List<DataFile> missing = new ArrayList<>();
        for (DataFile file : shared.missing(files)) {
            Name name = new Name(owner, file.file().key(), key.signature(), Name.INDEX);
            boolean small = file.file().content().rowCount() <= SharedKeys.MOST_ROWS;
            Optional<KeyIndex> index = small ? memory.find(name, KeyIndex.class) : Optional.empty();
            if (index.isPresent() && shared.add(file, index.get())) {
                memory.forget(name);
            } else {
                missing.add(file);
            }
        }
        if (missing.size() < files.size()) {
            memory.put(new SharedName(owner, key.signature()), shared, shared.bytes());
        }
        return missing;
    }

    /** Forgets the keys of small files that are gone. */
    void shareOnly(List<DataFile> live, SharedKeys shared, KeyColumns key) {
        SharedKeys left = shared.only(live);
        memory.put(new SharedName(owner, key.signature()), left, left.bytes());
    }

    /** Remembers an index that was made while its file was written. */
    public void remember(ObjectKey file, WrittenKeys keys) {
        memory.put(
                new Name(owner, file, keys.signature(), Name.INDEX),
                keys.index(),
                keys.index().memoryBytes());
    }

    /** The whole index of a file. */
    KeyIndex of(DataFile file, KeyColumns key, FileKeys rows) {
        ObjectKey object = file.file().key();
        return memory.find(new Name(owner, object, key.signature(), Name.INDEX), KeyIndex.class)
                .orElseGet(() -> load(file, key, rows));
    }

    private KeyIndex load(DataFile file, KeyColumns key, FileKeys rows) {
        KeyIndex index = storedIndex(file, key).map(KeyIndex.class::cast).orElseGet(() -> rows.read(file));
        if (index.size() != file.file().content().rowCount()) {
            throw new CorruptTableException("Data file %s has keys of %d rows, but %d rows. Restore the file."
                    .formatted(
                            file.file().key(),
                            index.size(),
                            file.file().content().rowCount()));
        }
        memory.put(new Name(owner, file.file().key(), key.signature(), Name.INDEX), index, index.memoryBytes());
        return index;
    }

    /** Adds what a file has of the keys of a batch whose order is between two numbers. */
    void find(DataFile file, Wanted wanted, Matches found) {
        Name name = new Name(owner, file.file().key(), wanted.key().signature(), Name.INDEX);
        Optional<KeyIndex> index = memory.find(name, KeyIndex.class);
        if (index.isEmpty()) {
            Optional<Opened> opened = stored(file, wanted.key()).opened();
            if (opened.isPresent() && findStored(file, opened.get(), wanted, found)) {
                return;
            }
            index = Optional.of(load(file, wanted.key(), wanted.rows()));
        }
        index.get().find(wanted.batch(), wanted.lowest(), wanted.highest(), found);
    }

    /**
     * What to look for in a file.
     *
     * @param rows reads the keys of a file that has no index
     */
    record Wanted(KeyColumns key, FileKeys rows, KeyBatch batch, long lowest, long highest) {}

    /** The deleted rows of a file that has some. */
    DeletionVector deletions(DataFile file) {
        DeletionVectorRef ref = file.deletions().orElseThrow();
        Deleted name = new Deleted(owner, file.file().key(), ref);
        return memory.find(name, DeletionVector.class).orElseGet(() -> {
            DeletionVector vector =
                    DeletionVectorReader.read(store, ref, file.file().content().rowCount());
            memory.put(name, vector, 2 * vector.cardinality());
            return vector;
        });
    }

    private record Deleted(Owner owner, ObjectKey file, DeletionVectorRef ref) {}

    /** Whether the stored index could answer without being read as a whole. */
    private boolean findStored(DataFile file, Opened opened, Wanted wanted, Matches found) {
        KeyTable batch = wanted.batch().table();
        KeyWords keys = batch.words();
        BitSet blocks = new BitSet(opened.head().blocks());
        BitSet likely = new BitSet(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            long spread = keys.spread(i);
            boolean inside = !keys.isOrdered() || keys.order(i) >= wanted.lowest() && keys.order(i) <= wanted.highest();
            if (inside && opened.filter().mightContain(spread)) {
                likely.set(i);
                blocks.set(opened.head().block(spread));
            }
        }
        if (blocks.cardinality() > 1
                && blocks.cardinality() * FEW_BLOCKS > opened.head().blocks()) {
            return false;
        }
        // A small batch has few buckets, each of many blocks, and within a bucket its keys come in any order.
        long[] byBlock = likely.stream()
                .mapToLong(i -> (long) opened.head().block(keys.spread(i)) << Integer.SIZE | i)
                .sorted()
                .toArray();
        Matches inBlocks = new Matches();
        int next = 0;
        for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
            Optional<KeyTable> table = block(file, wanted.key(), opened, block);
            if (table.isEmpty()) {
                return false;
            }
            for (; next < byBlock.length && byBlock[next] >>> Integer.SIZE == block; next++) {
                table.get().find(batch, (int) byBlock[next], inBlocks);
            }
        }
        for (int i = 0; i < inBlocks.size(); i++) {
            found.add(inBlocks.row(i), inBlocks.position(i));
        }
        return true;
    }

    private Optional<KeyTable> block(DataFile file, KeyColumns key, Opened opened, int block) {
        Name name = new Name(owner, file.file().key(), key.signature(), block);
        Optional<KeyTable> known = memory.find(name, KeyTable.class);
        if (known.isPresent()) {
            return known;
        }
        Optional<KeyTable> table = table(file, key, opened, block, block + 1);
        table.ifPresent(read -> memory.put(name, read, read.memoryBytes()));
        return table;
    }

    private Optional<KeyTable> table(DataFile file, KeyColumns key, Opened opened, int from, int to) {
        StoredKeys.Head head = opened.head();
        long offset = head.blockOffset(from);
        long size = head.blockOffset(to) - offset;
        Optional<ByteBuffer> bytes = read(file.file().key(), opened.offset() + offset, size);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        int keys = head.counts()[to] - head.counts()[from];
        KeyWords words = KeyWords.unordered(key.form(), keys);
        int[] positions = new int[keys];
        for (int block = from; block < to; block++) {
            ByteBuffer slice = bytes.get().slice((int) (head.blockOffset(block) - offset), head.blockBytes(block));
            if (!StoredKeys.block(head, block, slice, words, (place, position) -> positions[place] = position)) {
                return Optional.empty();
            }
        }
        for (int position : positions) {
            if (position < 0 || position >= file.file().content().rowCount()) {
                return Optional.empty();
            }
        }
        return Optional.of(KeyTable.of(words, place -> positions[place]));
    }

    /** Whether a file says that it has an index, unless that is of another key, or of narrower columns. */
    boolean hasStored(DataFile file, KeyColumns key) {
        ObjectKey object = file.file().key();
        long size = file.file().content().sizeBytes();
        Map<String, String> properties = ParquetFile.open(store, object, size).properties();
        boolean otherKey = WrittenKeys.place(properties, size)
                .flatMap(place -> read(object, place.offset(), place.headBytes()))
                .flatMap(StoredKeys::head)
                .filter(head -> !head.signature().equals(key.signature()))
                .isPresent();
        return properties.containsKey(WrittenKeys.PROPERTY) && !otherKey;
    }

    /** The index that is stored in a file, if it is sound. */
    Optional<KeyTable> storedIndex(DataFile file, KeyColumns key) {
        return stored(file, key)
                .opened()
                .flatMap(opened -> table(file, key, opened, 0, opened.head().blocks()));
    }

    private Stored stored(DataFile file, KeyColumns key) {
        Name name = new Name(owner, file.file().key(), key.signature(), Name.STORED);
        Optional<Stored> known = memory.find(name, Stored.class);
        if (known.isPresent()) {
            return known.get();
        }
        Stored stored = open(file, key);
        int filterBytes =
                stored.opened().map(opened -> opened.head().filterBytes()).orElse(0);
        int headBytes = stored.opened()
                .map(opened -> 2 * Integer.BYTES * opened.head().blocks())
                .orElse(0);
        memory.put(name, stored, (long) filterBytes + headBytes);
        return stored;
    }

    private Stored open(DataFile file, KeyColumns key) {
        ObjectKey object = file.file().key();
        long size = file.file().content().sizeBytes();
        Optional<WrittenKeys.Place> place =
                WrittenKeys.place(ParquetFile.open(store, object, size).properties(), size);
        if (place.isEmpty()) {
            return Stored.NONE;
        }
        long offset = place.get().offset();
        int headBytes = place.get().headBytes();
        Supplier<Optional<StoredKeys.Head>> readHead =
                () -> read(object, offset, headBytes).flatMap(StoredKeys::head);
        Optional<StoredKeys.Head> head = readHead.get()
                .filter(found -> found.signature().equals(key.signature()))
                .filter(found -> found.pairs() == (key.form() != KeyColumns.Form.WORD))
                .filter(found -> found.keys() == file.file().content().rowCount())
                .filter(found -> headBytes + found.blockOffset(found.blocks())
                        == place.get().sizeBytes());
        return new Stored(head.flatMap(found -> read(object, offset + headBytes, found.filterBytes())
                .flatMap(bytes -> StoredKeys.filter(found, bytes))
                .map(filter -> new Opened(offset + headBytes, found, filter))));
    }

    /** The bytes; empty when there are more than fit into an array. A store that fails is an error as everywhere. */
    private Optional<ByteBuffer> read(ObjectKey object, long offset, long size) {
        if (size > Integer.MAX_VALUE - 8) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        store.read(object, offset, bytes);
        return Optional.of(bytes.flip());
    }
}
