// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.ObjectStoreProvider;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;

/** File systems that cannot hold a table, and that nobody should find that out by losing a commit. */
class RefusedFileSystemsTest {

    private static Configuration configuration(Class<?> fileSystem) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.impl", fileSystem.getName());
        configuration.set("fs.abfs.impl", fileSystem.getName());
        configuration.set("fs.file.impl", fileSystem.getName());
        configuration.set("fs.looks.impl", fileSystem.getName());
        return configuration;
    }

    /** Looks whether the name is taken, and then takes it: what many stores make of Hadoop's create. */
    public static final class LooksFirst extends MemoryFileSystem {
        public LooksFirst() {
            super(true);
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
            if (!overwrite && exists(path)) {
                throw new org.apache.hadoop.fs.FileAlreadyExistsException(path + " exists");
            }
            return super.create(path, permission, true, bufferSize, replication, blockSize, progress);
        }
    }

    @Test
    void fileSystemsThatAreNotKnownAreRefusedWithTheReason() {
        assertThatThrownBy(() -> HadoopObjectStore.open("looks://host/tables/t", configuration(LooksFirst.class)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("looks://host/tables/t")
                .hasMessageContaining(LooksFirst.class.getName())
                .hasMessageContaining("only if its name is free")
                .hasMessageContaining("HDFS, ABFS and GCS");
    }

    @Test
    void schemesOfKnownStoresAreRefusedIfAnotherClassServesThem() {
        assertThatThrownBy(() ->
                        HadoopObjectStore.open("abfs://c@a.dfs.core.windows.net/t", configuration(LooksFirst.class)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(LooksFirst.class.getName());
    }

    @Test
    void theRefusalSaysWhatToUseInstead() {
        assertThatThrownBy(() -> HadoopObjectStore.open("s3a://bucket/t", configuration(LooksFirst.class)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("table-io-s3");
        for (Class<?> local : List.of(LocalFileSystem.class, RawLocalFileSystem.class)) {
            assertThatThrownBy(() -> HadoopObjectStore.open("file:///tmp/t", configuration(local)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("LocalObjectStore");
        }
    }

    @Test
    void aLocationNeedsASchemeAndAFileSystemForIt() {
        for (String location : List.of("/tables/t", "tables/t", "hdfs:t", "")) {
            assertThatThrownBy(() -> HadoopObjectStore.open(location, new Configuration(false)))
                    .as(location)
                    .isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> HadoopObjectStore.open("nosuch://host/t", new Configuration(false)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nosuch")
                .hasMessageContaining("on the class path");
        assertThatThrownBy(() -> HadoopObjectStore.open("abfs://c@a.dfs.core.windows.net/t", new Configuration()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("hadoop-azure");
    }

    @Test
    void programsFindTheStoreByItsScheme() {
        assertThat(ServiceLoader.load(ObjectStoreProvider.class))
                .anyMatch(provider -> provider.opens("hdfs") && provider.opens("gs") && !provider.opens("s3a"));
    }

    /** What the refusal is for: the same store, taken at its word, tells several writers that each of them has won. */
    @Test
    void aFileSystemThatLooksFirstWouldHaveManyWinners() throws Exception {
        LooksFirst files = new LooksFirst();
        files.initialize(URI.create("looks://race/"), new Configuration(false));
        int most = 0;
        try (ObjectStore store = HadoopObjectStore.open(files, new Path("looks://race/t"), Publication.CLOSE)) {
            for (int round = 0; round < 200 && most < 2; round++) {
                most = winners(store, ObjectKey.of("race/" + round));
            }
        }
        assertThat(most).isGreaterThan(1);
    }

    private static int winners(ObjectStore store, ObjectKey key) throws Exception {
        int writers = 16;
        CyclicBarrier start = new CyclicBarrier(writers);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<PutResult>> attempts = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                byte[] content = {(byte) writer};
                attempts.add(threads.submit(() -> {
                    start.await();
                    return store.put(key, ByteBuffer.wrap(content), PutCondition.IF_ABSENT);
                }));
            }
            int stored = 0;
            for (Future<PutResult> attempt : attempts) {
                stored += attempt.get(60, TimeUnit.SECONDS) == PutResult.STORED ? 1 : 0;
            }
            return stored;
        } finally {
            threads.shutdownNow();
        }
    }
}
