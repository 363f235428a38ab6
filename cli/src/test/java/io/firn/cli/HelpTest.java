// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class HelpTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\"']+)");

    @Test
    void everyCommandHasAnExampleThatParses() {
        for (Map.Entry<String, CommandLine> command :
                FirnCommand.commandLine().getSubcommands().entrySet()) {
            String footer = String.join(
                    "\n", command.getValue().getCommandSpec().usageMessage().footer());
            List<String> examples = footer.replaceAll("\\\\\n *", "")
                    .lines()
                    .map(line -> line.replaceFirst("^.*\\| (?=firn )", "").strip())
                    .filter(line -> line.startsWith("firn "))
                    .toList();
            assertThat(examples).as(command.getKey()).isNotEmpty().allSatisfy(example -> {
                assertThat(example).startsWith("firn " + command.getKey());
                FirnCommand.commandLine().parseArgs(words(example));
            });
        }
        Arrays.stream(FirnCommand.commandLine().getCommandSpec().usageMessage().footer())
                .filter(line -> line.startsWith("  firn "))
                .forEach(example -> FirnCommand.commandLine().parseArgs(words(example)));
    }

    @Test
    void examplesAreNotWrapped() {
        List<CommandLine> commands = new ArrayList<>(List.of(FirnCommand.commandLine()));
        commands.addAll(commands.get(0).getSubcommands().values());
        for (CommandLine command : commands) {
            assertThat(command.getCommandSpec().usageMessage().footer())
                    .as(command.getCommandName())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
    }

    @Test
    void theListOfCommandsShowsWholeSentences() {
        FirnCommand.commandLine()
                .getSubcommands()
                .forEach((name, command) -> assertThat(
                                command.getCommandSpec().usageMessage().description()[0])
                        .as(name)
                        .endsWith("."));
    }

    @Test
    void helpAndVersionSucceedForEveryCommand() {
        Firn firn = new Firn(Path.of("."));
        assertThat(firn.ok("--help")).contains("Exit codes");
        assertThat(firn.ok()).isEqualTo(firn.ok("--help"));
        assertThat(firn.ok("--version")).isEqualTo("firn 0.1.0\n");
        for (String command : FirnCommand.commandLine().getSubcommands().keySet()) {
            assertThat(firn.ok(command, "--help")).startsWith("Usage: firn " + command);
            assertThat(firn.ok(command, "--version")).isEqualTo("firn 0.1.0\n");
        }
    }

    @Test
    void aMistakenCommandIsAnsweredShortlyWithASuggestion() {
        String message = new Firn(Path.of(".")).refused("scna", "t");
        assertThat(message).contains("scna", "Did you mean: firn scan", "Try 'firn --help'");
        assertThat(message.lines()).hasSizeLessThanOrEqualTo(3);
    }

    private static String[] words(String line) {
        Matcher matcher = WORD.matcher(line.strip().substring("firn ".length()).replaceFirst(" \\|.*", ""));
        List<String> words = new ArrayList<>();
        while (matcher.find()) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return words.toArray(String[]::new);
    }
}
