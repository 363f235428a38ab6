// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine.Option;

/** What is written down with a version. */
final class Notes {

    @Option(names = "--note", paramLabel = "NAME=VALUE", description = "A note that stays with the version.")
    Map<String, String> notes = Map.of();

    /** @param summary of the change that is about to be committed */
    void addTo(BiConsumer<String, String> summary) {
        notes.forEach(summary);
    }
}
