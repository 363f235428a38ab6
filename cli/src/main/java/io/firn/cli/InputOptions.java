// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.io.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how inputs are read. */
final class InputOptions {

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "parquet, csv or jsonl; by the ending of the name when not given (.gz and .zst are understood).")
    Input.@Nullable Format format;

    @Option(
            names = "--delimiter",
            paramLabel = "C",
            description = "Between fields of CSV, '\\t' for a tab. When not given: what the header shows of comma,"
                    + " semicolon, tab and bar; a tab for .tsv.")
    @Nullable
    String delimiter;

    @Option(
            names = "--null",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Text that means null in CSV, besides an empty field without quotes.")
    String nullText = "";

    @Option(
            names = "--ignore-columns",
            paramLabel = "COLUMN",
            split = ",",
            splitSynopsisLabel = ",",
            description = "Columns of the files that are not read, whether the table has them or not.")
    List<String> ignored = List.of();

    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    /** Whether it was said how files are to be read, so that a source must be one. */
    boolean stated() {
        return format != null;
    }

    /** Columns that are not read. */
    Set<String> ignored() {
        return ignored.stream().map(String::strip).collect(Collectors.toSet());
    }

    /** The files that arguments name. */
    List<Input> resolve(List<String> arguments) {
        return arguments.stream()
                .flatMap(argument -> resolve(argument).stream())
                .toList();
    }

    /** The files that an argument names. */
    List<Input> resolve(String argument) {
        if (S3Places.matches(argument)) {
            List<Input> copies = new ArrayList<>();
            S3Places.fetch(argument, FirnCommand.of(command).s3)
                    .forEach((name, copy) -> copies.add(Input.copied(copy, name, options())));
            return copies;
        }
        return Input.resolve(argument, options(), System.in);
    }

    private Input.Options options() {
        return new Input.Options(Optional.ofNullable(format), new Input.CsvDialect(delimiter(), nullText), ignored());
    }

    private Optional<Character> delimiter() {
        if (delimiter == null) {
            return Optional.empty();
        }
        String character = delimiter.equals("\\t") ? "\t" : delimiter;
        if (character.length() != 1 || "\"\r\n".contains(character)) {
            throw new InvalidRequestException(
                    "--delimiter takes one character, and no quote or line end, not '%s'.".formatted(delimiter));
        }
        return Optional.of(character.charAt(0));
    }
}
