// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoreException;
import io.firn.io.testing.ObjectStoreRaceContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real HDFS: a name node and a data node in this process, and the client over its network protocol. */
class HdfsObjectStoreTest extends ObjectStoreRaceContract {

    @TempDir
    static Path temporary;

    private static final AtomicInteger ROOTS = new AtomicInteger();
    private static Configuration configuration;
    private static MiniDFSCluster cluster;

    @BeforeAll
    static void startCluster() throws IOException {
        configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, temporary.toString());
        // The name node hears of a new block a moment after the client asks it to complete the file.
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 2);
        configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
        configuration.setInt("dfs.replication", 1);
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        cluster.waitActive();
    }

    @AfterAll
    static void stopCluster() {
        cluster.shutdown();
    }

    @Override
    protected int rounds() {
        return 10;
    }

    @Override
    protected ObjectStore create() {
        return HadoopObjectStore.open(cluster.getURI() + "/tables/t" + ROOTS.incrementAndGet(), configuration);
    }

    @Override
    protected ObjectStore another(ObjectStore store) {
        return HadoopObjectStore.open(store.location(), configuration);
    }

    private FileStatus[] unfinished() throws IOException {
        FileSystem files = cluster.getFileSystem();
        return files.listStatus(new org.apache.hadoop.fs.Path(store().location(), HadoopDirectory.UNFINISHED));
    }

    @Test
    void nothingIsLeftOfWritesThatEnded() throws IOException {
        put("a", "first");
        assertThat(store().put(key("a"), text("second"), PutCondition.IF_ABSENT))
                .isEqualTo(PutResult.EXISTS);
        store().put(key("a"), text("third"), PutCondition.NONE);
        store().create(key("b")).close();
        try (ObjectSink late = store().create(key("a"))) {
            assertThatThrownBy(late::complete).isInstanceOf(StoreException.class);
        }
        assertThat(unfinished()).isEmpty();
        assertThat(textOf("a")).isEqualTo("third");
    }

    @Test
    void whatACrashLeftIsSweptByAnotherStoreAfterThreeDays() throws IOException {
        put("a", "x");
        FileSystem files = cluster.getFileSystem();
        for (String name : new String[] {"old", "young"}) {
            files.create(new org.apache.hadoop.fs.Path(
                            store().location() + "/" + HadoopDirectory.UNFINISHED + "/" + name))
                    .close();
        }
        long now = unfinished()[0].getModificationTime();
        files.setTimes(unfinished()[0].getPath(), now - 4L * 24 * 3600 * 1000, -1);
        try (ObjectStore other = another(store())) {
            other.put(key("b"), text("y"), PutCondition.IF_ABSENT);
        }
        assertThat(unfinished())
                .extracting(status -> status.getPath().getName())
                .containsExactly("young");
    }

    @Test
    void aNameThatIsADirectoryIsNotTakenForAnObject() {
        put("a/b", "x");
        assertThatThrownBy(() -> store().put(key("a"), text("y"), PutCondition.IF_ABSENT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("directories");
        assertThat(paths(store().list("", "", 10))).containsExactly("a/b");
    }

    @Test
    void aStoreWorksOnAfterItsDirectoriesWereDeleted() throws IOException {
        put("a/b", "x");
        cluster.getFileSystem().delete(new org.apache.hadoop.fs.Path(store().location()), true);
        assertThatThrownBy(() -> store().put(key("a/b"), text("y"), PutCondition.IF_ABSENT))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.retryable()).isTrue());
        put("a/b", "again");
        assertThat(textOf("a/b")).isEqualTo("again");
    }
}
