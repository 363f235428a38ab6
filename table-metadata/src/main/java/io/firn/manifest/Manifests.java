// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.expression.BoundPredicate;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.ManifestRef;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The manifests of one table: writes, reads and merges them, and plans over them together with the overlay. Manifests are
 * immutable, so what was read may be cached by key under a memory bound. Safe for many threads.
 */
public final class Manifests {

    /** @param store the table's root */
    public Manifests(ObjectStore store, Environment environment) {}

    /**
     * The live files of a snapshot that can hold rows that match, newest deletion vectors included. Reads only the
     * manifests whose bounds match and of them only the columns it needs: the files carry the statistics of the columns
     * that the predicate looks at and of no others. The stream does I/O lazily and must be closed.
     *
     * @param predicate over the columns of the snapshot's current schema
     */
    public Stream<DataFile> plan(Snapshot snapshot, BoundPredicate predicate) {
        throw new UnsupportedOperationException();
    }

    /** The live files with these ids, with all statistics, in no order; ids that are not live are left out. */
    public List<DataFile> find(Snapshot snapshot, Set<Long> fileIds) {
        throw new UnsupportedOperationException();
    }

    /**
     * Moves the overlay into a manifest when it has grown past its bound, and merges manifests of similar size. Writes
     * manifests, which are unreachable until a root refers to them; changes nothing else.
     *
     * @param next contents about to be committed, over the table {@code definition} of that commit
     */
    public Snapshot.Contents flush(Snapshot.Contents next, TableDefinition definition) {
        throw new UnsupportedOperationException();
    }

    /** The files that one manifest adds, removed ones included, for inspection and checking. */
    public List<DataFile> files(ManifestRef manifest, Snapshot snapshot) {
        throw new UnsupportedOperationException();
    }
}
