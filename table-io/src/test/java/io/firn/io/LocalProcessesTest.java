// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes race for the names of one directory. */
class LocalProcessesTest {

    private static final int KEYS = 300;

    @TempDir
    Path directory;

    /** What each process runs: it waits for the start, tries every name, and says at last which ones it won. */
    static final class Racer {
        private Racer() {}

        public static void main(String[] arguments) {
            String id = arguments[1];
            LocalObjectStore store = LocalObjectStore.open(Path.of(arguments[0]), Durability.RELAXED);
            store.put(ObjectKey.of("ready/" + id), ByteBuffer.allocate(0), PutCondition.IF_ABSENT);
            while (store.size(ObjectKey.of("go")).isEmpty()) {
                Thread.onSpinWait();
            }
            StringBuilder won = new StringBuilder();
            for (int i = 0; i < KEYS; i++) {
                ByteBuffer content = ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8));
                if (store.put(ObjectKey.of("race/" + i), content, PutCondition.IF_ABSENT) == PutResult.STORED) {
                    won.append(i).append(' ');
                }
            }
            store.put(
                    ObjectKey.of("won/" + id),
                    ByteBuffer.wrap(won.toString().getBytes(StandardCharsets.UTF_8)),
                    PutCondition.IF_ABSENT);
        }
    }

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    @Test
    void exactlyOneProcessWinsEachName() throws Exception {
        List<String> ids = List.of("a", "b", "c");
        List<Process> processes = new ArrayList<>();
        LocalObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED);
        try {
            String classPath =
                    location(LocalObjectStore.class) + File.pathSeparator + location(LocalProcessesTest.class);
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            for (String id : ids) {
                processes.add(new ProcessBuilder(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath,
                                Racer.class.getName(),
                                "" + directory,
                                id)
                        .inheritIO()
                        .start());
            }
            while (store.list("ready/", "", 10).size() < ids.size()) {
                assertThat(processes).allMatch(Process::isAlive);
                Thread.sleep(5);
            }
            store.put(ObjectKey.of("go"), ByteBuffer.allocate(0), PutCondition.IF_ABSENT);
            for (Process process : processes) {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        List<Integer> all = new ArrayList<>();
        for (String id : ids) {
            for (String won : Files.readString(directory.resolve("won/" + id)).split(" ")) {
                if (!won.isEmpty()) {
                    assertThat(Files.readString(directory.resolve("race/" + won)))
                            .isEqualTo(id);
                    all.add(Integer.valueOf(won));
                }
            }
        }
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, KEYS).boxed().toList());
    }
}
