// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories of tables. */
public final class Directories {
    private Directories() {}

    /** The number and the bytes of the files below a directory. */
    public record Usage(long files, long bytes) {}

    public static Usage usage(Path directory) throws IOException {
        long files = 0;
        long bytes = 0;
        for (Path file : files(directory)) {
            files++;
            bytes += Files.size(file);
        }
        return new Usage(files, bytes);
    }

    /** The regular files below a directory, sorted. */
    public static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Deletes a directory and all below it, if it is there. */
    public static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
