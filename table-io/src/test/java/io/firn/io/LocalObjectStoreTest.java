// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.testing.ObjectStoreRaceContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreTest {

    private static ObjectKey key(String path) {
        return ObjectKey.of(path);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    abstract static class Contract extends ObjectStoreRaceContract {
        @TempDir
        Path directory;

        abstract Durability durability();

        @Override
        protected ObjectStore create() {
            return LocalObjectStore.open(directory.resolve("not/yet/there"), durability());
        }

        @Override
        protected ObjectStore another(ObjectStore store) {
            return create();
        }
    }

    @Nested
    class Synced extends Contract {
        @Override
        Durability durability() {
            return Durability.SYNC;
        }
    }

    @Nested
    class Relaxed extends Contract {
        @Override
        Durability durability() {
            return Durability.RELAXED;
        }
    }

    @TempDir
    Path directory;

    private LocalObjectStore open() {
        return LocalObjectStore.open(directory, Durability.RELAXED);
    }

    private static void put(ObjectStore store, String path) {
        assertThat(store.put(key(path), bytes(path), PutCondition.IF_ABSENT)).isEqualTo(PutResult.STORED);
    }

    private List<Path> temporaryFiles() throws IOException {
        Path temp = directory.resolve(".unfinished writes");
        if (!Files.exists(temp)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(temp)) {
            return files.toList();
        }
    }

    @Test
    void objectsAreFilesOfTheSameNameWithOneLink() throws IOException {
        put(open(), "a/b.txt");
        assertThat(Files.readString(directory.resolve("a/b.txt"))).isEqualTo("a/b.txt");
        assertThat(Files.getAttribute(directory.resolve("a/b.txt"), "unix:nlink"))
                .isEqualTo(1);
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void filesPutThereByOthersAreObjectsToo() throws IOException {
        Files.createDirectories(directory.resolve("in"));
        Files.writeString(directory.resolve("in/file.csv"), "1,2");
        assertThat(open().get(key("in/file.csv"), 10)).hasValue(bytes("1,2"));
        assertThat(open().list("", "", 10)).containsExactly(new StoredObject(key("in/file.csv"), 3));
    }

    @Test
    void openingAndReadingCreatesNothing() {
        Path missing = directory.resolve("x/y");
        LocalObjectStore store = LocalObjectStore.open(missing, Durability.SYNC);
        assertThat(store.location()).isEqualTo("file:" + missing);
        assertThat(store.list("", "", 1)).isEmpty();
        assertThat(store.get(key("a/b"), 1)).isEmpty();
        store.delete(List.of(key("a")));
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void aRootThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> LocalObjectStore.open(file, Durability.SYNC))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not a directory");
    }

    @Test
    void aKeyBelowAnObjectOrOfADirectoryIsRefused() {
        LocalObjectStore store = open();
        put(store, "a/b");
        assertThatThrownBy(() -> put(store, "a/b/c"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("a/b/c")
                .hasMessageContaining("is a file");
        assertThat(store.get(key("a/b/c"), 10)).isEmpty();
        assertThatThrownBy(() -> put(store, "a"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is a directory");
        assertThat(store.list("", "", 10)).hasSize(1);
    }

    @Test
    void linksAreNeitherListedNorFollowed() throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Path root = Files.createDirectories(directory.resolve("root"));
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        LocalObjectStore store = LocalObjectStore.open(root, Durability.RELAXED);
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(store.get(key("file"), 10)).isEmpty();
        for (Runnable access : List.<Runnable>of(
                () -> store.get(key("dir/secret"), 10),
                () -> store.list("dir/", "", 10),
                () -> store.delete(List.of(key("dir/secret"))),
                () -> put(store, "dir/new"))) {
            assertThatThrownBy(access::run).isInstanceOf(StoreException.class).hasMessageContaining("symbolic link");
        }
        store.delete(List.of(key("file")));
        assertThat(root.resolve("file")).isSymbolicLink();
        assertThat(outside).isDirectoryContaining(path -> path.endsWith("secret"));
    }

    @Test
    void theRootItselfMayBeALink() throws IOException {
        Path link =
                Files.createSymbolicLink(directory.resolve("link"), Files.createDirectories(directory.resolve("real")));
        put(LocalObjectStore.open(link, Durability.SYNC), "a/b");
        assertThat(directory.resolve("real/a/b")).hasContent("a/b");
        assertThat(LocalObjectStore.open(link, Durability.SYNC).list("", "", 10))
                .hasSize(1);
    }

    @Test
    void filesWhoseNamesCannotBeKeysAreNotListed() throws IOException {
        put(open(), "a/b");
        for (String foreign : List.of("with space", "tab\there", "back\\slash")) {
            Files.writeString(directory.resolve("a").resolve(foreign), "x");
        }
        try (ObjectSink unfinished = open().create(key("a/c"))) {
            unfinished.write(bytes("x"));
            assertThat(temporaryFiles()).hasSize(1);
            assertThat(open().list("", "", 10)).containsExactly(new StoredObject(key("a/b"), 3));
        }
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void whatCrashedWritersLeftIsSweptOnceItIsDaysOld() throws IOException {
        open().create(key("a")).write(bytes("left"));
        open().create(key("a")).write(bytes("left"));
        List<Path> left = temporaryFiles();
        assertThat(left).hasSize(2);
        FileTime old =
                FileTime.from(Files.getLastModifiedTime(left.get(0)).toInstant().minus(Duration.ofDays(4)));
        Files.setLastModifiedTime(left.get(0), old);
        put(open(), "b");
        assertThat(temporaryFiles()).containsExactly(left.get(1));
    }

    @Test
    void aDirectoryThatVanishedIsMadeAgain() throws IOException {
        LocalObjectStore store = open();
        put(store, "a/b/c");
        Files.delete(directory.resolve("a/b/c"));
        Files.delete(directory.resolve("a/b"));
        assertThatThrownBy(() -> put(store, "a/b/d"))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.retryable()).isTrue());
        put(store, "a/b/d");
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anInterruptedThreadFailsAloneAndClearly() {
        LocalObjectStore store = open();
        put(store, "a");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> store.get(key("a"), 10))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("interrupted");
            assertThatThrownBy(() -> put(store, "b")).isInstanceOf(StoreException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(store.get(key("a"), 10)).hasValue(bytes("a"));
        put(store, "b");
        assertThat(store.list("", "", 10)).hasSize(2);
    }
}
