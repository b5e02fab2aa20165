package io.github.deltafold.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what happens to {@code sample-data}. */
class ReadmeIT {
    private static final Path ROOT = Path.of("../..");
    private static final String CHANGES = "ahmad_schema/Persons/20260105-090000000.csv";
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir
    Path folder;

    @Test
    void showsTableBeforeAndAfterChanges() throws IOException {
        Path sample = ROOT.resolve("sample-data");
        copy(sample);

        run("apply");
        assertThat(run("show", "ahmad_schema.Persons").lines()).containsSubsequence(block("before"));

        assertThat(Files.readAllLines(sample.resolve("changes").resolve(CHANGES)))
                .isEqualTo(block("changes"));
        Files.copy(
                sample.resolve("changes").resolve(CHANGES),
                folder.resolve("staging").resolve(CHANGES));
        run("apply");
        assertThat(run("show", "ahmad_schema.Persons").lines()).containsSubsequence(block("after"));
        assertThat(run("show", "ahmad_schema.Persons", "--format", "csv"))
                .isEqualTo(Files.readString(sample.resolve("expected/ahmad_schema.Persons.csv")));
    }

    @Test
    void linksOnlyToWhatIsThere() throws IOException {
        List<String> links = LINK.matcher(readme())
                .results()
                .map(MatchResult::group)
                .map(link -> link.substring(2, link.length() - 1))
                .toList();

        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    /** The lines of the fenced block that follows a mark; dots stand for lines left out. */
    private static List<String> block(String mark) throws IOException {
        String fenced = readme().split("<!-- " + mark + " -->\n```\n", 2)[1].split("\n```", 2)[0];
        return fenced.lines().filter(line -> !line.equals("...")).toList();
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private void copy(Path sample) throws IOException {
        try (Stream<Path> files = Files.walk(sample)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(sample.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private String run(String command, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        Stream<String> all = Stream.of(
                        Stream.of(
                                command,
                                "--config",
                                folder.resolve("deltafold.yaml").toString()),
                        Stream.of(arguments))
                .flatMap(part -> part);
        int exitCode = new DeltafoldCommand(SparkJob.engines(), terminal, Clock.systemUTC(), Map.of())
                .execute(all.toArray(String[]::new));
        assertThat(exitCode).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }
}
