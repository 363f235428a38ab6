// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;

/** Runs commands within the test's process; an argument that begins with {@code @/} is a path in its directory. */
record Firn(Path directory) {

    /** What a command left. */
    record Result(int exitCode, String out, String err) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new AssertionError("Not JSON: " + out, e);
            }
        }
    }

    Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = FirnCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int exitCode = line.execute(Arrays.stream(arguments)
                .map(argument -> argument.startsWith("@/") ? path(argument.substring(2)) : argument)
                .toArray(String[]::new));
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** The output of a command that succeeds. */
    String ok(String... arguments) {
        Result result = run(arguments);
        assertThat(result.exitCode())
                .as("%s: %s", Arrays.toString(arguments), result.err())
                .isZero();
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    /** The message of a command that is refused, without a stack trace. */
    String refused(String... arguments) {
        Result result = run(arguments);
        assertThat(result.exitCode())
                .as("%s: %s%s", Arrays.toString(arguments), result.out(), result.err())
                .isEqualTo(FirnCommand.INVALID);
        assertThat(result.err()).startsWith("firn: ").doesNotContain("\tat ", "Exception", "Unforeseen");
        return result.err();
    }

    String path(String name) {
        return directory.resolve(name).toString();
    }

    Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] bytes) {
        try {
            return Files.write(directory.resolve(name), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(directory.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
