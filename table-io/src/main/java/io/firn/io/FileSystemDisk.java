// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The real file system. Safe for use by many threads. */
final class FileSystemDisk implements Disk {

    /**
     * The most bytes moved by one call. A channel copies heap buffers through a direct buffer of the same size, which each
     * thread then keeps; small pieces keep that memory small.
     */
    private static final int PIECE_BYTES = 256 * 1024;

    private final AtomicLong nameCount = new AtomicLong();

    /** Made for the first name: who only reads needs no random numbers. */
    private volatile @Nullable String namePrefix;

    @Override
    public String uniqueName() {
        return namePrefix() + nameCount.getAndIncrement();
    }

    private String namePrefix() {
        String known = namePrefix;
        if (known == null) {
            byte[] random = new byte[12];
            new SecureRandom().nextBytes(random);
            // Of two threads that come first each may keep its own: both are unique.
            known = HexFormat.of().formatHex(random) + '-';
            namePrefix = known;
        }
        return known;
    }

    @Override
    public Optional<Entry> lookup(Path path) throws IOException {
        try {
            return Optional.of(entry(path));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    private static Entry entry(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Kind kind = attributes.isRegularFile() ? Kind.FILE : attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
        return new Entry(
                path, kind, attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    @Override
    public List<Entry> entries(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                lookup(path).ifPresent(entries::add);
            }
        } catch (NoSuchFileException | NotDirectoryException missing) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    @Override
    public Reader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        return new Reader() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public boolean read(long offset, ByteBuffer target) throws IOException {
                return fill(channel, offset, target);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private static boolean fill(FileChannel channel, long offset, ByteBuffer target) throws IOException {
        int limit = target.limit();
        long position = offset;
        try {
            while (target.position() < limit) {
                target.limit(Math.min(limit, target.position() + PIECE_BYTES));
                int count = channel.read(target, position);
                if (count < 0) {
                    return false;
                }
                position += count;
            }
            return true;
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public Writer create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Writer() {
            @Override
            public void append(ByteBuffer source) throws IOException {
                int limit = source.limit();
                try {
                    while (source.position() < limit) {
                        source.limit(Math.min(limit, source.position() + PIECE_BYTES));
                        channel.write(source);
                    }
                } finally {
                    source.limit(limit);
                }
            }

            @Override
            public void sync() throws IOException {
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        try {
            Files.createLink(name, existing);
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system has no hard links", e);
        }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.delete(file);
    }

    @Override
    public void touch(Path file, long atMs) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(atMs));
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException exists) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw exists;
            }
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        // Only POSIX systems let a directory be opened and synced; elsewhere the file system's own journal must do.
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
