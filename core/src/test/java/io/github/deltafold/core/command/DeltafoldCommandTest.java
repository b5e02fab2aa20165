package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltafoldCommandTest {
    private final InMemoryTableEngine engine = new InMemoryTableEngine();

    @ParameterizedTest
    @CsvSource({
        "--help,          Usage: deltafold [-hV] COMMAND",
        "apply --help,    Usage: deltafold apply [-hV] [--dry-run] [--load-complete] --config=URI",
        "show --help,     Usage: deltafold show [-h] --config=URI [--format=FORMAT] [--version=N] TABLE",
        "show -h,         Usage: deltafold show [-h] --config=URI [--format=FORMAT] [--version=N] TABLE",
        "status --help,   Usage: deltafold status [-hV] [--verify] --config=URI [--format=FORMAT]",
        "quarantine --help,        Usage: deltafold quarantine [-hV] COMMAND",
        "quarantine list --help,   Usage: deltafold quarantine list [-hV] --config=URI",
        "quarantine show -h,       Usage: deltafold quarantine show [-hV] --config=URI",
        "quarantine replay --help, Usage: deltafold quarantine replay [-hV] [--accept-absent] --config=URI",
        "quarantine drop --help,   Usage: deltafold quarantine drop [-hV] --config=URI",
        "--version,       deltafold 0.1.0"
    })
    void givesHelp(String arguments, String expected) {
        CommandRun run = run(arguments);

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains(expected);
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--help        | apply, show, status, quarantine",
                "apply --help  | --config, --table, --file, --group, --engine, --dry-run, --load-complete, --reload, Exit codes: 0 done",
                "show --help   | --config, --version, --format, Exit codes: 0 done",
                "status --help | --config, --table, --verify, --format, Exit codes: 0 done",
                "quarantine --help        | list, show, replay, drop",
                "quarantine list --help   | --config, --table, --file, --row, --state, --format",
                "quarantine show --help   | --config, --table, --file, --row, --state, --format",
                "quarantine replay --help | --config, --table, --file, --row, --accept-absent, Exit codes",
                "quarantine drop --help   | --config, --table, --file, --row, --reason, Exit codes"
            })
    void namesEveryOption(String arguments, String options) {
        CommandRun run = run(arguments);

        assertThat(run.out()).contains(options.split(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                                   | Missing required subcommand. See 'deltafold --help'.",
                "aply                                 | Unmatched argument at index 0: 'aply'. Did you mean 'apply'? See 'deltafold --help'.",
                "apply                                | Missing required option: '--config=URI'. See 'deltafold apply --help'.",
                "apply --config x --nonsense          | Unknown option: '--nonsense'. See 'deltafold apply --help'.",
                "apply --config x y                   | Unmatched argument at index 3: 'y'. See 'deltafold apply --help'.",
                "apply --config x --engine flink      | Invalid value for option '--engine': expected one of [auto, spark, duckdb] (case-insensitive) but was 'flink'. See 'deltafold apply --help'.",
                "show --config x                      | Missing required parameter: 'TABLE'. See 'deltafold show --help'.",
                "show --config x a.b --format xml     | Invalid value for option '--format': expected one of [table, csv, json] (case-insensitive) but was 'xml'. See 'deltafold show --help'.",
                "show --config x a.b --version latest | Invalid value for option '--version': 'latest' is not a long. See 'deltafold show --help'.",
                "status --config x --format csv       | Invalid value for option '--format': expected one of [table, json] (case-insensitive) but was 'csv'. See 'deltafold status --help'.",
                "quarantine                           | Missing required subcommand. See 'deltafold quarantine --help'.",
                "quarantine drop --config x           | Missing required option: '--reason=TEXT'. See 'deltafold quarantine drop --help'.",
                "quarantine list --config x --state x | Invalid value for option '--state': expected one of [open, replayed, dropped, replaced, all] (case-insensitive) but was 'x'. See 'deltafold quarantine list --help'."
            })
    void endsWithTwoWhereItIsNotUsedAsItSays(String arguments, String message) {
        CommandRun run = run(arguments);

        assertThat(run).isEqualTo(new CommandRun(2, "", "error: Cannot read the command line: " + message + "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/no/such/file.yaml | Cannot read configuration '/no/such/file.yaml': there is no such file. Name it with --config.",
                "gs://acme/c.yaml   | Cannot use --config 'gs://acme/c.yaml': scheme 'gs' (must be s3, file or a path). Give an s3:// or file:/// URI, or a path.",
                "s3://acme          | Cannot use --config 's3://acme': it names a bucket, not a file in it. Give an s3:// or file:/// URI, or a path."
            })
    void endsWithTwoWhereThereIsNoConfiguration(String uri, String message) {
        CommandRun run = run("status --config " + uri);

        assertThat(run).isEqualTo(new CommandRun(2, "", "error: " + message + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "show sales.orders --version 1", "status"})
    void endsWithTwoWhereTheConfigurationIsWrong(String command, @TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("c.yaml"), "staging: s\nlake: l\ntable: []\n");

        CommandRun run = run(command + " --config " + config);

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot read configuration '" + config
                                + "': the file has unknown setting 'table'. Did you mean 'tables'?\n"));
    }

    @Test
    void endsWithTheCodeOfTheFailure(@TempDir Path folder) {
        TestingLake lake = lakeWithRows(folder);
        String[] show = {"show", "--config", lake.configFile().toString(), "sales.orders"};

        CommandRun refused = CommandRun.of(
                (config, choice) -> {
                    throw new BadSetting("Cannot start Spark: it is not there.");
                },
                lake.clock(),
                show);
        CommandRun failed = CommandRun.of(
                (config, choice) -> {
                    throw new RunFailed("Cannot reach the lake: it is down.", null);
                },
                lake.clock(),
                show);

        assertThat(refused).isEqualTo(new CommandRun(2, "", "error: Cannot start Spark: it is not there.\n"));
        assertThat(failed).isEqualTo(new CommandRun(1, "", "error: Cannot reach the lake: it is down.\n"));
    }

    @Test
    void callsWhatNobodyExpectedABug(@TempDir Path folder) {
        TestingLake lake = lakeWithRows(folder);

        CommandRun run = CommandRun.of(
                (config, choice) -> {
                    throw new IllegalStateException("two and two are five");
                },
                lake.clock(),
                "show",
                "--config",
                lake.configFile().toString(),
                "sales.orders");

        assertThat(run)
                .isEqualTo(new CommandRun(
                        1,
                        "",
                        "error: Cannot go on: java.lang.IllegalStateException: two and two are five. This is a bug,"
                                + " please report it with the log. Nothing is lost: run the command again.\n"));
    }

    private TestingLake lakeWithRows(Path folder) {
        TestingLake lake = new TestingLake(folder, "tables: [{name: sales.orders, key: [id], columns: id INT}]\n");
        lake.stage("sales/orders/LOAD00000001.csv", "1");
        lake.drain(engine, "sales.orders");
        return lake;
    }

    private CommandRun run(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        return CommandRun.of(engine, Clock.systemUTC(), words);
    }
}
