// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.InvalidRequestException;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Setting;
import io.firn.s3.S3Settings;
import io.firn.s3.testing.S3TestServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on tables and files of S3. */
final class S3CommandsTest {
    private static final String TABLE = "s3://bucket/lake/sales";
    private static final List<String> CREDENTIALS = List.of("aws.accessKeyId", "aws.secretAccessKey");

    @TempDir
    Path directory;

    private S3TestServer server;

    @BeforeEach
    void start() {
        server = S3TestServer.start();
        CREDENTIALS.forEach(name -> System.setProperty(name, "test"));
    }

    @AfterEach
    void stop() {
        CREDENTIALS.forEach(System::clearProperty);
        server.close();
    }

    private String[] onServer(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of("--s3", "endpoint=" + server.endpoint()))
                .toArray(String[]::new);
    }

    private String ok(String... arguments) {
        return new Firn(directory).ok(onServer(arguments));
    }

    private void upload(String key, String text) {
        try (S3ObjectStore store = server.store("in")) {
            store.put(
                    ObjectKey.of(key), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), PutCondition.IF_ABSENT);
        }
    }

    @Test
    void aTableOnS3IsCreatedLoadedReadAndChecked() {
        Path csv = new Firn(directory).write("sales.csv", "id,city\n1,Oslo\n2,Lima\n");
        assertThat(ok("create", TABLE, "--from", csv.toString())).contains("Created " + TABLE);
        assertThat(ok("append", TABLE, csv.toString())).contains("Appended 2 rows");
        assertThat(ok("alter", TABLE, "--rename", "city=town")).contains("version 3");
        assertThat(ok("scan", TABLE, "--where", "town = 'Lima'", "--json")).isEqualTo("{\"id\":2,\"town\":\"Lima\"}\n");
        assertThat(ok("count", TABLE, "--as-of", "2")).isEqualTo("2\n");
        assertThat(ok("history", TABLE)).contains("append", "alter");
        assertThat(ok("describe", TABLE)).contains(TABLE);
        assertThat(ok("files", TABLE)).contains("data/");
        assertThat(ok("delete", TABLE, "--where", "id = 1 or id = 2")).contains("version 4");
        assertThat(ok("check", TABLE, "--data")).contains("all sound");
        assertThat(server.keys("bucket")).allMatch(key -> key.startsWith("lake/sales/"));
    }

    @Test
    void inputFilesComeFromS3ByNameAndByPattern() {
        upload("day-1.csv", "id,city\n1,Oslo\n");
        upload("day-2.csv", "id,city\n2,Lima\n");
        upload("day-2/no.csv", "id,city\n9,No\n");
        upload("other.jsonl", "{\"id\": 3, \"city\": \"Rome\"}\n");
        ok("create", TABLE, "--from", "s3://bucket/in/day-1.csv");
        assertThat(ok("append", TABLE, "s3://bucket/in/day-*.csv")).contains("Appended 2 rows");
        assertThat(ok("append", TABLE, "s3://bucket/in/other.jsonl")).contains("Appended 1 row ");
        assertThat(ok("count", TABLE)).isEqualTo("3\n");
        assertThat(new Firn(directory).refused(onServer("append", TABLE, "s3://bucket/in/none*.csv")))
                .contains("There is no input file 's3://bucket/in/none*.csv'");
        upload("bad.csv", "id,city\nmany,Oslo\n");
        assertThat(new Firn(directory).refused(onServer("append", TABLE, "s3://bucket/in/bad.csv")))
                .contains("s3://bucket/in/bad.csv, line 2");
    }

    @Test
    void theDemoRunsOnS3() {
        Path csv =
                new Firn(directory).write("rows.csv", "id,day,name\n" + "1,2026-01-10,x\n2,2026-01-11,y\n".repeat(6));
        assertThat(ok("demo", "--input", csv.toString(), "--table", "s3://bucket/demo", "--json"))
                .contains("\"all_checks_held\" : true");
    }

    @Test
    void whatIsNotThereIsSaidWithItsPlace() {
        assertThat(new Firn(directory).refused(onServer("scan", TABLE))).contains("There is no Firn table at " + TABLE);
        Firn.Result bucket = new Firn(directory).run(onServer("scan", "s3://nobucket/x"));
        assertThat(bucket.exitCode()).isEqualTo(FirnCommand.FAILED);
        assertThat(bucket.err()).contains("s3://nobucket/x", "there is no such bucket");
    }

    @Test
    void aServerWithoutConditionalWritesIsRefused() {
        server.ignoreConditions("bucket");
        Path csv = new Firn(directory).write("sales.csv", "id,city\n1,Oslo\n");
        assertThat(new Firn(directory).refused(onServer("create", TABLE, "--from", csv.toString())))
                .contains("does not honour conditional writes", "ignores the condition");
        assertThat(server.keys("bucket")).isEmpty();
    }

    @Test
    void abandonedUploadsAreGivenUp() {
        assertThat(ok("abort-uploads", TABLE)).isEqualTo("Gave up 0 unfinished uploads.\n");
        assertThat(new Firn(directory).refused(onServer("abort-uploads", TABLE, "--older-than", "soon")))
                .contains("such as 90m, 12h or 2d, not 'soon'");
        assertThat(new Firn(directory).refused("abort-uploads", "sales")).contains("'sales' is not on S3");
    }

    @Test
    void settingsComeFromTheCommandLineBeforeTheEnvironment() {
        S3Settings settings = S3Places.settings(
                Map.of("region", "eu-north-1"),
                Map.of("FIRN_S3_REGION", "us-west-2", "FIRN_S3_PATH_STYLE", "true", "FIRN_S3_ENDPOINT", ""));
        assertThat(settings)
                .isEqualTo(
                        S3Settings.DEFAULT.with(S3Setting.REGION, "eu-north-1").with(S3Setting.PATH_STYLE, "true"));
        Assertions.assertThatThrownBy(() -> S3Places.settings(Map.of("regoin", "x"), Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("firn.s3.region");
    }

    /** The requests for objects other than versions since the server was last asked to forget. */
    private long requestsForImmutableObjects() {
        return server.log().stream()
                .filter(sent ->
                        sent.key().startsWith("lake/sales/") && !sent.key().contains("/versions/"))
                .count();
    }

    @Test
    void whatACommandReadTheNextFindsInTheCacheAndCheckLooksAtTheStore() {
        Path csv = new Firn(directory).write("sales.csv", "id,city\n1,Oslo\n2,Lima\n");
        String cache = directory.resolve("cache").toString();
        ok("create", TABLE, "--from", csv.toString(), "--primary-key", "id");
        ok("append", TABLE, csv.toString());
        server.forget();
        String found = ok("get", TABLE, "2", "--cache", cache);
        assertThat(requestsForImmutableObjects()).isPositive();
        server.forget();
        assertThat(ok("get", TABLE, "2", "--cache", cache, "--cache-size", "20m"))
                .isEqualTo(found)
                .contains("Lima");
        assertThat(requestsForImmutableObjects()).isZero();
        ok("check", TABLE, "--data", "--cache", cache);
        assertThat(requestsForImmutableObjects()).isPositive();
        server.forget();
        ok("get", TABLE, "2");
        assertThat(requestsForImmutableObjects()).isPositive();
    }

    @Test
    void whereTheCacheIsComesFromTheCommandLineBeforeTheEnvironment() {
        Path one = directory.resolve("one");
        Path two = directory.resolve("two");
        Map<String, String> environment = Map.of("FIRN_CACHE", "" + two, "FIRN_CACHE_SIZE", "1t");
        assertThat(CachePlace.of(Optional.empty(), Optional.empty(), Map.of("FIRN_CACHE", "")))
                .isEmpty();
        assertThat(CachePlace.of(Optional.of("" + one), Optional.of("500M"), environment))
                .hasValueSatisfying(cache -> assertThat(cache).hasToString("cache in " + one.resolve("firn-cache-1")));
        assertThat(two).doesNotExist();
        assertThat(CachePlace.of(Optional.empty(), Optional.empty(), environment))
                .hasValueSatisfying(cache -> assertThat(cache).hasToString("cache in " + two.resolve("firn-cache-1")));
        for (String size : List.of("500", "g", "-1g", "1.5g", "20 g", "9999999999g", "1p")) {
            Assertions.assertThatThrownBy(() ->
                            CachePlace.of(Optional.of("" + one), Optional.empty(), Map.of("FIRN_CACHE_SIZE", size)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("FIRN_CACHE_SIZE takes a number and a unit, such as 500m or 20g, not '%s'.", size);
        }
        Firn firn = new Firn(directory);
        firn.ok("create", "@/t", "--columns", "id long");
        Path file = firn.write("file", "x");
        assertThat(firn.refused("scan", "@/t", "--cache", "" + one, "--cache-size", "lots"))
                .contains("--cache-size takes a number and a unit", "'lots'");
        assertThat(firn.refused("scan", "@/t", "--cache", "" + file)).contains("" + file, "not a directory");
        assertThat(firn.refused("scan", "@/t", "--cache", "")).contains("--cache takes a directory");
    }

    @Test
    void aLocalTableIsReadThroughACacheIfTheCommandSaysSo() {
        Firn firn = new Firn(directory);
        Path csv = firn.write("sales.csv", "id,city\n1,Oslo\n2,Lima\n");
        firn.ok("create", "@/t", "--from", csv.toString());
        firn.ok("append", "@/t", csv.toString());
        assertThat(firn.ok("scan", "@/t", "--json", "--cache", firn.path("cache")))
                .isEqualTo(firn.ok("scan", "@/t", "--json"));
        assertThat(directory.resolve("cache")).isDirectoryRecursivelyContaining("regex:.*-0");
    }

    @Test
    void commandsOnLocalDirectoriesLoadNothingOfS3() throws Exception {
        Path csv = new Firn(directory).write("sales.csv", "id,city\n1,Oslo\n");
        for (List<String> command : List.of(
                List.of("--help"),
                List.of("create", "" + directory.resolve("t"), "--from", "" + csv),
                List.of("count", "" + directory.resolve("t")))) {
            List<String> words = Stream.concat(
                            Stream.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-Xlog:class+load",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    FirnCommand.class.getName()),
                            command.stream())
                    .toList();
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String loaded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(loaded).contains("io.firn.cli.FirnCommand ");
            assertThat(loaded.lines().filter(line -> line.contains("io.firn.s3.") || line.contains("amazon")))
                    .as("%s", command)
                    .isEmpty();
        }
    }
}
