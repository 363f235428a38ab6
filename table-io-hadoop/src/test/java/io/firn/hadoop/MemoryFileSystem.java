// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system in memory that behaves as the clients of the two cloud stores are written to do. As Azure's: a file appears
 * empty when it is created; a rename that finds its name taken says false. As Google's: creating looks for a file, and
 * closing publishes if there is still none, else it fails as a precondition. Instances of one authority share their files.
 */
public class MemoryFileSystem extends FileSystem {

    private static final Map<String, TreeMap<String, byte[]>> VOLUMES = new ConcurrentHashMap<>();
    private static final byte[] DIRECTORY = {};

    private final boolean appearsOnClose;
    private URI uri = URI.create("memory:///");
    private TreeMap<String, byte[]> files = new TreeMap<>();

    /** @param appearsOnClose as on Google's store; else as on Azure's */
    MemoryFileSystem(boolean appearsOnClose) {
        this.appearsOnClose = appearsOnClose;
    }

    @Override
    public void initialize(URI name, Configuration configuration) throws IOException {
        super.initialize(name, configuration);
        setConf(configuration);
        uri = URI.create(name.getScheme() + "://" + name.getAuthority());
        files = VOLUMES.computeIfAbsent(name.getAuthority(), key -> new TreeMap<>(Map.of("/", DIRECTORY)));
    }

    private static String name(Path path) {
        return path.toUri().getPath();
    }

    private static boolean isFile(byte[] content) {
        return content != null && content != DIRECTORY;
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        byte[] content;
        synchronized (files) {
            content = files.get(name(path));
        }
        if (!isFile(content)) {
            throw new FileNotFoundException(path.toString());
        }
        return new FSDataInputStream(new Input(content));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        synchronized (files) {
            if (files.get(name(path)) == DIRECTORY || !overwrite && files.containsKey(name(path))) {
                throw new FileAlreadyExistsException(path + " exists");
            }
            mkdirs(path.getParent(), permission);
            if (!appearsOnClose) {
                files.put(name(path), new byte[0]);
            }
        }
        return new FSDataOutputStream(new Output(name(path), overwrite), statistics);
    }

    @Override
    public boolean rename(Path source, Path target) throws IOException {
        synchronized (files) {
            byte[] content = files.get(name(source));
            if (!isFile(content) || files.containsKey(name(target)) || !files.containsKey(name(target.getParent()))) {
                return false;
            }
            files.put(name(target), content);
            files.remove(name(source));
            return true;
        }
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        synchronized (files) {
            if (files.get(name(path)) == DIRECTORY && listStatus(path).length > 0) {
                throw new PathIsNotEmptyDirectoryException(path.toString());
            }
            return files.remove(name(path)) != null;
        }
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        synchronized (files) {
            if (files.get(name(path)) != DIRECTORY) {
                throw new FileNotFoundException(path.toString());
            }
            String start = name(path).endsWith("/") ? name(path) : name(path) + "/";
            List<FileStatus> found = new ArrayList<>();
            for (Map.Entry<String, byte[]> entry : files.tailMap(start, false).entrySet()) {
                if (!entry.getKey().startsWith(start)) {
                    break;
                }
                if (entry.getKey().indexOf('/', start.length()) < 0) {
                    found.add(status(new Path(uri.getScheme(), uri.getAuthority(), entry.getKey()), entry.getValue()));
                }
            }
            return found.toArray(FileStatus[]::new);
        }
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        synchronized (files) {
            for (Path each = path; each != null; each = each.getParent()) {
                if (isFile(files.get(name(each)))) {
                    throw new FileAlreadyExistsException(each + " is a file");
                }
                files.put(name(each), DIRECTORY);
            }
            return true;
        }
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        synchronized (files) {
            byte[] content = files.get(name(path));
            if (content == null) {
                throw new FileNotFoundException(path.toString());
            }
            return status(path, content);
        }
    }

    private FileStatus status(Path path, byte[] content) {
        return new FileStatus(content.length, content == DIRECTORY, 1, 1 << 20, 0, makeQualified(path));
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("append");
    }

    @Override
    public void setWorkingDirectory(Path directory) {
        throw new UnsupportedOperationException("setWorkingDirectory");
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path("/");
    }

    private final class Output extends ByteArrayOutputStream {
        private final String name;
        private final boolean overwrite;
        private boolean closed;

        Output(String name, boolean overwrite) {
            this.name = name;
            this.overwrite = overwrite;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            synchronized (files) {
                if (appearsOnClose && !overwrite && files.containsKey(name)) {
                    throw new IOException("412 Precondition Failed");
                }
                files.put(name, toByteArray());
            }
        }
    }

    private static final class Input extends FSInputStream {
        private final byte[] content;
        private final ByteArrayInputStream bytes;

        Input(byte[] content) {
            this.content = content;
            this.bytes = new ByteArrayInputStream(content);
        }

        @Override
        public void seek(long position) {
            bytes.reset();
            bytes.skip(position);
        }

        @Override
        public long getPos() {
            return content.length - bytes.available();
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }
    }
}
