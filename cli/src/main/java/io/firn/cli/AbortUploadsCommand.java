// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.s3.S3ObjectStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives up uploads to S3 whose writers died. */
@Command(
        name = "abort-uploads",
        mixinStandardHelpOptions = true,
        description = {
            "Gives up unfinished uploads to S3 whose writers died.",
            "",
            "Large files go to S3 in parts. What a killed writer leaves of them shows in no listing and is no part of"
                    + " the table, but it is stored and paid for until it is given up.",
            ""
        },
        footer = {"", "Example:", "  firn abort-uploads s3://lake/sales --older-than 2d"})
final class AbortUploadsCommand implements Callable<Integer> {
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([mhd])");

    @Mixin
    TableLocation location = new TableLocation();

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            defaultValue = "1d",
            description = "Leave younger ones alone, whose writers may be at work: 90m, 12h, 2d"
                    + " (default: ${DEFAULT-VALUE}).")
    String olderThan = "1d";

    @Option(names = "--json", description = "As a JSON document.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Duration age = age(olderThan);
        if (!S3Places.matches(location.location)) {
            throw new InvalidRequestException(
                    "'%s' is not on S3; only uploads to S3 can be left unfinished.".formatted(location.location));
        }
        try (S3ObjectStore store = S3Places.open(location.location, location.s3Options())) {
            int aborted = store.abortStaleUploads(age);
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? Json.indented(Map.of("aborted", aborted))
                                    : "Gave up %s.".formatted(Count.of(aborted, "unfinished upload")));
        }
        return 0;
    }

    private static Duration age(String text) {
        Matcher matcher = AGE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidRequestException(
                    "--older-than takes a number and a unit, such as 90m, 12h or 2d, not '%s'.".formatted(text));
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
