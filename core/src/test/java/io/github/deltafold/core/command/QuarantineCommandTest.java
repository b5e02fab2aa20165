package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuarantineCommandTest {
    private static final String CHANGES = "sales/orders/20260105-090000000.csv";
    private static final String LATER = "sales/orders/20260105-100000000.csv";
    private static final String WIDTH = "wrong width: the record has 4 fields, expected 3. Compare 'columns',"
            + " 'full-load-operation' and 'csv.delimiter' with the DMS endpoint; older layouts go into"
            + " 'earlier-columns'.";

    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private Path folder = Path.of("");
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path temporary) {
        folder = temporary;
        lake = new TestingLake(temporary, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING'}
                  - {name: sales.lines, key: [id], columns: 'id INT, name STRING'}
                """);
    }

    @Test
    void listsByTableFileAndReason() {
        quarantineSomething();

        CommandRun run = run("list", "--format", "csv");

        assertThat(run).isEqualTo(new CommandRun(0, """
                        table,file,reason,state,records,first_line,batch,since
                        sales.lines,sales/lines/LOAD00000001.csv,"value is not an INT: expected digits such as 42 or +5.06e+02 without a fraction, from -2147483648 to 2147483647. Correct it at the source; or declare a wider number and replay; or declare the column STRING and load the table anew.",open,1,2,1,2026-01-05 10:03:00
                        sales.orders,%s,"%s",open,2,1,1,2026-01-05 10:03:00
                        sales.orders,%s,"%s",open,1,1,1,2026-01-05 10:03:00
                        """.formatted(CHANGES, WIDTH, LATER, WIDTH), ""));
    }

    @Test
    void listsATableForPeople() {
        quarantineSomething();

        CommandRun run = run("list", "--table", "sales.lines");

        assertThat(run.out())
                .contains("| sales.lines | sales/lines/LOAD00000001.csv |", "|       1 |          2 |     1 |")
                .endsWith("1 row\n");
    }

    @Test
    void showsRecordsVerbatim() {
        quarantineSomething();

        CommandRun run = run("show", "--file", CHANGES, "--row", "3", "--format", "json");

        assertThat(run).isEqualTo(new CommandRun(0, """
                        [
                        {"table":"sales.orders","file":"%s","line":3,"column":null,"reason":"%s","raw":"I,2,\\"Bob,\\n\\",x","batch":1,"recorded_at":"2026-01-05 10:03:00","state":"open"}
                        ]
                        """.formatted(CHANGES, WIDTH), ""));
    }

    @Test
    void showsWhatBecameOfRecords() {
        quarantineSomething();
        run("drop", "--file", CHANGES, "--row", "1", "--reason", "a test row");

        assertThat(objects(run("show", "--format", "json"))).hasSize(3);
        assertThat(objects(run("show", "--format", "json", "--state", "dropped")))
                .singleElement()
                .asString()
                .contains("{\"table\":\"sales.orders\",\"file\":\"" + CHANGES + "\",\"line\":1,")
                .contains("\"state\":\"dropped\"");
        assertThat(objects(run("list", "--format", "json", "--state", "all"))).hasSize(4);
        assertThat(objects(run("list", "--format", "json", "--state", "replayed")))
                .isEmpty();
    }

    @Test
    void replaysAndSaysWhatBecameOfTheLines() {
        quarantineSomething();
        correct();

        CommandRun run = run("replay");
        CommandRun again = run("replay");

        assertThat(run).isEqualTo(new CommandRun(3, """
                        sales.lines: batch 2, 1 file, 1 line: 0 applied, 0 superseded, 0 late, 0 duplicate, 1 quarantined -> version 2 (0.0 s)
                        sales.orders: batch 2, 2 files, 3 lines: 2 applied, 1 superseded, 0 late, 0 duplicate, 0 quarantined -> version 2 (0.0 s)
                        """, ""));
        assertThat(again.exit()).isEqualTo(3);
        assertThat(again.out()).endsWith("sales.orders: nothing replayed (0 records open)\n");
        assertThat(lake.rows(engine, "sales.orders")).containsExactly("1,Ann,y", "2,Bob,\n,x");
    }

    @Test
    void replaysSomeOfIt() {
        quarantineSomething();
        correct();

        CommandRun run = run("replay", "--file", CHANGES, "--row", "3", "--accept-absent");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("sales.orders: batch 2, 1 file, 1 line: 1 applied, ");
        assertThat(run("replay", "--table", "sales.orders", "--file", CHANGES).out())
                .startsWith("sales.orders: batch 3, 1 file, 1 line: ");
    }

    @Test
    void endsWithTwoWhereAFileIsGone() {
        quarantineSomething();
        correct();
        lake.remove(CHANGES);

        CommandRun run = run("replay", "--file", CHANGES);

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "sales.orders: nothing replayed (3 records open)\n",
                        "warning: sales.orders: Staged file " + CHANGES
                                + " is gone, so that 2 quarantined records cannot be read again. Put"
                                + " the file back under its key and replay again, or stage what 'quarantine show --file "
                                + CHANGES
                                + "' prints of it under that key, or give them up with 'quarantine drop'.\n"));
    }

    @Test
    void dropsRecordsOfATable() {
        quarantineSomething();

        CommandRun run = run("drop", "--table", "sales.orders", "--reason", "a test");
        CommandRun again = run("drop", "--table", "sales.orders", "--reason", "a test");

        assertThat(run).isEqualTo(new CommandRun(0, "sales.orders: batch 2, 3 records dropped (0 records open)\n", ""));
        assertThat(again).isEqualTo(new CommandRun(0, "sales.orders: nothing dropped (0 records open)\n", ""));
    }

    @Test
    void takesAFileByItsUriToo() {
        quarantineSomething();
        String uri = lake.config().staging().uri() + "/" + CHANGES;

        CommandRun run = run("drop", "--file", uri, "--reason", "a test");

        assertThat(run.out()).isEqualTo("sales.orders: batch 2, 2 records dropped (1 record open)\n");
    }

    @Test
    void goesOnWithOtherTablesWhereOneFails() {
        quarantineSomething();
        new TestingLake(folder, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING, q STRING'}
                  - {name: sales.lines, key: [id], columns: 'id INT, name INT'}
                """);

        CommandRun run = run("replay");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).startsWith("sales.lines: failed\nsales.orders: batch 2, ");
        assertThat(run.err()).startsWith("error: Cannot change sales.lines.name from STRING to INT: ");
    }

    @Test
    void saysThatNothingWaits() {
        lake.stage(CHANGES, "I,1,Ann");
        lake.drain(engine, "sales.orders");

        assertThat(run("list", "--format", "csv").out())
                .isEqualTo("table,file,reason,state,records,first_line,batch,since\n");
        assertThat(run("show", "--format", "json").out()).isEqualTo("[\n]\n");
        assertThat(run("replay").out()).isEqualTo("""
                        sales.lines: nothing replayed (0 records open)
                        sales.orders: nothing replayed (0 records open)
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list --row 3                               | Cannot find --row: rows are counted within a file. Name one file with --file.",
                "show --file sales/orders/20260105-090000000.csv --row -1 | Cannot find --row -1: rows count from 1, and 0 is a file as a whole.",
                "replay --table sales.order                 | Cannot find table sales.order in configuration '%c'. Did you mean 'sales.orders'?",
                "replay --file sales/notes/LOAD00000001.csv | Cannot find table sales.notes in configuration '%c'. It must be one of [sales.lines, sales.orders].",
                "show --file /elsewhere/a.csv               | Cannot apply file '/elsewhere/a.csv': it does not lie under staging '%s'. Stage it below <schema>/<table>/ there first.",
                "drop --reason x                            | Cannot drop the records of all tables at once. Name tables with --table, or files with --file.",
                "drop --table sales.orders --reason=        | Cannot drop records without a reason. Say with --reason why they are given up: the ledger keeps it."
            })
    void saysWhatCannotBeDone(String arguments, String message) {
        String staging = lake.config().staging().uri();
        String config = lake.configFile().toString();

        CommandRun run = run(arguments.split(" "));

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2, "", "error: " + message.replace("%c", config).replace("%s", staging) + "\n"));
    }

    private void quarantineSomething() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,1,Anna", "I,2,\"Bob,\n\",x");
        lake.stage(LATER, "U,1,Ann,y");
        lake.stage("sales/lines/LOAD00000001.csv", "1,Ann", "two,Bob");
        run(List.of("apply"));
    }

    private void correct() {
        lake = new TestingLake(folder, """
                defaults: {key: [id], earlier-columns: ['id INT, name STRING']}
                tables:
                  - {name: sales.orders, columns: 'id INT, name STRING, q STRING'}
                  - {name: sales.lines, columns: 'id INT, name STRING, q STRING'}
                """);
    }

    private static List<String> objects(CommandRun run) {
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out().lines().filter(line -> line.contains("{\"table\":")).toList();
    }

    private CommandRun run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("quarantine"));
        words.addAll(Arrays.asList(arguments));
        return run(words);
    }

    private CommandRun run(List<String> words) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--config", lake.configFile().toString()));
        return CommandRun.of(engine, lake.clock(), all.toArray(new String[0]));
    }
}
