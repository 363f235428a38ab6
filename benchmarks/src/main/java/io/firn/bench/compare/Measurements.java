// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured, by case and metric in the order of appearance, and by system. */
final class Measurements {

    /** A case and what was measured of it, for instance {@code all-1t} and {@code ms}. */
    record Metric(String caseName, String metric) {
        static Metric of(String text) {
            int slash = text.indexOf('/');
            return new Metric(text.substring(0, slash), text.substring(slash + 1));
        }

        /** The unit of its values, which the name of the metric tells. */
        String unit() {
            return switch (metric) {
                case "commits_per_s" -> "commits/s";
                case "rows_per_s" -> "rows/s";
                case "failures" -> "commits";
                case "metadata_files" -> "files";
                case "requests" -> "requests";
                case "ratio" -> "ratio";
                default -> unitInName();
            };
        }

        private String unitInName() {
            if (metric.equals("ms") || metric.endsWith("_ms")) {
                return "ms";
            }
            if (metric.endsWith("_mb")) {
                return "MB";
            }
            if (metric.endsWith("bytes") || metric.startsWith("bytes_")) {
                return "bytes";
            }
            throw new IllegalArgumentException("No unit is known of " + metric);
        }
    }

    /** The values of one system over the rounds. */
    record Summary(double median, double min, double max, int rounds) {
        static Summary of(List<Double> values) {
            List<Double> sorted = new ArrayList<>(values);
            Collections.sort(sorted);
            int middle = sorted.size() / 2;
            double median =
                    sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
            return new Summary(median, sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
        }
    }

    private final Map<Metric, Map<String, List<Double>>> values = new LinkedHashMap<>();

    void add(String system, String metric, double value) {
        values.computeIfAbsent(Metric.of(metric), key -> new LinkedHashMap<>())
                .computeIfAbsent(system, key -> new ArrayList<>())
                .add(value);
    }

    /** The medians of one system, by case and metric. */
    Map<String, Double> medians(String system) {
        Map<String, Double> medians = new LinkedHashMap<>();
        values.forEach((metric, bySystem) -> {
            List<Double> all = bySystem.get(system);
            if (all != null) {
                medians.put(
                        metric.caseName() + "/" + metric.metric(),
                        Summary.of(all).median());
            }
        });
        return medians;
    }

    List<Metric> metrics() {
        return List.copyOf(values.keySet());
    }

    Optional<Summary> summary(Metric metric, String system) {
        return Optional.ofNullable(values.getOrDefault(metric, Map.of()).get(system))
                .map(Summary::of);
    }
}
