// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.StoredObject;
import io.firn.table.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and disks get wrong, through the command: a message that helps, the right exit code, and nothing changed. */
class CliBadInputTest {
    private static final int INVALID = 2;
    private static final int CORRUPT = 4;
    private static final int UNSUPPORTED = 5;

    @TempDir
    Path directory;

    private Path table;

    @BeforeEach
    void create() throws IOException {
        table = directory.resolve("sales");
        succeed(
                "create",
                table,
                "--columns",
                "id long not null, name string, amount decimal(10,2), sold_at timestamp",
                "--partition-by",
                "bucket(2, id)");
        succeed("append", table, file("good.csv", "id,name,amount,sold_at\n1,a,1.50,2026-01-01\n2,b,,\n3,,7,\n"));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static Cli.Outcome succeed(Object... arguments) {
        Cli.Outcome outcome = Cli.run(arguments);
        assertThat(outcome.exitCode())
                .as("%s: %s", List.of(arguments), outcome.err())
                .isZero();
        return outcome;
    }

    /** Runs a command that must fail with all of the fragments in its message, and change nothing. */
    private void fails(int exitCode, List<?> arguments, String... fragments) throws IOException {
        Map<String, Long> before = content();
        Cli.Outcome outcome = Cli.run(arguments.toArray());
        String what = arguments + ": " + outcome.err();
        assertThat(outcome.exitCode()).as(what).isEqualTo(exitCode);
        assertThat(outcome.err()).as(what).contains(fragments);
        assertThat(outcome.err() + outcome.out())
                .as(what)
                .doesNotContain("\tat ", "Exception", "Unforeseen", "REDACTED");
        Map<String, Long> after = content();
        after.keySet().removeIf(path -> !path.startsWith("_firn/") && !before.containsKey(path));
        assertThat(after).as(what).isEqualTo(before);
    }

    /** All objects of the table with their sizes; data files that no commit refers to are no harm. */
    private Map<String, Long> content() {
        Map<String, Long> objects = new TreeMap<>();
        try (ObjectStore store = store()) {
            for (StoredObject object : store.list("", "", Integer.MAX_VALUE)) {
                objects.put(object.key().path(), object.sizeBytes());
            }
        }
        return objects;
    }

    private ObjectStore store() {
        return LocalObjectStore.open(table, Durability.RELAXED);
    }

    private void appendFails(String name, String content, String... fragments) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(fragments));
        all.add(name);
        fails(INVALID, List.of("append", table, file(name, content)), all.toArray(String[]::new));
    }

    @Test
    void malformedCsvIsRefusedWithItsLineAndColumn() throws IOException {
        appendFails("type.csv", "id,name\n1,a\nx,b\n", "line 3", "id", "long", "'x'");
        appendFails("scale.csv", "id,amount\n1,1.234\n", "line 2", "amount", "decimal(10,2)", "1.234");
        appendFails("time.csv", "id,sold_at\n1,yesterday\n", "line 2", "sold_at", "yesterday");
        appendFails("unknown.csv", "id,nmae\n1,a\n", "nmae", "id, name, amount, sold_at");
        appendFails("fields.csv", "id,name\n1,a,b\n", "3", "2");
        appendFails("null.csv", "id,name\n1,a\n,b\n", "line 3", "id", "required");
        appendFails("missing.csv", "name\na\n", "id", "required");
        appendFails("quote.csv", "id,name\n1,\"abc\n2,d\n", "quote");
        appendFails("empty.csv", "", "empty");
        appendFails("twice.csv", "id,id\n1,2\n", "two columns", "id");
        Path bytes = directory.resolve("bytes.csv");
        Files.write(bytes, "id,name\n1,\u00ff\n".getBytes(StandardCharsets.ISO_8859_1));
        fails(INVALID, List.of("append", table, bytes), "bytes.csv", "UTF-8");
    }

    @Test
    void malformedJsonIsRefusedWithItsLine() throws IOException {
        appendFails("syntax.jsonl", "{\"id\":1}\n{\"id\": }\n", "line 2", "not JSON");
        appendFails("cut.jsonl", "{\"id\":1}\n{\"id\":2", "line 2", "not JSON");
        appendFails("type.jsonl", "{\"id\":1}\n{\"id\":\"abc\"}\n", "line 2", "id", "long", "abc");
        appendFails("fraction.jsonl", "{\"id\":1.5}\n", "line 1", "id", "1.5");
        appendFails("large.jsonl", "{\"id\":99999999999999999999}\n", "line 1", "id");
        appendFails("unknown.jsonl", "{\"id\":1}\n{\"id\":1,\"nmae\":2}\n", "line 2", "nmae");
        appendFails("array.jsonl", "[1]\n", "line 1", "JSON object");
        appendFails("missing.jsonl", "{\"id\":1}\n{\"name\":\"x\"}\n", "line 2", "id", "required");
        appendFails("null.jsonl", "{\"id\":null}\n", "line 1", "id", "required");
        appendFails("deep.jsonl", "{\"id\":1,\"name\":" + "[".repeat(100_000) + "}\n", "line 1");
    }

    @Test
    void malformedParquetIsRefused() throws IOException {
        appendFails("text.parquet", "this is no parquet file, whatever its name says", "Parquet");
        appendFails("empty.parquet", "", "Parquet");
        Path good = directory.resolve("copy.parquet");
        succeed("scan", table, "--output", good);
        byte[] bytes = Files.readAllBytes(good);
        Path cut = Files.write(directory.resolve("cut.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
        fails(INVALID, List.of("append", table, cut), "cut.parquet");
        for (int at = 4; at < bytes.length - 8; at += bytes.length / 40) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x40;
            Path path = Files.write(directory.resolve("damaged.parquet"), damaged);
            Cli.Outcome outcome = Cli.run("append", table, path);
            assertThat(outcome.exitCode()).as("byte %d: %s", at, outcome.err()).isIn(0, INVALID);
            assertThat(outcome.err()).doesNotContain("\tat ", "Unforeseen");
        }
        Path other = directory.resolve("other");
        succeed("create", other, "--columns", "id string");
        succeed("append", other, file("other.csv", "id\nabc\n"));
        Path types = directory.resolve("types.parquet");
        succeed("scan", other, "--output", types);
        fails(INVALID, List.of("append", table, types), "types.parquet", "id", "string", "long");
    }

    @Test
    void aPlaceThatIsNoTableIsSaidToBeNone() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("folder"));
        for (String command :
                List.of("scan", "head", "count", "describe", "history", "files", "snapshots", "schema", "check")) {
            fails(INVALID, List.of(command, folder), "There is no", "table", "folder");
            fails(INVALID, List.of(command, directory.resolve("good.csv")), "There is no", "table", "good.csv");
            fails(INVALID, List.of(command, directory.resolve("nowhere")), "There is no", "table", "nowhere");
        }
        fails(INVALID, List.of("append", folder, directory.resolve("good.csv")), "There is no", "table", "folder");
        assertThat(folder).isEmptyDirectory();
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    @Test
    void requestsThatCannotBeMetSayWhyAndWhatWouldBe() throws IOException {
        fails(INVALID, List.of("scan", table, "--where", "nmae = 'a'"), "nmae", "name");
        fails(INVALID, List.of("scan", table, "--where", "id = 'x'"), "id", "long", "'x'");
        fails(INVALID, List.of("scan", table, "--where", "id between 1"), "position");
        fails(INVALID, List.of("scan", table, "--where", "id = 1 and (name = 'a'"), "position");
        fails(INVALID, List.of("scan", table, "--where", "(".repeat(100_000) + "id = 1"), "filter");
        fails(INVALID, List.of("scan", table, "--select", "idd"), "idd", "id");
        fails(INVALID, List.of("scan", table, "--as-of", "99"), "99", "1 to 2");
        fails(INVALID, List.of("scan", table, "--as-of", "0"), "0");
        fails(INVALID, List.of("scan", table, "--as-of", "1999-01-01"), "1999-01-01");
        fails(INVALID, List.of("scan", table, "--as-of", "yesterday"), "yesterday");
        fails(INVALID, List.of("create", table, "--columns", "id long"), "already");
        fails(INVALID, List.of("append", table, directory.resolve("none.csv")), "none.csv");
        fails(INVALID, List.of("delete", table, "--where", "nmae = 'a'"), "nmae", "name");
        fails(INVALID, List.of("update", table, "--set", "id = null", "--where", "id = 1"), "id", "required");
        fails(INVALID, List.of("update", table, "--set", "id = name", "--where", "id = 1"), "id", "long");
        fails(INVALID, List.of("frobnicate"), "frobnicate");
        fails(INVALID, List.of("scan"), "TABLE");
    }

    @Test
    void definitionsThatMakeNoSenseAreRefusedBeforeAnythingIsMade() throws IOException {
        Path none = directory.resolve("none");
        fails(INVALID, List.of("create", none, "--columns", "id lnog"), "lnog", "long");
        fails(INVALID, List.of("create", none, "--columns", "id long, id string"), "id");
        fails(INVALID, List.of("create", none, "--columns", "a decimal(99,2)"), "decimal", "38");
        fails(
                INVALID,
                List.of("create", none, "--columns", "id long", "--partition-by", "day(id)"),
                "day",
                "id",
                "long");
        fails(INVALID, List.of("create", none, "--columns", "id long", "--partition-by", "day(x)"), "'x'");
        fails(INVALID, List.of("create", none, "--columns", "id long", "--sort-by", "x"), "'x'");
        fails(INVALID, List.of("create", none, "--columns", "id long", "--set", "write.foo=1"), "write.foo");
        fails(INVALID, List.of("create", none, "--columns", "id long", "--set", "write.zstd-level=99"), "99", "22");
        assertThat(Files.exists(none.resolve("_firn"))).isFalse();
    }

    @Test
    void aSchemaChangeThatWouldLoseDataIsRefused() throws IOException {
        fails(INVALID, List.of("alter", table, "--widen", "id=int"), "id", "long", "int");
        fails(INVALID, List.of("alter", table, "--widen", "amount=decimal(5,2)"), "amount", "decimal(10,2)");
        fails(INVALID, List.of("alter", table, "--widen", "amount=decimal(12,4)"), "amount");
        fails(INVALID, List.of("alter", table, "--widen", "name=long"), "name");
        fails(INVALID, List.of("alter", table, "--add", "code string not null"), "code", "default");
        fails(INVALID, List.of("alter", table, "--add", "name string"), "name");
        fails(INVALID, List.of("alter", table, "--drop", "nmae"), "nmae");
        fails(INVALID, List.of("alter", table, "--rename", "id=name"), "name");
        fails(INVALID, List.of("alter", table, "--drop", "id"), "id", "partition");
    }

    @Test
    void damagedObjectsAreNamed() throws IOException {
        List<String> rows =
                succeed("scan", table, "--json").out().lines().sorted().toList();
        for (String kind : List.of("_firn/versions/", "data/")) {
            String victim = content().keySet().stream()
                    .filter(path -> path.startsWith(kind))
                    .findFirst()
                    .orElseThrow();
            Path path = table.resolve(victim);
            byte[] bytes = Files.readAllBytes(path);
            for (int length : List.of(0, bytes.length / 2, bytes.length - 1)) {
                Files.write(path, Arrays.copyOf(bytes, length));
                fails(CORRUPT, List.of("scan", table), victim);
                checkFinds(victim, "cut to %d of %d bytes".formatted(length, bytes.length));
            }
            for (int at = 0; at < bytes.length; at += bytes.length / 20) {
                byte[] flipped = bytes.clone();
                flipped[at] ^= 0x10;
                Files.write(path, flipped);
                // Not every byte of a data file is looked at by a scan; those that are not change nothing.
                Cli.Outcome scan = Cli.run("scan", table, "--json");
                if (scan.exitCode() == 0) {
                    assertThat(scan.out().lines().sorted().toList())
                            .as("byte %d of %s", at, victim)
                            .isEqualTo(rows);
                } else {
                    fails(CORRUPT, List.of("scan", table), victim);
                }
                // The last byte of a table in a zstd frame can have bits that mean nothing.
                if (!kind.startsWith("_firn") || !Arrays.equals(content(flipped), content(bytes))) {
                    checkFinds(victim, "byte %d of %d flipped".formatted(at, bytes.length));
                }
            }
            Files.write(path, bytes);
        }
        succeed("scan", table);
        succeed("check", table, "--data");
    }

    /** The content of zstd frames; nothing where they are damaged. */
    private static byte[] content(byte[] frames) {
        try (ZstdInputStream content = new ZstdInputStream(new ByteArrayInputStream(frames))) {
            return content.readAllBytes();
        } catch (IOException damaged) {
            return new byte[0];
        }
    }

    private void checkFinds(String victim, String damage) {
        Cli.Outcome check = Cli.run("check", table, "--data");
        assertThat(check.exitCode()).as("%s: %s", victim, damage).isEqualTo(CORRUPT);
        assertThat(check.out()).contains(victim);
    }

    @Test
    void hostileRootsAreRefusedWithoutHarm() throws IOException {
        String root = content().keySet().iterator().next();
        assertThat(root).startsWith("_firn/");
        byte[] sound = Files.readAllBytes(table.resolve(root));
        try (ObjectStore store = store()) {
            HostileRoot.replace(store, 2, HostileRoot.bomb());
            fails(CORRUPT, List.of("scan", table), root);
            HostileRoot.replace(store, 2, HostileRoot.compress(new byte[200 << 20]));
            fails(CORRUPT, List.of("scan", table), root);
            HostileRoot.replace(
                    store,
                    2,
                    HostileRoot.compress(("{\"a\":" + "[".repeat(5_000_000)).getBytes(StandardCharsets.US_ASCII)));
            fails(CORRUPT, List.of("scan", table), root);
            HostileRoot.replace(store, 2, HostileRoot.compress("{}".getBytes(StandardCharsets.US_ASCII)));
            fails(CORRUPT, List.of("scan", table), root);
            store.put(ObjectKey.of(root), ByteBuffer.wrap(sound), PutCondition.NONE);
            for (String evil : List.of("../../evil", "/etc/passwd", "data/../../evil", "data//x", "data\\\\..\\\\x")) {
                HostileRoot.edit(
                        store,
                        2,
                        json -> json.replaceFirst("\"data/[^\"]*\"", "\"" + evil.replace("\\", "\\\\") + "\""));
                fails(CORRUPT, List.of("scan", table), root);
                store.put(ObjectKey.of(root), ByteBuffer.wrap(sound), PutCondition.NONE);
            }
        }
        succeed("check", table, "--data");
    }

    @Test
    void aTableOfALaterReleaseIsRefusedByTheNameOfTheFeature() throws IOException {
        try (ObjectStore store = store()) {
            Table opened = Table.open(store);
            assertThat(opened.snapshot().header().features().reader()).isEmpty();
            HostileRoot.edit(
                    store,
                    2,
                    json -> json.replaceFirst(
                            "\"reader(-features)?\" ?: ?\\[\\]", "\"reader$1\":[\"column-encryption\"]"));
        }
        fails(UNSUPPORTED, List.of("scan", table), "column-encryption");
        fails(UNSUPPORTED, List.of("append", table, directory.resolve("good.csv")), "column-encryption");
    }

    @Test
    void aStackTraceIsShownOnRequest() {
        Cli.Outcome outcome = Cli.run("scan", table, "--where", "nmae = 1", "--debug");
        assertThat(outcome.exitCode()).isEqualTo(INVALID);
        assertThat(outcome.err()).contains("\tat io.firn.");
    }
}
