package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.quarantine.RejectedRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** One folder of {@code cases/}: files in, table out, through the command line as a user has it. */
public final class ConformanceCase {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COUNTERS =
            List.of("read", "applied", "superseded", "late", "duplicate", "quarantined");

    private final Path folder;
    private final Map<?, ?> description;

    private ConformanceCase(Path folder) {
        this.folder = folder;
        this.description = (Map<?, ?>) Objects.requireNonNull(
                new Load(LoadSettings.builder().build()).loadFromString(text(folder.resolve("case.yaml"))));
    }

    /** All cases, sorted by name. */
    public static List<ConformanceCase> all() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(ConformanceCase::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases that a file names, one a line; all of them in a run with {@code -P long}. */
    public static List<ConformanceCase> named(Path file) {
        List<ConformanceCase> all = all();
        if (Boolean.getBoolean("deltafold.long")) {
            return all;
        }
        try {
            List<String> names = Files.readAllLines(file);
            List<ConformanceCase> named =
                    all.stream().filter(each -> names.contains(each.toString())).toList();
            assertThat(named).as("cases of the names in %s", file).hasSameSizeAs(names);
            return named;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    /**
     * Runs the case in an empty folder and compares exit codes, counters, tables and quarantine.
     *
     * @param quarantine gives everything set aside so far
     */
    public void run(Path workspace, EngineFactory engines, Supplier<List<RejectedRecord>> quarantine)
            throws IOException {
        Path config = configuration(workspace);
        Session session = new Session(workspace, config, engines);
        Instant staged = Instant.now().minusSeconds(3_600);
        for (Object step : (List<?>) Objects.requireNonNull(description.get("steps"))) {
            session.step((Map<?, ?>) step, folder, staged);
            staged = staged.plusSeconds(60);
        }
        Path expected = folder.resolve("expected");
        if (Files.isDirectory(expected)) {
            compareTables(session, expected);
            compareQuarantine(expected.resolve("quarantine.csv"), quarantine.get());
        }
    }

    private Path configuration(Path workspace) throws IOException {
        String declared = text(folder.resolve("deltafold.yaml"));
        Files.createDirectories(workspace.resolve("staging"));
        return "raw".equals(description.get("config"))
                ? Files.writeString(workspace.resolve("deltafold.yaml"), declared)
                : writeConfiguration(workspace, declared);
    }

    private static Path writeConfiguration(Path workspace, String declared) throws IOException {
        String places = "staging: " + workspace.resolve("staging") + "\nlake: " + workspace.resolve("lake") + "\n";
        return Files.writeString(workspace.resolve("deltafold.yaml"), places + declared);
    }

    private void compareTables(Session session, Path expected) throws IOException {
        try (Stream<Path> files = Files.list(expected)) {
            for (Path file :
                    files.filter(f -> !f.endsWith("quarantine.csv")).sorted().toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.csv$", "");
                Output shown = session.run("show", "--config", session.config.toString(), name, "--format", "csv");
                assertThat(shown.exit).as("exit code of show: %s", shown.err).isZero();
                assertThat(shown.out)
                        .as("table %s (%s)", name, description.get("rule"))
                        .isEqualTo(text(file));
            }
        }
    }

    private void compareQuarantine(Path file, List<RejectedRecord> rejected) throws IOException {
        List<CSVRecord> expected = new ArrayList<>();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(reader)
                        .forEach(expected::add);
            }
        }
        List<String> places =
                new ArrayList<>(rejected.stream().map(ConformanceCase::place).toList());
        List<String> expectedPlaces = expected.stream()
                .map(record -> record.get("file") + " line " + record.get("line") + " column " + record.get("column"))
                .toList();
        assertThat(places)
                .as("quarantine (%s)", description.get("rule"))
                .containsExactlyInAnyOrderElementsOf(expectedPlaces);
        for (CSVRecord record : expected) {
            assertThat(rejected)
                    .as("reason of %s line %s", record.get("file"), record.get("line"))
                    .anyMatch(r -> place(r).equals(record.get("file") + " line " + record.get("line") + " column "
                                    + record.get("column"))
                            && r.reason()
                                    .toLowerCase(Locale.ROOT)
                                    .contains(record.get("reason").toLowerCase(Locale.ROOT)));
        }
    }

    private static String place(RejectedRecord record) {
        return record.file() + " line " + record.line() + " column " + Objects.requireNonNullElse(record.column(), "");
    }

    /** What a command printed, and how it ended. */
    private record Output(int exit, String out, String err) {}

    /** The commands of one case, run in one workspace. */
    private static final class Session {
        private final Path workspace;
        private final Path config;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final DeltafoldCommand commands;
        private Map<String, long[]> rowsBefore = Map.of();

        Session(Path workspace, Path config, EngineFactory engines) {
            this.workspace = workspace;
            this.config = config;
            Terminal terminal = new Terminal(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    false);
            this.commands = new DeltafoldCommand(engines, terminal, Clock.systemUTC(), Map.of());
        }

        void step(Map<?, ?> step, Path folder, Instant staged) throws IOException {
            if (step.get("remove") instanceof List<?> removed) {
                for (Object key : removed) {
                    Files.delete(workspace.resolve("staging").resolve(key.toString()));
                }
            }
            if (!"none".equals(step.get("stage"))) {
                stage(folder.resolve(String.valueOf(step.get("stage"))), staged);
            }
            if (step.get("config") != null) {
                writeConfiguration(workspace, text(folder.resolve(String.valueOf(step.get("config")))));
            }
            Object command = Objects.requireNonNullElse(step.get("command"), "apply");
            List<String> arguments = new ArrayList<>(List.of(command.toString().split(" ")));
            arguments.addAll(List.of("--config", config.toString()));
            if (step.get("arguments") instanceof List<?> more) {
                more.forEach(argument -> arguments.add(resolved(argument.toString())));
            }
            Output applied = run(arguments.toArray(new String[0]));
            Object exit = step.get("exit");
            assertThat(applied.exit)
                    .as("exit code of %s: %s%s", command, applied.out, applied.err)
                    .isEqualTo(exit == null ? 0 : ((Number) exit).intValue());
            if (step.get("error") != null) {
                assertThat(applied.err).containsIgnoringCase(step.get("error").toString());
            }
            if (applied.exit != 2) {
                compareCounters(step.get("counters"));
            }
            if (step.get("open") instanceof Map<?, ?> open) {
                open.forEach((table, records) -> assertThat(openRecords(table.toString()))
                        .as("open records of %s", table)
                        .isEqualTo(((Number) records).longValue()));
            }
        }

        /** Arguments that name a staged file are relative to the workspace. */
        private String resolved(String argument) {
            return argument.startsWith("staging/") ? workspace.resolve(argument).toString() : argument;
        }

        private void stage(Path tree, Instant staged) throws IOException {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = workspace
                            .resolve("staging")
                            .resolve(tree.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.write(target, Files.readAllBytes(file));
                    Files.setLastModifiedTime(target, FileTime.from(staged));
                }
            }
        }

        private void compareCounters(@Nullable Object expected) throws IOException {
            Map<String, long[]> rows = rows();
            if (expected instanceof Map<?, ?> tables) {
                tables.forEach((table, counters) -> {
                    long[] before = rowsBefore.getOrDefault(table.toString(), new long[COUNTERS.size()]);
                    long[] now = rows.getOrDefault(table.toString(), new long[COUNTERS.size()]);
                    Map<String, Long> done = new LinkedHashMap<>();
                    Map<String, Long> wanted = new LinkedHashMap<>();
                    for (int i = 0; i < COUNTERS.size(); i++) {
                        done.put(COUNTERS.get(i), now[i] - before[i]);
                        Object want = ((Map<?, ?>) counters).get(COUNTERS.get(i));
                        wanted.put(COUNTERS.get(i), want == null ? 0 : ((Number) want).longValue());
                    }
                    assertThat(done).as("counters of %s", table).isEqualTo(wanted);
                });
            }
            rowsBefore = rows;
        }

        /** As {@code status} counts them, which must be as many as {@code quarantine show} prints. */
        private long openRecords(String table) {
            Output shown =
                    run("quarantine", "show", "--config", config.toString(), "--table", table, "--format", "json");
            assertThat(shown.exit)
                    .as("exit code of quarantine show: %s", shown.err)
                    .isZero();
            try {
                for (JsonNode status : status()) {
                    if (status.get("table").asText().equals(table)) {
                        long open = status.get("quarantine").get("open").asLong();
                        assertThat(JSON.readTree(shown.out)).as("records shown").hasSize((int) open);
                        return open;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new AssertionError("no status of " + table);
        }

        private JsonNode status() throws IOException {
            return JSON.readTree(run("status", "--config", config.toString(), "--format", "json").out);
        }

        private Map<String, long[]> rows() throws IOException {
            Map<String, long[]> rows = new LinkedHashMap<>();
            for (JsonNode table : status()) {
                rows.put(
                        table.get("table").asText(),
                        COUNTERS.stream()
                                .mapToLong(name -> table.get("rows").get(name).asLong())
                                .toArray());
            }
            return rows;
        }

        Output run(String... arguments) {
            out.reset();
            err.reset();
            int exit = commands.execute(arguments);
            return new Output(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    /** The cases lie in this module's tests, beside or inside a jar; they are always read from the source tree. */
    private static Path root() {
        try {
            URI classes = ConformanceCase.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path module = Path.of(classes);
            while (!Files.isDirectory(module.resolve("src/test/resources/cases"))) {
                module = Objects.requireNonNull(module.getParent());
            }
            return module.resolve("src/test/resources/cases");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
