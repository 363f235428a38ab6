// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command that changes a table says what it did: in a sentence, or in a JSON document. */
final class Report {

    @Option(names = "--json", description = "Report as a JSON document.")
    boolean json;

    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    /** @param facts the document's fields, in order */
    @SafeVarargs
    final void print(String sentence, Map.Entry<String, ? extends Number>... facts) {
        Map<String, Number> document = new LinkedHashMap<>();
        for (Map.Entry<String, ? extends Number> fact : facts) {
            document.put(fact.getKey(), fact.getValue());
        }
        command.commandLine().getOut().println(json ? Json.indented(document) : sentence);
    }
}
