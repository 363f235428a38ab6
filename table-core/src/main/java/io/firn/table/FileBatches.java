// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.column.ColumnBatch;
import io.firn.snapshot.DataFile;
import io.firn.table.internal.scan.PartCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rows of a scan as batches, file by file, for those who change the files. For one thread; holds files open. */
final class FileBatches implements AutoCloseable {
    private final PartCursor batches;
    private final Files files;

    /** The files that are read, by key. */
    static final class Files {
        private final Map<String, DataFile> byPath = new HashMap<>();
        private String last = "";

        void add(DataFile file) {
            byPath.put(file.file().key().path(), file);
        }

        /** The file of this key; those read before it are forgotten. */
        DataFile get(String path) {
            if (!path.equals(last)) {
                byPath.remove(last);
                last = path;
            }
            DataFile file = byPath.get(path);
            if (file == null) {
                throw new IllegalStateException("The file " + path + " was not planned.");
            }
            return file;
        }
    }

    FileBatches(PartCursor batches, Files files) {
        this.batches = batches;
        this.files = files;
    }

    /** The next batch, with at least one row; empty at the end. Valid until the next call. */
    Optional<ColumnBatch> next() {
        return batches.next();
    }

    /** The file that the last batch is of. */
    DataFile file() {
        return files.get(batches.part().path());
    }

    @Override
    public void close() {
        batches.close();
    }
}
