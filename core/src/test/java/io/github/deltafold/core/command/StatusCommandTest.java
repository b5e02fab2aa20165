package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.plan.DropRequest;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path folder) {
        lake = new TestingLake(folder, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING', group: nightly}
                  - {name: hr.*, key: [id], csv: {header: true}}
                """);
    }

    @Test
    void givesJsonOfExactlyTheDocumentedNames() throws JsonProcessingException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,Bob", "x,Cid");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        lake.drain(engine, "sales.orders");

        JsonNode status = JSON.readTree(status("--format", "json").out());

        assertThat(status).isEqualTo(JSON.readTree("""
                                [{
                                  "table": "sales.orders",
                                  "group": "nightly",
                                  "loadGeneration": 1,
                                  "deltaVersion": 1,
                                  "files": {"applied": 2, "pending": 0, "duplicate": 0, "vanished": 0},
                                  "rows": {"read": 4, "applied": 2, "superseded": 1, "late": 0, "duplicate": 0, "quarantined": 1},
                                  "quarantine": {"open": 1},
                                  "lastBatch": {"number": 1, "committedAt": "2026-01-05T10:02:00Z", "seconds": 0.0, "bytesWritten": 0, "engine": "memory", "engineReason": "",
                                    "cost": {"readingSeconds": 0.0, "writingSeconds": 0.0, "stagedBytes": 27, "filesAdded": 0, "filesRemoved": 0, "bytesRemoved": 0}},
                                  "oldestPendingSeconds": null,
                                  "warnings": [],
                                  "advice": []
                                }]
                                """));
    }

    @Test
    void givesNullForWhatIsNotKnownYet() throws JsonProcessingException {
        JsonNode status = JSON.readTree(status("--format", "json").out());

        assertThat(status).isEqualTo(JSON.readTree("""
                                [{
                                  "table": "sales.orders",
                                  "group": "nightly",
                                  "loadGeneration": 0,
                                  "deltaVersion": null,
                                  "files": {"applied": 0, "pending": 0, "duplicate": 0, "vanished": 0},
                                  "rows": {"read": 0, "applied": 0, "superseded": 0, "late": 0, "duplicate": 0, "quarantined": 0},
                                  "quarantine": {"open": 0},
                                  "lastBatch": null,
                                  "oldestPendingSeconds": null,
                                  "warnings": [],
                                  "advice": []
                                }]
                                """));
    }

    @Test
    void showsOtherTablesWhereTheLedgerOfOneIsDamaged() throws IOException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("hr/people/LOAD00000001.csv", "id,name", "1,Ann");
        apply();
        Files.writeString(
                lake.configFile().resolveSibling("lake/_deltafold/ledger/sales/orders/00000000000000000001.json"), "{");

        CommandRun run = status();

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).contains("| hr.people |").doesNotContain("sales.orders");
        assertThat(run.err())
                .isEqualTo(
                        "error: Cannot read ledger entry ledger/sales/orders/00000000000000000001.json: it is not JSON,"
                                + " so somebody cut it off or changed it. Restore it from a copy.\n");
    }

    @Test
    void verifiesATableThatHoldsWhatItsFilesComeTo() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,Bob", "3,Cid");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna", "D,2,");
        lake.drain(engine, "sales.orders");

        CommandRun run = status("--verify");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("sales.orders: verified: its 2 rows are what its staged files come to");
    }

    @Test
    void saysHowATableDiffersFromItsFiles() {
        StagedFile load = lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,Bob", "3,Cid");
        lake.drain(engine, "sales.orders");
        lake.stageAt(
                load.modified(),
                "sales/orders/LOAD00000001.csv",
                "1,Eve\n2,Bob\n4,Cid\n".getBytes(StandardCharsets.UTF_8));

        CommandRun run = status("--verify", "--table", "sales.orders");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).contains("""
                        sales.orders: DIFFERS from what its staged files come to (3 rows): 1 missing, 1 unexpected, 1 different.""").contains("""
                        sales.orders:   the row with key 1 has other values
                        sales.orders:   the row with key 3 should not be there
                        sales.orders:   the row with key 4 is missing
                        """);
    }

    @Test
    void leavesLinesInQuarantineOutOfTheRecount() throws IOException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,n/s");
        Files.writeString(
                lake.configFile(),
                Files.readString(lake.configFile()).replace("group: nightly", "no-supply-text: n/s, group: nightly"));
        apply();
        Files.writeString(
                lake.configFile(),
                Files.readString(lake.configFile()).replace("no-supply-text: n/s, group: nightly", "group: nightly"));

        CommandRun run = status("--verify");

        assertThat(run.out())
                .as(run.err())
                .contains("sales.orders: verified: its 1 row is what its staged files come to");
    }

    /** The reload does not say what became of the row whose line is set aside, nor of any row where a line tells no key. */
    @ParameterizedTest
    @ValueSource(strings = {"2,n/s", ",n/s"})
    void letsRowsStandThatAReloadHadToLeave(String setAside) throws IOException {
        Files.writeString(
                lake.configFile(),
                Files.readString(lake.configFile()).replace("group: nightly", "no-supply-text: n/s, group: nightly"));
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,Bob", "3,Cid");
        apply();
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", setAside, "4,Dan");
        apply("--load-complete");

        CommandRun run = status("--verify");

        boolean tellsKey = setAside.startsWith("2");
        assertThat(run.out())
                .contains("sales.orders: verified: its 2 rows are what its staged files come to")
                .contains("sales.orders: " + (tellsKey ? 1 : 2) + " more from before the last reload");
    }

    @Test
    void saysWhyATableCannotBeVerified() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        lake.drain(engine, "sales.orders");
        lake.remove("sales/orders/LOAD00000001.csv");

        CommandRun run = status("--verify");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out())
                .contains("sales.orders: Cannot verify: 1 of its 2 staged files are gone or were staged again since"
                        + " they were applied, sales/orders/LOAD00000001.csv among them. Only what is staged as it"
                        + " was applied can be recounted.");
    }

    @Test
    void givesTheVerificationAsJsonWhereItIsAskedFor() throws JsonProcessingException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.drain(engine, "sales.orders");

        JsonNode status = JSON.readTree(status("--verify", "--format", "json").out());

        assertThat(status.get(0).get("verification")).isEqualTo(JSON.readTree("""
                {"rows": 1, "missing": 0, "unexpected": 0, "different": 0, "kept": 0, "examples": [], "obstacles": []}
                """));
    }

    @Test
    void expandsWildcardsToWhatIsStaged() throws JsonProcessingException {
        lake.stage("hr/people/LOAD00000001.csv", "id", "1");
        lake.stage("hr/jobs/LOAD00000001.csv", "id", "1");

        JsonNode status = JSON.readTree(status("--format", "json").out());

        assertThat(status.findValuesAsText("table")).containsExactly("hr.jobs", "hr.people", "sales.orders");
    }

    @Test
    void countsPendingDuplicateAndVanishedFiles() throws JsonProcessingException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        lake.drain(engine, "sales.orders");
        lake.touch("sales/orders/20260105-090000000.csv");
        lake.drain(engine, "sales.orders");
        lake.remove("sales/orders/LOAD00000001.csv");
        lake.stage("sales/orders/20260105-100000000.csv", "U,1,Anne");
        lake.stage("sales/orders/20260105-110000000.csv", "U,1,Anne");

        JsonNode status = JSON.readTree(status("--format", "json").out()).get(0);

        assertThat(status.get("files"))
                .isEqualTo(JSON.readTree("{\"applied\": 2, \"pending\": 2, \"duplicate\": 1, \"vanished\": 1}"));
        assertThat(status.get("oldestPendingSeconds").asLong()).isEqualTo(3_720);
        assertThat(status.get("deltaVersion").asLong()).isEqualTo(1);
    }

    @Test
    void countsTheFilesOfAPendingReloadAsPending() throws JsonProcessingException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage("sales/orders/LOAD00000002.csv", "2,Bob");
        lake.drain(engine, "sales.orders");
        lake.stage("sales/orders/LOAD00000001.csv", "3,Cid");
        lake.stage("sales/orders/20260105-090000000.csv", "U,3,Cyd");

        JsonNode status = JSON.readTree(status("--format", "json").out()).get(0);

        assertThat(status.get("files").get("pending").asLong()).isEqualTo(2);
        assertThat(status.get("warnings").get(0).asText()).startsWith("Reload pending: sales/orders/LOAD00000002.csv");
        assertThat(status.get("loadGeneration").asInt()).isEqualTo(1);
    }

    @Test
    void countsAWholeFileInQuarantineAsOne() throws JsonProcessingException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stageAt(TestingLake.BEGIN, "sales/orders/20260105-090000000.csv.gz", new byte[] {1, 2, 3});
        lake.drain(engine, "sales.orders");

        JsonNode status = JSON.readTree(status("--format", "json").out()).get(0);

        assertThat(status.get("quarantine").get("open").asLong()).isEqualTo(1);
        assertThat(status.get("rows").get("read").asLong()).isEqualTo(1);
    }

    @Test
    void keepsWarningsOfFilesThatWereFolded() throws JsonProcessingException {
        lake.stage("hr/people/LOAD00000001.csv", "id,name", "1,Ann");
        lake.drain(engine, "hr.people");

        JsonNode status = JSON.readTree(status("--format", "json").out()).get(0);

        assertThat(status.get("warnings").toString())
                .isEqualTo("[\"No 'columns' are declared: every column of a CSV header is STRING. Declare 'columns' for"
                        + " other types before the first load. First seen in hr/people/LOAD00000001.csv.\"]");
    }

    @Test
    void tellsRowsThatNothingButUpdatesBrought() throws JsonProcessingException {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.stage(
                "sales/orders/20260105-090000000.csv", "U,1,Anna", "I,2,Bob", "U,2,Bo", "U,7,Cid", "U,8,Dan", "D,9,");
        lake.drain(engine, "sales.orders");
        lake.stage("sales/orders/20260105-090100000.csv", "U,7,Cyd", "D,8,", "U,10,Eve");
        lake.drain(engine, "sales.orders");

        JsonNode warnings =
                JSON.readTree(status("--format", "json").out()).path(0).path("warnings");

        assertThat(warnings).isEqualTo(JSON.readTree("""
                ["At least 3 rows of sales.orders were inserted by update: no load, insert or key change had brought the key. Where a \
                key changed at the source and the files carry no before images, the row under its old key is still there; \
                have DMS load the table again, and write before images from then on."]
                """));
    }

    @Test
    void speaksOfTheHorizonAsLongAsSomethingWaitsForIt() throws IOException {
        Files.writeString(
                lake.configFile(),
                Files.readString(lake.configFile())
                        .replace("group: nightly", "tombstone-horizon: P1D, group: nightly"));
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,Bob");
        lake.stage("sales/orders/20260105-120000000.csv", "D,2,");
        apply();
        lake.stage("sales/orders/20260108-120000000.csv", "I,3,Cid");
        apply();
        lake.stage("sales/orders/20260104-120000000.csv", "I,2,Bob");
        apply();
        CommandRun waiting = status();
        lake.drop(engine, "sales.orders", new DropRequest(Set.of(), Set.of(), "too old"));

        CommandRun dropped = status();

        assertThat(waiting.out()).contains("older than the tombstone horizon");
        assertThat(dropped.out()).doesNotContain("older than the tombstone horizon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOAD00000001", "LOAD00000002"})
    void saysNothingOfRowsThatAFullLoadMayHaveBroughtSince(String load) throws JsonProcessingException {
        if (load.equals("LOAD00000002")) {
            lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        }
        lake.stage("sales/orders/20260105-090000000.csv", "U,7,Cid");
        lake.drain(engine, "sales.orders");
        lake.stage("sales/orders/" + load + ".csv", "7,Cy");
        lake.drain(engine, "sales.orders", new PlanRequest(Set.of(), true, false));

        JsonNode warnings =
                JSON.readTree(status("--format", "json").out()).path(0).path("warnings");

        assertThat(warnings.toString()).doesNotContain("inserted by update");
        assertThat(lake.rows(engine, "sales.orders")).contains("7,Cid");
    }

    @Test
    void drawsATableWithWarningsBelow() {
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann");
        lake.drain(engine, "sales.orders");
        lake.touch("sales/orders/LOAD00000001.csv");

        CommandRun run = status();

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains(
                        "| table        | version | load | files | dup. files | vanished | pending |",
                        "| late | duplicate | quarantine |",
                        "| sales.orders |       1 |    1 |     1 |          0 |        0 |       0 |",
                        "| #1 2026-01-05T10:01:00Z memory |")
                .endsWith(
                        "\nsales.orders: The full load was staged again with the bytes it had, and nothing was done. If"
                                + " the source was restored to that state, run 'apply --reload sales.orders'.\n");
    }

    @Test
    void warnsOfALeaseWhoseOwnerIsGone() throws JsonProcessingException {
        new GroupStates(ObjectStores.open(lake.config().state(), lake.config().s3()))
                .change("nightly", state -> state.take(1, "ann", TestingLake.BEGIN, Duration.ofMinutes(1)));

        JsonNode status = JSON.readTree(status("--format", "json").out()).get(0);

        assertThat(status.get("warnings").toString())
                .isEqualTo(
                        "[\"Group 'nightly' was being drained by ann, which has given no sign of life since its lease"
                                + " ended at 2026-01-05T09:01:00Z. The next run of the group takes its place: run 'apply --group"
                                + " nightly' if none comes.\"]");
    }

    @Test
    void warnsOfWhatBelongsToNoTableOnStandardError() {
        lake.stage("sales/readme.txt", "-");

        CommandRun run = status("--format", "json");

        assertThat(run.err())
                .isEqualTo(
                        "warning: Staged object 'sales/readme.txt' is left alone: its name is not that of a DMS file."
                                + " Remove it, or check the DMS endpoint's BucketFolder.\n");
    }

    private CommandRun status(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("status", "--config", lake.configFile().toString()));
        all.addAll(List.of(arguments));
        return CommandRun.of(
                (config, choice) -> {
                    assertThat(all).as("what an engine is started for").contains("--verify");
                    return engine;
                },
                lake.clock(),
                all.toArray(new String[0]));
    }

    private void apply(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("apply", "--config", lake.configFile().toString()));
        all.addAll(List.of(arguments));
        CommandRun.of(engine, lake.clock(), all.toArray(new String[0]));
    }

    @Test
    void saysWhereALongBatchSpentItsTimeAndWhichSettingWouldHelp() {
        lake.stage("sales/orders/20260105-090000000.csv", "U,1,Anna");
        lake.drain(engine, "sales.orders");
        BatchCost cost = new BatchCost(4.1, 7.9, 0, 9, 9, 558_000_000);
        lake.record(
                "sales.orders", 12.3, 560_000_000, cost.staged(1_200_000), new Counters(10_000, 10_000, 0, 0, 0, 0));

        String out = status().out();

        assertThat(out)
                .contains(
                        "sales.orders: the last batch took 12.3 s: 4.1 s for reading 1.2 MB of staged files, 7.9 s for writing"
                                + " 560.0 MB into 9 files in place of 558.0 MB in 9 files, 0.3 s for the rest.\n",
                        "sales.orders: The last batch wrote 558.0 MB of the table again for 1.2 MB of changes (10,000 rows)."
                                + " With 'deletion-vectors: true' it would write about as much as changes. Against it: readers"
                                + " then need Delta reader version 3, and the small engine leaves the table to Spark. Without:"
                                + " larger and fewer batches, as 'CdcMaxBatchInterval' of the DMS endpoint makes them.\n");
    }
}
