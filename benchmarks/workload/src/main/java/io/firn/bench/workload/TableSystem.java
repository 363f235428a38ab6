// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A system under comparison, as far as it can do what the suites ask; what it cannot do throws {@link
 * UnsupportedOperationException} and is left out of the comparison.
 */
public interface TableSystem {

    /** Creates an empty, unpartitioned table of orders in a directory that does not exist yet. */
    default void create(Path directory) throws Exception {
        throw new UnsupportedOperationException("create");
    }

    /** Opens a table to commit to it, with nothing shared with other committers that a user would not share. */
    default Committer committer(Path directory) throws Exception {
        throw new UnsupportedOperationException("committer");
    }

    /** Makes commits; for one thread. */
    interface Committer extends AutoCloseable {
        /** Appends files in one commit, with their statistics; throws when that did not succeed. */
        void append(List<FakeFile> files) throws Exception;

        @Override
        default void close() {}
    }

    /** Opens a table anew and loads what is needed to name its newest version, with nothing cached by earlier calls. */
    default void open(Path directory) throws Exception {
        throw new UnsupportedOperationException("open");
    }

    /** Opens a table anew, with nothing cached by earlier calls, and plans a scan of it. */
    default void plan(Path directory, Optional<ScanRequest.IdRange> ids, PlannedFiles files) throws Exception {
        throw new UnsupportedOperationException("plan");
    }

    /** Takes the files of a plan, one after the other. */
    interface PlannedFiles {
        void file(String path, long rows, long sizeBytes);
    }

    /** Makes ready whatever writing needs and must not be counted. */
    default void beforeWrite(long rows) throws Exception {}

    /**
     * Writes orders with the ids from 0 to {@code rows}, exclusive, as so many files in one commit, to a table in a directory
     * that does not exist yet; zstd at the system's own default level. The files hold ascending, disjoint ranges of ids.
     */
    default void write(Path directory, long rows, int files, int threads) throws Exception {
        throw new UnsupportedOperationException("write");
    }

    /** Makes a table to scan of orders, as {@link #write} does unless that is not fit for it. */
    default void load(Path directory, long rows, int files) throws Exception {
        beforeWrite(rows);
        write(directory, rows, files, 2);
    }

    /** From now on directories are keys in the bucket of this server. May be called again with the same server. */
    default void connect(S3Endpoint endpoint) throws Exception {
        throw new UnsupportedOperationException("connect");
    }

    /** Opens a table to append rows to it; what the system knows of the table it may keep from one append to the next. */
    default Appender appender(Path directory) throws Exception {
        throw new UnsupportedOperationException("appender");
    }

    /** Appends rows; for one thread. */
    interface Appender extends AutoCloseable {
        /** Writes the orders of these ids to one file and commits it. */
        void append(long fromId, long toId) throws Exception;

        @Override
        default void close() {}
    }

    /** As {@link #create}, of a table whose rows can be replaced and deleted by their id. */
    default void createKeyed(Path directory) throws Exception {
        throw new UnsupportedOperationException("createKeyed");
    }

    /** Opens a table that {@link #createKeyed} made; what the system knows of it, it may keep from one change to the next. */
    default KeyedWriter keyedWriter(Path directory) throws Exception {
        throw new UnsupportedOperationException("keyedWriter");
    }

    /** Changes rows by id, a commit each; for one thread. */
    interface KeyedWriter extends AutoCloseable {
        /** Writes the orders of these ids in place of those that are there. */
        void upsert(long fromId, long toId) throws Exception;

        void delete(long fromId, long toId) throws Exception;

        @Override
        default void close() {}
    }

    /** Opens a table anew and tells how many versions it has, after having looked at when and how each came to be. */
    default long history(Path directory) throws Exception {
        throw new UnsupportedOperationException("history");
    }

    /**
     * The same table with the rows deleted of which {@link Orders#isDeleted} says so, without rewriting files: as bitmaps of
     * positions.
     */
    default void loadDeleted(Path directory, long rows, int files) throws Exception {
        throw new UnsupportedOperationException("deletion by position");
    }

    /** Scans a table that {@link #load} made. */
    default OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        throw new UnsupportedOperationException("scan");
    }

    /**
     * Writes orders as {@link #write(Path, long, int, int)} does, with one thread, to a new table whose primary key is the id,
     * ready to be upserted to.
     */
    default void loadKeyed(Path directory, long rows, int files) throws Exception {
        throw new UnsupportedOperationException("upsert");
    }

    /** Opens a table that {@link #loadKeyed} made, as a process does that upserts to it again and again. */
    default Upserter upserter(Path directory) throws Exception {
        throw new UnsupportedOperationException("upsert");
    }

    /** Makes commits that replace rows by their ids; for one thread. */
    interface Upserter extends AutoCloseable {
        /** Replaces the rows that have these ids, or adds them, in one commit. */
        void upsert(long[] ids, long revision) throws Exception;

        @Override
        default void close() {}
    }

    /** As {@link #beforeWrite(long)}, for a dataset. */
    default void beforeWrite(Dataset data) throws Exception {}

    /** As {@link #write(Path, long, int, int)}, for the rows of a dataset. */
    default void write(Path directory, Dataset data, int files, int threads) throws Exception {
        throw new UnsupportedOperationException("write of a dataset");
    }

    /** Reads all columns of all rows of a table of a dataset, each file in one piece, with so many threads. */
    default DatasetSum scan(Path directory, Dataset data, int threads) throws Exception {
        throw new UnsupportedOperationException("scan of a dataset");
    }
}
