// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One step of a suite, as it travels to a system's process: a line of words and of {@code name=value} pairs, divided by
 * tabs.
 *
 * @param suite the suite's name
 * @param step what to do, often the name of a case
 * @param directory the system's own place for tables
 * @param sizes how many rows, files and so on, by name
 */
public record Request(String suite, String step, Path directory, Map<String, Long> sizes) {

    public Request {
        sizes = new TreeMap<>(sizes);
    }

    public String toLine() {
        return String.join("\t", suite, step, directory.toString())
                + sizes.entrySet().stream()
                        .map(size -> "\t" + size.getKey() + "=" + size.getValue())
                        .collect(Collectors.joining());
    }

    public static Request ofLine(String line) {
        String[] words = line.split("\t");
        Map<String, Long> sizes = new TreeMap<>();
        for (int i = 3; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            sizes.put(words[i].substring(0, equals), Long.valueOf(words[i].substring(equals + 1)));
        }
        return new Request(words[0], words[1], Path.of(words[2]), sizes);
    }

    public long size(String name) {
        Long size = sizes.get(name);
        if (size == null) {
            throw new IllegalArgumentException("The step " + suite + " " + step + " needs a size '" + name + "'.");
        }
        return size;
    }

    public int smallSize(String name) {
        return Math.toIntExact(size(name));
    }
}
