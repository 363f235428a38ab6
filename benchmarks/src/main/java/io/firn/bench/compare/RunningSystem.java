// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import io.firn.bench.workload.Request;
import io.firn.bench.workload.Result;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The process of one system. For one thread. */
final class RunningSystem implements AutoCloseable {
    private static final long EXIT_SECONDS = 10;

    private final String name;
    private final String suite;
    private final Path directory;
    private final Process process;
    private final PrintStream requests;
    private final BufferedReader answers;

    private RunningSystem(String name, String suite, Path directory, Process process) {
        this.name = name;
        this.suite = suite;
        this.directory = directory;
        this.process = process;
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What it writes to its standard error goes to a log beside its tables. */
    static RunningSystem start(
            Contestant contestant, String suite, String classPath, List<String> javaOptions, Path data)
            throws IOException {
        Path directory = data.resolve(suite).resolve(contestant.name());
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        // Arrow and Hadoop reach into the JDK.
        command.addAll(
                List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath, contestant.mainClass()));
        command.addAll(contestant.arguments());
        File log = directory.resolve("log.txt").toFile();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(log))
                .start();
        return new RunningSystem(contestant.name(), suite, directory, process);
    }

    String name() {
        return name;
    }

    /** Runs one step and waits for its result. */
    Result run(String step, Map<String, Long> sizes) throws IOException {
        requests.println(new Request(suite, step, directory, sizes).toLine());
        String answer = answers.readLine();
        if (answer == null) {
            return Result.of(
                    new IllegalStateException("Its process ended; see " + directory.getFileName() + "/log.txt."));
        }
        return Result.ofLine(answer);
    }

    @Override
    public void close() {
        requests.close();
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
