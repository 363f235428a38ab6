// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tells what was measured: as a table for people, and as JSON to compare over time. */
final class Report {
    private static final String OURS = "firn";

    private final String suite;
    private final List<String> systems;
    private final Measurements measurements;

    Report(String suite, List<String> systems, Measurements measurements) {
        this.suite = suite;
        this.systems = systems;
        this.measurements = measurements;
    }

    /** A line a case and metric: medians, and in brackets how much of the peer's value is ours. */
    String table() {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("case", "metric"));
        head.addAll(systems);
        lines.add(head);
        for (Measurements.Metric metric : measurements.metrics()) {
            List<String> line = new ArrayList<>(List.of(metric.caseName(), metric.metric()));
            Optional<Measurements.Summary> ours = measurements.summary(metric, OURS);
            for (String system : systems) {
                line.add(measurements
                        .summary(metric, system)
                        .map(summary -> cell(system, summary, ours))
                        .orElse("-"));
            }
            lines.add(line);
        }
        return aligned(lines);
    }

    private static String cell(String system, Measurements.Summary summary, Optional<Measurements.Summary> ours) {
        String median = number(summary.median());
        if (system.equals(OURS) || ours.isEmpty() || summary.median() == 0) {
            return median;
        }
        return "%s (%s)".formatted(median, ratio(ours.get().median() / summary.median()));
    }

    static String number(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String ratio(double ratio) {
        String format = ratio >= 10 ? "%.0fx" : ratio >= 0.1 ? "%.2fx" : "%.4fx";
        return String.format(Locale.ROOT, format, ratio);
    }

    private static String aligned(List<List<String>> lines) {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int index = column;
                int width = lines.stream()
                        .mapToInt(each -> each.get(index).length())
                        .max()
                        .orElse(0);
                String cell = line.get(column);
                String padding = " ".repeat(width - cell.length());
                text.append(column == 0 ? "" : "  ").append(column < 2 ? cell + padding : padding + cell);
            }
            text.append('\n');
        }
        return text.toString();
    }

    void writeJson(Path file) throws IOException {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Measurements.Metric metric : measurements.metrics()) {
            for (String system : systems) {
                measurements.summary(metric, system).ifPresent(summary -> list.add(entry(metric, system, summary)));
            }
        }
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), list);
    }

    private Map<String, Object> entry(Measurements.Metric metric, String system, Measurements.Summary summary) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("suite", suite);
        entry.put("case", metric.caseName());
        entry.put("system", system);
        entry.put("metric", metric.metric());
        entry.put("value", summary.median());
        entry.put("unit", metric.unit());
        entry.put("min", summary.min());
        entry.put("max", summary.max());
        entry.put("rounds", summary.rounds());
        return entry;
    }
}
