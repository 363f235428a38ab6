// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Builds peers when they are wanted and something of theirs has changed. */
final class PeerBuild {
    private final Path benchmarks;

    /** @param benchmarks the directory of this module */
    PeerBuild(Path benchmarks) {
        this.benchmarks = benchmarks;
    }

    /** The class path of a peer; needs Maven, and the first time the network. */
    String classPath(String peer) throws IOException, InterruptedException {
        Path built = benchmarks.resolve("target/peers/peer-" + peer);
        Path list = built.resolve("classpath.txt");
        if (isStale(peer, list)) {
            System.err.println("Building the peer " + peer + " ...");
            Process maven = new ProcessBuilder(
                            "mvn",
                            "-q",
                            "-B",
                            "-ntp",
                            "-f",
                            benchmarks.resolve("peers/pom.xml").toString(),
                            "-pl",
                            peer,
                            "process-classes")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(
                            Files.createDirectories(built).resolve("build.log").toFile()))
                    .start();
            if (maven.waitFor() != 0) {
                throw new IllegalStateException(
                        "Building the peer " + peer + " failed:\n" + Files.readString(built.resolve("build.log")));
            }
            // Maven leaves a list alone that has not changed.
            Files.setLastModifiedTime(list, FileTime.from(Instant.now()));
        }
        return built.resolve("classes")
                + File.pathSeparator
                + Files.readString(list).strip();
    }

    private boolean isStale(String peer, Path list) throws IOException {
        if (!Files.exists(list)) {
            return true;
        }
        long builtAt = Files.getLastModifiedTime(list).toMillis();
        for (String source : List.of("peers/pom.xml", "peers/" + peer, "workload")) {
            try (Stream<Path> files = Files.walk(benchmarks.resolve(source))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (Files.getLastModifiedTime(file).toMillis() > builtAt) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
