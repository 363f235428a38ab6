// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A disk whose operations fail whenever {@code fails} says so; writes that fail have written a part. */
record FailingDisk(Disk disk, BooleanSupplier fails) implements Disk {

    private void mayFail() throws IOException {
        if (fails.getAsBoolean()) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public String uniqueName() {
        return disk.uniqueName();
    }

    @Override
    public Optional<Entry> lookup(Path path) throws IOException {
        mayFail();
        return disk.lookup(path);
    }

    @Override
    public List<Entry> entries(Path directory) throws IOException {
        mayFail();
        return disk.entries(directory);
    }

    @Override
    public Reader open(Path file) throws IOException {
        mayFail();
        Reader reader = disk.open(file);
        return new Reader() {
            @Override
            public long size() throws IOException {
                mayFail();
                return reader.size();
            }

            @Override
            public boolean read(long offset, ByteBuffer target) throws IOException {
                mayFail();
                return reader.read(offset, target);
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    @Override
    public Writer create(Path file) throws IOException {
        mayFail();
        Writer writer = disk.create(file);
        return new Writer() {
            @Override
            public void append(ByteBuffer source) throws IOException {
                if (fails.getAsBoolean()) {
                    writer.append(source.slice(source.position(), source.remaining() / 2));
                    throw new IOException("No space left on device");
                }
                writer.append(source);
            }

            @Override
            public void sync() throws IOException {
                writer.sync();
            }

            @Override
            public void close() throws IOException {
                writer.close();
                mayFail();
            }
        };
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
        mayFail();
        disk.link(existing, name);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        mayFail();
        disk.replace(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        mayFail();
        disk.delete(file);
    }

    @Override
    public void touch(Path file, long atMs) throws IOException {
        mayFail();
        disk.touch(file, atMs);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        mayFail();
        disk.createDirectory(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        mayFail();
        disk.syncDirectory(directory);
    }
}
