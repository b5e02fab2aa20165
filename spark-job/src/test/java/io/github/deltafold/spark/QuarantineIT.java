package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.testing.MortalEngine;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.spark.testing.KeptLog;
import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set aside, looked at and settled in a Delta table. The rules themselves are conformance cases. */
class QuarantineIT {
    private static final String CHANGES = "shop/items/20260101-120000000.csv";
    private static final String TABLES = """
            tables:
              - {name: shop.items, key: [id], columns: "id INT, name STRING"}
              - {name: shop.notes, key: [id], columns: "id INT, name STRING"}
            """;
    private static final String CORRECTED = """
            defaults: {key: [id], earlier-columns: ["id INT, name STRING"]}
            tables:
              - {name: shop.items, columns: "id INT, name STRING, q STRING"}
              - {name: shop.notes, columns: "id INT, name STRING, q STRING"}
            """;

    @TempDir
    private Path folder;

    @Test
    void listsShowsReplaysAndDrops() throws IOException {
        Lake lake = Lake.of(folder, TABLES);
        lake.stage(CHANGES, "I,1,Ann,x\nI,2,\"Bob\n\",x\nI,3,Cid\nI,four,Dan\nI,5,Eve,x\n");
        lake.run("apply");

        Output listed = quarantine(lake, "list", "--format", "csv");
        Output shown = quarantine(lake, "show", "--file", CHANGES, "--row", "2", "--row", "4", "--format", "csv");
        Output dropped = quarantine(lake, "drop", "--file", CHANGES, "--row", "4", "--reason", "a test row");
        Lake.of(folder, CORRECTED);
        Output replayed = quarantine(lake, "replay");
        Output again = quarantine(lake, "replay");

        assertThat(listed.out().lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("shop.items," + CHANGES + ",\"wrong width:")
                        && line.contains("\",open,3,1,1,20"))
                .anyMatch(line -> line.contains("\",open,1,4,1,20"));
        assertThat(shown.out())
                .startsWith("table,file,line,column,reason,raw,batch,recorded_at,state\nshop.items," + CHANGES
                        + ",2,\\N,\"wrong width:")
                .contains(",\"I,2,\"\"Bob\n\"\",x\",1,20", ",4,id,\"value is not an INT: ", ",\"I,four,Dan\",1,20");
        assertThat(dropped).isEqualTo(new Output(0, "shop.items: batch 2, 1 record dropped (3 records open)\n", ""));
        assertThat(replayed.exit()).as(replayed.err()).isZero();
        assertThat(replayed.out())
                .startsWith("shop.items: batch 3, 1 file, 3 lines: 3 applied, ")
                .endsWith("shop.notes: nothing replayed (0 records open)\n");
        assertThat(again.out()).startsWith("shop.items: nothing replayed (0 records open)\n");
        assertThat(lake.table("shop.items")).isEqualTo("id,name,q\n1,Ann,x\n2,\"Bob\n\",x\n3,Cid,\\N\n5,Eve,x\n");
        assertThat(states(lake)).containsExactly("1 replayed", "2 replayed", "4 dropped", "5 replayed");
    }

    @Test
    void pinsNeighbouringLinesAsRanges() throws IOException {
        Lake lake = Lake.of(folder, TABLES);
        lake.stage(CHANGES, "I,1,Ann,x\nI,2,Bob,x\nI,3,Cid\nI,4,Dan,x\n");
        lake.stage("shop/items/20260102-120000000.csv", "I,5,Eve,x\n");
        lake.run("apply");
        TestingLake same = new TestingLake(folder, TABLES);
        RecordFilter open = RecordFilter.open(TableName.parse("shop.items"), Set.of(), Set.of(), 1);

        Quarantine quarantine =
                LocalSpark.engines().start(same.config(), EngineChoice.AUTO).quarantine(same.config());

        assertThat(quarantine.lines(open, 100))
                .containsExactly(
                        new QuarantinedFile(CHANGES, LineRanges.parse("1-2,4"), 3),
                        new QuarantinedFile("shop/items/20260102-120000000.csv", LineRanges.parse("1"), 1));
        assertThat(quarantine.lines(open, 1)).containsExactly(new QuarantinedFile(CHANGES, LineRanges.parse("1-2"), 2));
        assertThat(quarantine.count(open)).isEqualTo(Map.of(CHANGES, 3L, "shop/items/20260102-120000000.csv", 1L));
    }

    @Test
    void settlesRecordsThoughTheRunDiedBetweenTheCommitAndThat() throws IOException {
        Lake lake = Lake.of(folder, TABLES);
        lake.stage(CHANGES, "I,1,Ann,x\nI,2,Bob,x\n");
        lake.run("apply");
        TestingLake corrected = new TestingLake(folder, CORRECTED);
        TableEngine engine = LocalSpark.engines().start(corrected.config(), EngineChoice.AUTO);
        assertThatThrownBy(() -> corrected.replay(MortalEngine.beforeSettling(engine), "shop.items"))
                .isInstanceOf(RunFailed.class);
        assertThat(states(lake)).containsExactly("1 open", "2 open");
        assertThat(corrected.rows(engine, "shop.items")).hasSize(2);

        TableReport finished = corrected.drain(engine, "shop.items");

        assertThat(finished.counters()).isEqualTo(new Counters(2, 2, 0, 0, 0, 0));
        assertThat(states(lake)).containsExactly("1 replayed", "2 replayed");
    }

    @Test
    void replaysRowsOfAParquetFile() throws IOException {
        String withoutOperation = "tables: [{name: shop.items, format: parquet, key: [id]}]\n";
        Lake lake = Lake.of(folder, withoutOperation);
        ParquetIT.stage(
                lake,
                "shop/items/20260101-120000000.parquet",
                "SELECT * FROM VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid') AS t(id, name)");
        lake.run("apply");
        Lake.of(folder, withoutOperation.replace("key:", "change-operation: false, key:"));

        Output shown = quarantine(lake, "show", "--row", "2", "--file", "shop/items/20260101-120000000.parquet");
        Output one = quarantine(lake, "replay", "--row", "2", "--file", "shop/items/20260101-120000000.parquet");
        String table = lake.table("shop.items");
        Output rest = quarantine(lake, "replay");

        assertThat(shown.out()).contains("{\"id\":\"2\",\"name\":\"Bob\"}");
        assertThat(one.out()).contains("1 file, 1 line: 1 applied, ");
        assertThat(table).isEqualTo("id,name\n2,Bob\n");
        assertThat(rest.out()).contains("1 file, 2 lines: 2 applied, ");
        assertThat(states(lake)).containsExactly("1 replayed", "2 replayed", "3 replayed");
    }

    /** Records of all tables lie in one Delta table, which two runs then write at the same moment. */
    @Test
    void settlesRecordsOfTwoTablesAtOnce() throws Exception {
        Lake lake = Lake.of(folder, TABLES);
        lake.stage(CHANGES, "I,1,Ann,x\n");
        lake.stage("shop/notes/20260101-120000000.csv", "I,1,Ann,x\n");
        lake.run("apply");
        List<Callable<Output>> drops = List.of(
                () -> quarantine(lake, "drop", "--table", "shop.items", "--reason", "one"),
                () -> quarantine(lake, "drop", "--table", "shop.notes", "--reason", "two"));
        ExecutorService pool = Executors.newFixedThreadPool(2);

        List<Output> ends = new ArrayList<>();
        try {
            for (Future<Output> end : pool.invokeAll(drops)) {
                ends.add(end.get());
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(ends).allSatisfy(end -> assertThat(end.exit()).as(end.err()).isZero());
        assertThat(states(lake)).containsExactly("1 dropped", "1 dropped");
    }

    @Test
    void keepsRowValuesOutOfLogs() throws IOException {
        Lake lake = Lake.of(folder, TABLES);
        String secret = "xyzzy" + folder.getFileName();
        lake.stage("shop/items/LOAD00000001.csv", "1," + secret + "\n");
        lake.stage(CHANGES, "I,2," + secret + ",x\nI,three," + secret + "\nU,1," + secret + "\n");
        List<Output> runs = new ArrayList<>();

        List<String> log;
        try (KeptLog kept = KeptLog.atInfo()) {
            runs.add(lake.run("apply"));
            Lake.of(folder, CORRECTED);
            runs.add(quarantine(lake, "list"));
            runs.add(quarantine(lake, "replay"));
            runs.add(quarantine(lake, "drop", "--table", "shop.items", "--reason", "no number"));
            log = kept.messages();
        }

        assertThat(runs).extracting(Output::exit).containsExactly(3, 0, 3, 0);
        assertThat(log).anyMatch(message -> message.contains("shop/items"));
        assertThat(log).noneMatch(message -> message.contains(secret));
        assertThat(runs)
                .noneMatch(run -> run.out().contains(secret) || run.err().contains(secret));
    }

    private static Output quarantine(Lake lake, String... arguments) {
        List<String> more = new ArrayList<>(Arrays.asList(arguments));
        String command = more.remove(0);
        return lake.run("quarantine " + command, more.toArray(new String[0]));
    }

    /** Line and state of every record, as the table holds them. */
    private static List<String> states(Lake lake) {
        return LocalSpark.session()
                .read()
                .format("delta")
                .load("file:" + lake.tables().resolve("_deltafold/quarantine"))
                .select("line", "state")
                .sort("line", "state")
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0) + " " + row.getString(1))
                .toList();
    }
}
