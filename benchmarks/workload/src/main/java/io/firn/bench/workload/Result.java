// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a step measured, as it travels back: a line of {@code ok}, the check, and {@code case/metric=value} pairs; or of
 * {@code unsupported} or {@code failed} and a reason.
 *
 * @param outcome whether there is anything
 * @param text what the step computed, equal for all systems; or the reason why there is nothing
 * @param measured by case and metric, for instance {@code all-1t/ms}
 */
public record Result(Outcome outcome, String text, Map<String, Double> measured) {

    /** How a step ended. */
    public enum Outcome {
        OK,
        UNSUPPORTED,
        FAILED
    }

    public Result {
        measured = new TreeMap<>(measured);
    }

    public static Result ok(String check, Map<String, Double> measured) {
        return new Result(Outcome.OK, check, measured);
    }

    public static Result of(Exception failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null && text.length() < 1_000; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : "; caused by ").append(cause);
        }
        return new Result(
                failure instanceof UnsupportedOperationException ? Outcome.UNSUPPORTED : Outcome.FAILED,
                text.toString(),
                Map.of());
    }

    public String toLine() {
        return outcome.name()
                + "\t"
                + text.replaceAll("\\s+", " ")
                + measured.entrySet().stream()
                        .map(value -> "\t" + value.getKey() + "=" + value.getValue())
                        .collect(Collectors.joining());
    }

    public static Result ofLine(String line) {
        String[] words = line.split("\t");
        Map<String, Double> measured = new TreeMap<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            measured.put(words[i].substring(0, equals), Double.valueOf(words[i].substring(equals + 1)));
        }
        return new Result(Outcome.valueOf(words[0]), words[1], measured);
    }
}
