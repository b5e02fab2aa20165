package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ReadmeCommandsTest {
    @Test
    void namesEveryCommandAndEveryOption() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.split("\n## Command line\n", 2)[1].split("\n## ", 2)[0];

        assertThat(words(section)).containsAll(visible(commands()));
    }

    private static CommandLine commands() {
        Terminal nowhere = new Terminal(
                new PrintStream(PrintStream.nullOutputStream()),
                new PrintStream(PrintStream.nullOutputStream()),
                false);
        return new DeltafoldCommand(
                        (config, choice) -> {
                            throw new AssertionError("no engine is needed to list commands");
                        },
                        nowhere,
                        Clock.systemUTC(),
                        Map.of())
                .line();
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(List.of(text.split("[^A-Za-z-]+")));
    }

    private static Set<String> visible(CommandLine line) {
        Set<String> names = new TreeSet<>();
        line.getSubcommands().forEach((name, command) -> {
            names.add(name);
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .map(OptionSpec::longestName)
                    .forEach(names::add);
            names.addAll(visible(command));
        });
        return names;
    }
}
