// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.cli.FirnCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs the {@code firn} command in this process. */
final class Cli {
    private Cli() {}

    /** How a command ended. */
    record Outcome(int exitCode, String out, String err) {}

    static Outcome run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = FirnCommand.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int exitCode = line.execute(words);
        return new Outcome(exitCode, out.toString(), err.toString());
    }
}
