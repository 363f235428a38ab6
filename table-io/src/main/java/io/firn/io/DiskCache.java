// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A directory on a local disk that keeps what was read of stores far away, for this process and for those that follow: key
 * indexes, key columns, footers, deletion vectors, manifests and pages of data.
 *
 * <pre>{@code
 * DiskCache cache = DiskCache.in(Path.of("/var/cache/firn"), 10L << 30);
 * try (ObjectStore store = cache.over(S3ObjectStore.open(location, settings))) {
 *     Table table = Table.open(store);
 * }
 * }</pre>
 *
 * <p><b>What is kept.</b> Only objects whose names are never used twice ({@link UuidKeys#isOne}); versions and hints are
 * asked for each time, so that a table that was dropped and created anew in the same place is a new table here, too. An
 * object is kept in blocks of {@value #BLOCK_BYTES} bytes, each a file that holds the block's beginning, as far as it was
 * read. A read that begins within a block fetches it from its beginning on; none fetches more at its end, since where the
 * object ends is not known here. So what was read is found again by reads of any other cut, no list of pieces is needed, and
 * a read of 16 KB fetches about 80, which a bucket sends in a small part of the time that a request takes.
 *
 * <p><b>Never trusted.</b> Each file states the store, object and block that it belongs to, under a CRC-32C of all its
 * bytes. One that is damaged, truncated or another's is deleted, and the store is asked. So it is whenever the disk fails, is
 * full, cannot be written, or the directory is gone: nothing of this is ever an error.
 *
 * <p><b>How much.</b> Each file belongs, by its name, to one of up to {@value #DIRECTORIES} sets with an equal share of the
 * bound, as in the caches of processors. Whoever writes into a set that is full first deletes what was used least recently
 * in it, down to seven eighths. So opening takes the same time however much is there, and a process looks only through the
 * sets that it writes to. Processes may share a directory; each further one that writes to it at the same time may exceed
 * the bound by an eighth.
 *
 * <p>An object's blocks are deleted with it by who deletes it through the cache; else they are the least recently used some
 * day. An object that was damaged in the store when it was read stays so here: who restores it under its name deletes the
 * directory, which is allowed at any time.
 *
 * <p>Safe for use by many threads and by many stores. Holds nothing open.
 */
public final class DiskCache {

    /** Small beside what a bucket sends in the time of a request, large beside what the disk takes to open a file. */
    static final int BLOCK_BYTES = 128 << 10;

    private static final int DIRECTORIES = 256;

    /** Enough for many blocks in each, so that few are full while others are empty. */
    private static final long MIN_SET_BYTES = 16L << 20;

    /** Of the bytes that follow, whether the object ends here, length of the name, length of the content. */
    private static final int HEADER_BYTES = 4 * Integer.BYTES;

    /** Part of each name: files of another layout are another's. */
    private static final String LAYOUT = "firn-cache-1";

    private static final Pattern FILE_NAME =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{1,16}");
    private static final int SOURCE_LENGTH = 36;

    /** What a file takes of the disk, as most file systems have it. */
    private static final long DISK_UNIT_BYTES = 4096;

    /** Writing a block takes milliseconds; a process that was asleep for longer does without it. */
    private static final long ABANDONED_MS = TimeUnit.HOURS.toMillis(1);

    /** How exactly it is known when a file was last used. */
    private static final long TOUCH_MS = 1_000;

    private static final long UNKNOWN = Long.MAX_VALUE / 2;

    private final Disk disk;
    private final Path root;
    private final LocalDirectories directories;
    private final int sets;
    private final long setBytes;
    private final AtomicLongArray used;
    private final AtomicIntegerArray beingCleared;

    /** The newest time that was seen on the disk, by its own clock; 0 if nothing could be written when it was opened. */
    private final AtomicLong nowMs = new AtomicLong();

    private DiskCache(Disk disk, Path root, long maxBytes) {
        this.disk = disk;
        this.root = root;
        this.directories = new LocalDirectories(disk, root, false);
        this.sets = (int) Long.highestOneBit(Math.min(DIRECTORIES, Math.max(1, maxBytes / MIN_SET_BYTES)));
        this.setBytes = maxBytes / sets;
        this.used = new AtomicLongArray(sets);
        this.beingCleared = new AtomicIntegerArray(sets);
        for (int set = 0; set < sets; set++) {
            used.set(set, UNKNOWN);
        }
    }

    /**
     * The cache in a directory, which is made if need be; its files are in {@code firn-cache-1} below it. One that cannot be
     * written now is only read from.
     *
     * @param maxBytes the bound, without directories; what is there already counts
     * @throws InvalidRequestException if {@code directory} is a file, or the bound is negative
     */
    public static DiskCache in(Path directory, long maxBytes) {
        return in(new FileSystemDisk(), directory, maxBytes);
    }

    static DiskCache in(Disk disk, Path directory, long maxBytes) {
        if (!Files.isDirectory(directory) && Files.exists(directory)) {
            throw new InvalidRequestException("Cannot keep a cache in " + directory + ": it is not a directory.");
        }
        if (maxBytes < 0) {
            throw new InvalidRequestException("A cache cannot have " + maxBytes + " bytes.");
        }
        DiskCache cache =
                new DiskCache(disk, directory.toAbsolutePath().normalize().resolve(LAYOUT), maxBytes);
        cache.begin();
        return cache;
    }

    /** Learns what time it is, and deletes what crashed processes left. */
    private void begin() {
        Path newest = temporary();
        try {
            directories.ensure(newest.getParent());
            try (LocalTempFile file = new LocalTempFile(disk, false, newest)) {
                see(file.path());
                for (Disk.Entry entry : disk.entries(newest.getParent())) {
                    if (nowMs.get() - entry.modifiedMs() > ABANDONED_MS) {
                        delete(entry.path());
                    }
                }
            }
        } catch (IOException e) {
            // Nothing can be kept, then, or what others left is not ours to delete.
            directories.forget();
        }
    }

    /** The store, read through this cache. Closing it closes {@code store}. */
    public ObjectStore over(ObjectStore store) {
        return over(store, UuidKeys::isOne);
    }

    ObjectStore over(ObjectStore store, Predicate<ObjectKey> namedOnce) {
        return new CachedObjectStore(store, this, namedOnce);
    }

    /**
     * An object of a store.
     *
     * @param name its full name, which its files hold
     * @param hash of the name, which their names begin with
     */
    record Source(String name, UUID hash) {
        static Source of(String location, ObjectKey key) {
            String name = LAYOUT + '\n' + location + '\n' + key.path();
            return new Source(name, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        }

        byte[] block(long number) {
            return (name + '\n' + number).getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * The beginning of a block, at most {@value #BLOCK_BYTES} bytes.
     *
     * @param content from its position 0 to its limit
     * @param ends whether the object is known to end with it
     */
    record Block(ByteBuffer content, boolean ends) {}

    /** What is at hand of a block. */
    Optional<Block> find(Source source, long number) {
        Path file = file(source, number);
        byte[] name = source.block(number);
        try {
            Optional<Block> block = read(file, name);
            if (block.isPresent()) {
                touch(file);
            } else {
                disk.delete(file);
            }
            return block;
        } catch (IOException e) {
            // Mostly: there is no such file. Whatever it is, the store has the bytes.
            return Optional.empty();
        }
    }

    private Optional<Block> read(Path file, byte[] name) throws IOException {
        try (Disk.Reader reader = disk.open(file)) {
            long size = reader.size();
            if (size < HEADER_BYTES + name.length || size > HEADER_BYTES + name.length + BLOCK_BYTES) {
                return Optional.empty();
            }
            ByteBuffer stored = ByteBuffer.allocate((int) size);
            return reader.read(0, stored) ? decode(stored.flip(), name) : Optional.empty();
        }
    }

    private static Optional<Block> decode(ByteBuffer stored, byte[] name) {
        int crc = stored.getInt();
        if (crc != crc32c(stored)) {
            return Optional.empty();
        }
        int ends = stored.getInt();
        int nameBytes = stored.getInt();
        int contentBytes = stored.getInt();
        boolean same = nameBytes == name.length
                && contentBytes == stored.remaining() - nameBytes
                && Arrays.equals(stored.array(), HEADER_BYTES, HEADER_BYTES + nameBytes, name, 0, nameBytes);
        return same
                ? Optional.of(new Block(stored.slice(HEADER_BYTES + nameBytes, contentBytes), ends == 1))
                : Optional.empty();
    }

    private static int crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** Notes that a file was used now. */
    private void touch(Path file) {
        long now = nowMs.get();
        try {
            if (disk.lookup(file)
                    .filter(entry -> entry.modifiedMs() + TOUCH_MS < now)
                    .isPresent()) {
                disk.touch(file, now);
            }
        } catch (IOException e) {
            // Another process has just deleted it, or it is not ours to write: then it will be deleted too early.
        }
    }

    /** Keeps what was read of a block, in place of what was known of it. */
    void save(Source source, long number, Block block) {
        if (nowMs.get() == 0) {
            return;
        }
        byte[] name = source.block(number);
        int size = HEADER_BYTES + name.length + block.content().remaining();
        ByteBuffer stored = ByteBuffer.allocate(size).position(Integer.BYTES);
        stored.putInt(block.ends() ? 1 : 0)
                .putInt(name.length)
                .putInt(block.content().remaining());
        stored.put(name).put(block.content().duplicate()).position(Integer.BYTES);
        stored.putInt(0, crc32c(stored));
        Path file = file(source, number);
        try {
            if (makeRoom(directory(source, number) % sets, onDisk(size))) {
                Path unfinished = temporary();
                directories.ensure(unfinished.getParent());
                directories.ensure(file.getParent());
                try (LocalTempFile temp = new LocalTempFile(disk, false, unfinished)) {
                    temp.append(stored.position(0));
                    see(temp.path());
                    temp.publish(file, PutCondition.NONE);
                }
            }
        } catch (IOException e) {
            // The disk is full, or the directory is gone or not ours to write: the caller has its bytes all the same.
            directories.forget();
        }
    }

    /** Deletes what is there of the objects. Looks through all names, as only maintenance does. */
    void drop(Collection<Source> sources) {
        Set<String> hashes = new HashSet<>();
        sources.forEach(source -> hashes.add(source.hash().toString()));
        for (int directory = 0; directory < DIRECTORIES && !hashes.isEmpty(); directory++) {
            try {
                for (Disk.Entry entry : files(directory)) {
                    if (hashes.contains(name(entry.path()).substring(0, SOURCE_LENGTH))) {
                        disk.delete(entry.path());
                    }
                }
            } catch (IOException e) {
                // Nobody will ask for these again; they are the least recently used some day.
                continue;
            }
        }
    }

    /** Whether a set has room for a file, after deleting others if need be. */
    private boolean makeRoom(int set, long bytes) throws IOException {
        if (bytes > setBytes) {
            return false;
        }
        if (used.addAndGet(set, bytes) <= setBytes) {
            return true;
        }
        if (!beingCleared.compareAndSet(set, 0, 1)) {
            return false;
        }
        try {
            used.set(set, clear(set, bytes) + bytes);
            return true;
        } finally {
            beingCleared.set(set, 0);
        }
    }

    /** Makes room in a set if it is full, and returns what is used of it then. */
    private long clear(int set, long bytes) throws IOException {
        List<Disk.Entry> files = new ArrayList<>();
        for (int directory = set; directory < DIRECTORIES; directory += sets) {
            files.addAll(files(directory));
        }
        long total = files.stream().mapToLong(file -> onDisk(file.sizeBytes())).sum();
        if (total + bytes <= setBytes) {
            return total;
        }
        long goal = setBytes - Math.max(bytes, setBytes / 8);
        files.sort(Comparator.comparingLong(Disk.Entry::modifiedMs));
        for (Disk.Entry file : files) {
            if (total <= goal) {
                break;
            }
            delete(file.path());
            total -= onDisk(file.sizeBytes());
        }
        return total;
    }

    private void delete(Path file) throws IOException {
        try {
            disk.delete(file);
        } catch (NoSuchFileException rival) {
            // Another process clears the same set.
        }
    }

    private List<Disk.Entry> files(int directory) throws IOException {
        return disk.entries(path(directory)).stream()
                .filter(entry -> entry.kind() == Disk.Kind.FILE)
                .filter(entry -> FILE_NAME.matcher(name(entry.path())).matches())
                .toList();
    }

    private void see(Path newest) throws IOException {
        disk.lookup(newest).ifPresent(entry -> nowMs.accumulateAndGet(entry.modifiedMs(), Math::max));
    }

    private Path temporary() {
        return root.resolve("unfinished").resolve(disk.uniqueName());
    }

    private static long onDisk(long size) {
        return (size + DISK_UNIT_BYTES - 1) / DISK_UNIT_BYTES * DISK_UNIT_BYTES;
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** Spreads the blocks of an object evenly. */
    private static int directory(Source source, long number) {
        long mixed = (source.hash().getMostSignificantBits() + number) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 56);
    }

    private Path path(int directory) {
        return root.resolve(HexFormat.of().toHexDigits((byte) directory));
    }

    private Path file(Source source, long number) {
        return path(directory(source, number)).resolve(source.hash() + "-" + Long.toHexString(number));
    }

    @Override
    public String toString() {
        return "cache in " + root;
    }
}
