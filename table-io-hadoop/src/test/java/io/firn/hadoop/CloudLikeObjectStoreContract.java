// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import io.firn.io.ObjectStore;
import io.firn.io.testing.ObjectStoreRaceContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The contract on a file system that behaves as the client of a cloud store: the store itself cannot be had here. */
abstract class CloudLikeObjectStoreContract extends ObjectStoreRaceContract {

    private static final AtomicInteger VOLUMES = new AtomicInteger();

    abstract Publication publication();

    @Override
    protected ObjectStore create() {
        return open("memory://" + publication() + VOLUMES.incrementAndGet() + "/tables/t");
    }

    @Override
    protected ObjectStore another(ObjectStore store) {
        return open(store.location());
    }

    private ObjectStore open(String location) {
        MemoryFileSystem files = new MemoryFileSystem(publication() == Publication.CLOSE);
        try {
            files.initialize(new Path(location).toUri(), new Configuration(false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HadoopObjectStore.open(files, new Path(location), publication());
    }
}
