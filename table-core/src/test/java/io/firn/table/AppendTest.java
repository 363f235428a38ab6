// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.CommitResult;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.CountingObjectStore;
import io.firn.snapshot.Snapshot;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class AppendTest {
    private static final Schema SCHEMA =
            Schema.of(required("id", Type.Simple.LONG), optional("name", Type.Simple.STRING));

    private final ObjectStore store = new MemoryObjectStore();

    private static List<CommitMessage> write(Table table, long... ids) {
        try (TableWriter writer = table.newWriter()) {
            for (long id : ids) {
                writer.write(Row.of(id, "n" + id));
            }
            return writer.finish();
        }
    }

    private static List<Object> ids(Table table) {
        List<Object> ids = new ArrayList<>();
        StoredRows.of(table, table.snapshot()).forEach(row -> ids.add(row.get(0)));
        return ids;
    }

    @Test
    void aWarmAppendCostsOneRequestForMetadataAndOneForData() {
        CountingObjectStore counting = new CountingObjectStore(store);
        Table table = Table.create(counting, SCHEMA).create();
        for (int i = 0; i < 5; i++) {
            counting.reset();
            table.newAppend().add(write(table, i)).commit();
            assertThat(counting.counts()).isEqualTo(Map.of("PUT _firn/versions/", 1, "COMPLETE data/", 1));
        }
    }

    @Test
    void aColdAppendCostsAListAndAGetMore() {
        Table.create(store, SCHEMA).create();
        CountingObjectStore counting = new CountingObjectStore(store);
        Table table = Table.open(counting);
        table.newAppend().add(write(table, 1)).commit();
        assertThat(counting.counts())
                .isEqualTo(Map.of(
                        "LIST _firn/versions/", 1,
                        "GET _firn/versions/", 1,
                        "PUT _firn/versions/", 1,
                        "COMPLETE data/", 1));
    }

    @Test
    void messagesOfSeveralWritersMakeOneCommit() {
        Table table = Table.create(store, SCHEMA).create();
        Snapshot snapshot = table.newAppend()
                .add(write(table, 1, 2))
                .add(write(table, 3))
                .summary("load", "nightly")
                .commit();
        assertThat(snapshot.version()).isEqualTo(2);
        assertThat(snapshot.commit().changes().added()).hasSize(2);
        assertThat(snapshot.commit().summary()).isEqualTo(Map.of("load", "nightly"));
        assertThat(snapshot.commit().writer().engine()).isEqualTo("firn 0.1.0");
        assertThat(ids(table)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anAppendOfNothingMakesNoVersion() {
        Table table = Table.create(store, SCHEMA).create();
        assertThat(table.newAppend().commit().version()).isEqualTo(1);
    }

    @Test
    void aRepeatedMarkerCommitsOnceAndSaysSo() {
        Table table = Table.create(store, SCHEMA).create();
        Snapshot first =
                table.newAppend().add(write(table, 1)).marker("job", 1, 7).commit();
        CommitResult second =
                table.newAppend().add(write(table, 1)).marker("job", 1, 7).tryCommit();
        assertThat(second).isInstanceOf(CommitResult.Committed.class);
        assertThat(((CommitResult.Committed) second).replayed()).isTrue();
        assertThat(second.orThrow().version()).isEqualTo(first.version());
        assertThat(ids(table)).containsExactly(1L);
        // An empty step is a step too: it must be known as done.
        assertThat(table.newAppend().marker("job", 1, 8).commit().version()).isEqualTo(3);
        assertThat(((CommitResult.Committed)
                                table.newAppend().marker("job", 1, 8).tryCommit())
                        .replayed())
                .isTrue();
    }

    @Test
    void messagesTravelAsJavaObjectsAndAsJson() throws Exception {
        Table table = Table.create(store, SCHEMA).partitionBy("bucket(3, id)").create();
        List<CommitMessage> messages = write(table, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(messages).hasSizeGreaterThan(1);
        List<CommitMessage> arrived = new ArrayList<>();
        for (CommitMessage message : messages) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(arrived.isEmpty() ? message : CommitMessage.fromJson(message.toJson()));
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                arrived.add((CommitMessage) in.readObject());
            }
        }
        assertThat(arrived).isEqualTo(messages);
        assertThat(arrived.get(0).file()).isEqualTo(messages.get(0).file());
        Table coordinator = Table.open(store);
        coordinator.newAppend().add(arrived).commit();
        assertThat(ids(coordinator)).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void textThatIsNoMessageIsRefused() {
        String good = write(Table.create(store, SCHEMA).create(), 1).get(0).toJson();
        assertThat(CommitMessage.fromJson(good.replace(",", " ,\n")).file())
                .isEqualTo(CommitMessage.fromJson(good).file());
        for (String bad : List.of(
                "",
                "x",
                "[]",
                "{}",
                good.substring(0, good.length() - 1),
                good + "x",
                good.replace("first-file-id", "file-id"),
                good.replaceFirst("\"[0-9a-f-]{36}\"", "\"x\""),
                good.replace("\"data/", "\"../"),
                "{\"table\":\"\",\"table\":\"\"}",
                "[".repeat(100_000))) {
            assertThatThrownBy(() -> CommitMessage.fromJson(bad))
                    .as(bad.substring(0, Math.min(100, bad.length())))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("not a commit message");
        }
    }

    @Test
    void filesThatDoNotBelongAreRefusedByName() {
        Table table = Table.create(store, SCHEMA).create();
        Table other = Table.create(new MemoryObjectStore(), SCHEMA).create();
        List<CommitMessage> foreign = write(other, 1);
        assertThatThrownBy(() -> table.newAppend().add(foreign).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(foreign.get(0).file().key().path())
                .hasMessageContaining("was written for the table");
        List<CommitMessage> own = write(table, 1);
        assertThatThrownBy(() -> table.newAppend().add(own).add(own).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("is in this commit twice");
        assertThat(table.snapshot().version()).isEqualTo(1);
    }

    @Test
    void messagesCannotBeCommittedTwiceAlsoAfterTheOverlayWasFlushed() {
        Table table = Table.create(store, SCHEMA).create();
        List<CommitMessage> messages = write(table, 1);
        table.newAppend().add(messages).commit();
        assertThatThrownBy(() -> table.newAppend().add(messages).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("in the table already, since version 2");
        for (int i = 0; i < 2000 && table.snapshot().contents().manifests().isEmpty(); i++) {
            table.newAppend().add(write(table, i)).commit();
        }
        assertThat(table.snapshot().contents().manifests()).isNotEmpty();
        assertThatThrownBy(() -> table.newAppend().add(messages).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("in the table already");
        assertThatThrownBy(() -> Table.open(store).newAppend().add(messages).commit())
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aCommitObjectIsForOneTryOnly() {
        Table table = Table.create(store, SCHEMA).create();
        Append append = table.newAppend().add(write(table, 1));
        append.commit();
        assertThatThrownBy(append::commit)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tried already");
    }

    @Test
    void filesWrittenBeforeAnAlterAreCommittedAfterIt() {
        Table table = Table.create(store, SCHEMA).create();
        List<CommitMessage> before = write(table, 1);
        table.newAlter()
                .columns(c -> c.add("", optional("extra", Type.Simple.INT)))
                .partitionBy("id")
                .commit();
        table.newAppend().add(before).commit();
        assertThat(ids(table)).containsExactly(1L);
        // A process that has not seen the alter takes files that were written after it.
        Table stale = Table.open(store);
        table.newAlter().columns(c -> c.drop("name")).commit();
        List<CommitMessage> after;
        try (TableWriter writer = table.newWriter()) {
            writer.write(Row.of(2L, 5));
            after = writer.finish();
        }
        stale.newAppend().add(after).commit();
        assertThat(ids(stale)).containsExactly(1L, 2L);
    }

    @Test
    void appendsOfSeveralThreadsAllSucceed() throws Exception {
        Table table = Table.create(store, SCHEMA).create();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Snapshot>> appends = new ArrayList<>();
            for (long i = 0; i < 40; i++) {
                long id = i;
                appends.add(() -> table.newAppend().add(write(table, id)).commit());
            }
            for (Future<Snapshot> append : threads.invokeAll(appends)) {
                append.get();
            }
        } finally {
            threads.shutdown();
        }
        // Appends at the same time may share a version; each of them is told of in it.
        int commits = table.history(100).stream()
                .mapToInt(version -> version.commit().commits().size())
                .sum();
        assertThat(commits).as("commits of all versions, the creation included").isEqualTo(41);
        assertThat(ids(table)).hasSize(40).doesNotHaveDuplicates();
    }
}
