// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import io.firn.io.SimulatedTree.DirectoryNode;
import io.firn.io.SimulatedTree.FileNode;
import io.firn.io.SimulatedTree.Node;
import io.firn.io.testing.Choices;
import io.firn.io.testing.Gen;
import io.firn.io.testing.SimulatedCrash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A machine with one disk, on which real {@link LocalObjectStore}s run until the power is cut.
 *
 * <p>Every effect on the disk is a step: creating, appending to or syncing a file, linking, replacing or deleting a name,
 * making or syncing a directory. {@link #crashAtStep} stops the machine before a step; whatever runs on it then gets
 * {@link SimulatedCrash}. {@link #afterCrash} is the machine as it may come up again, one of many ways:
 *
 * <ul>
 *   <li>The unsynced end of a file is there, cut off after any sector, or zeros after any sector.
 *   <li>Each name that changed since its directory was last synced means what it meant then or after any change since, and
 *       independently of all other names, so that effects also reach the disk out of order and in part.
 *   <li>A directory whose own name is lost is lost with everything in it.
 * </ul>
 *
 * <p>Real file systems are kinder; what survives here survives there. What was synced is never lost: there is only one
 * copy of a table, and a disk that breaks that promise needs a backup, not a protocol. A crash within a step needs no
 * modelling: it is one before the step, with part of what is unsynced, or one after it.
 *
 * <p>Several stores opened on one disk are several processes on the machine. Safe for use by many threads.
 */
public final class SimulatedDisk {

    private static final Path ROOT = Path.of("/mnt/warehouse/table");

    private final Durability durability;
    private final DirectoryNode top;
    private long steps;
    private long crashStep = Long.MAX_VALUE;
    private long failStep = Long.MAX_VALUE;
    private boolean links = true;
    private boolean crashed;
    private int openFiles;
    private int names;

    /** An empty disk, on which the directory of the store does not exist yet. */
    public SimulatedDisk(Durability durability) {
        this(durability, new DirectoryNode(), 0);
        top.set("mnt", new DirectoryNode());
        top.sync();
    }

    private SimulatedDisk(Durability durability, DirectoryNode top, int names) {
        this.durability = durability;
        this.top = top;
        this.names = names;
    }

    /** A store in the one directory that this disk is for; the same objects each time, through a process of its own. */
    public ObjectStore open() {
        return LocalObjectStore.open(ROOT, durability, new Process());
    }

    /** The {@code number}-th step from now, counted from 1, does not happen, and the machine stops there. */
    public synchronized SimulatedDisk crashAtStep(long number) {
        crashStep = steps + number;
        return this;
    }

    /** The {@code number}-th step from now, counted from 1, fails with an {@link IOException} and without effect. */
    public synchronized SimulatedDisk failAtStep(long number) {
        failStep = steps + number;
        return this;
    }

    /** The file system has no hard links from now on. */
    public synchronized SimulatedDisk withoutLinks() {
        links = false;
        return this;
    }

    /** How many steps there were so far. */
    public synchronized long steps() {
        return steps;
    }

    public synchronized boolean crashed() {
        return crashed;
    }

    /** How many files are open now. */
    public synchronized int openFiles() {
        return openFiles;
    }

    /** The machine after the power was cut at this moment; this one is left as it is, so that it can be asked again. */
    public synchronized SimulatedDisk afterCrash(Choices choices) {
        return new SimulatedDisk(durability, SimulatedTree.afterCrash(top, choices), names);
    }

    /** The machine after its processes were killed at this moment: they are gone, but nothing on the disk is lost. */
    public synchronized SimulatedDisk afterKill() {
        return new SimulatedDisk(durability, SimulatedTree.copy(top), names);
    }

    /** The store as it may be found after a loss of power, by a seed. */
    public ObjectStore reopenAfterCrash(long seed) {
        return afterCrash(new Gen(seed)).open();
    }

    /** How many temporary files there are. */
    public synchronized int temporaryFiles() {
        return Math.toIntExact(SimulatedTree.describe(top).keySet().stream()
                .filter(path -> path.contains(" "))
                .count());
    }

    @Override
    public synchronized String toString() {
        return "simulated disk after " + steps + " steps: " + SimulatedTree.describe(top);
    }

    private void alive(String action) {
        if (crashed) {
            throw new SimulatedCrash("the machine is off: " + action);
        }
    }

    private void step(String action) throws IOException {
        alive(action);
        steps++;
        if (steps == crashStep) {
            crashed = true;
            throw new SimulatedCrash("the power was cut before step " + steps + ": " + action);
        }
        if (steps == failStep) {
            throw new FileSystemException(null, null, "simulated I/O error at step " + steps + ": " + action);
        }
    }

    private Optional<Node> find(Path path) {
        Optional<Node> node = Optional.of(top);
        for (Path name : path) {
            node = node.filter(DirectoryNode.class::isInstance)
                    .flatMap(found -> ((DirectoryNode) found).child(name.toString()));
        }
        return node;
    }

    private DirectoryNode directory(Path path) throws IOException {
        return find(path)
                .filter(DirectoryNode.class::isInstance)
                .map(DirectoryNode.class::cast)
                .orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    private FileNode file(Path path) throws IOException {
        return find(path)
                .filter(FileNode.class::isInstance)
                .map(FileNode.class::cast)
                .orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static Disk.Entry entry(Path path, Node node) {
        return node instanceof FileNode file
                ? new Disk.Entry(path, Disk.Kind.FILE, file.bytes().length, 0)
                : new Disk.Entry(path, Disk.Kind.DIRECTORY, 0, 0);
    }

    /** The disk as one process sees it. */
    private final class Process implements Disk {

        @Override
        public String uniqueName() {
            synchronized (SimulatedDisk.this) {
                return "t" + names++;
            }
        }

        @Override
        public Optional<Entry> lookup(Path path) {
            synchronized (SimulatedDisk.this) {
                alive("lookup " + path);
                return find(path).map(node -> entry(path, node));
            }
        }

        @Override
        public List<Entry> entries(Path directory) {
            synchronized (SimulatedDisk.this) {
                alive("list " + directory);
                List<Entry> entries = new ArrayList<>();
                find(directory)
                        .filter(DirectoryNode.class::isInstance)
                        .ifPresent(node -> ((DirectoryNode) node)
                                .children()
                                .forEach((name, child) -> entries.add(entry(directory.resolve(name), child))));
                return entries;
            }
        }

        @Override
        public Reader open(Path path) throws IOException {
            synchronized (SimulatedDisk.this) {
                alive("open " + path);
                FileNode file = file(path);
                openFiles++;
                return new OpenFile(path, file);
            }
        }

        @Override
        public Writer create(Path path) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("create " + path);
                DirectoryNode parent = directory(path.getParent());
                if (parent.child(name(path)).isPresent()) {
                    throw new FileAlreadyExistsException(path.toString());
                }
                FileNode file = new FileNode();
                parent.set(name(path), file);
                openFiles++;
                return new OpenFile(path, file);
            }
        }

        @Override
        public void link(Path existing, Path path) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("link " + existing + " as " + path);
                if (!links) {
                    throw new FileSystemException(path.toString(), existing.toString(), "Operation not permitted");
                }
                FileNode file = file(existing);
                DirectoryNode parent = directory(path.getParent());
                if (parent.child(name(path)).isPresent()) {
                    throw new FileAlreadyExistsException(path.toString());
                }
                parent.set(name(path), file);
            }
        }

        @Override
        public void replace(Path from, Path to) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("replace " + to + " by " + from);
                FileNode file = file(from);
                directory(to.getParent()).set(name(to), file);
                directory(from.getParent()).remove(name(from));
            }
        }

        @Override
        public void delete(Path path) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("delete " + path);
                file(path);
                directory(path.getParent()).remove(name(path));
            }
        }

        @Override
        public void touch(Path path, long atMs) {
            throw new UnsupportedOperationException("time stands still here");
        }

        @Override
        public void createDirectory(Path path) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("make " + path);
                DirectoryNode parent = directory(path.getParent());
                if (parent.child(name(path)).isEmpty()) {
                    parent.set(name(path), new DirectoryNode());
                }
            }
        }

        @Override
        public void syncDirectory(Path path) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("sync " + path);
                directory(path).sync();
            }
        }
    }

    /** A file that a process has open, to read or to append to. */
    private final class OpenFile implements Disk.Reader, Disk.Writer {
        private final Path path;
        private final FileNode file;
        private boolean closed;

        OpenFile(Path path, FileNode file) {
            this.path = path;
            this.file = file;
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException(path + " is closed");
            }
        }

        @Override
        public void append(ByteBuffer source) throws IOException {
            synchronized (SimulatedDisk.this) {
                step("append to " + path);
                requireOpen();
                file.append(source);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                step("sync " + path);
                requireOpen();
                file.sync();
            }
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                alive("size of " + path);
                return file.bytes().length;
            }
        }

        @Override
        public boolean read(long offset, ByteBuffer target) {
            synchronized (SimulatedDisk.this) {
                alive("read " + path);
                requireOpen();
                byte[] bytes = file.bytes();
                int from = Math.toIntExact(offset);
                int count = Math.min(target.remaining(), bytes.length - from);
                target.put(Arrays.copyOfRange(bytes, from, from + count));
                return !target.hasRemaining();
            }
        }

        @Override
        public void close() {
            synchronized (SimulatedDisk.this) {
                if (!closed) {
                    closed = true;
                    openFiles--;
                }
            }
        }
    }
}
