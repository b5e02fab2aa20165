package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine leaves in Delta tables, beyond their rows. */
@Execution(ExecutionMode.CONCURRENT)
class SparkEngineIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ITEMS = """
            tables: [{name: shop.items, key: [id], columns: "id INT, name STRING"}]
            """;
    private static final String BATCH_2 = "ledger/shop/items/00000000000000000002.outcome.json";

    @TempDir
    private Path folder;

    @Test
    void makesOneCommitPerBatchThatCarriesItsNumberAndItsCounters() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);

        List<List<JsonNode>> commits = commits(table(lake));

        assertThat(commits).hasSize(3);
        assertThat(actions(commits.get(0), "txn")).isEmpty();
        for (int batch = 1; batch <= 2; batch++) {
            JsonNode txn = actions(commits.get(batch), "txn").get(0);
            assertThat(actions(commits.get(batch), "txn")).hasSize(1);
            assertThat(txn.get("appId").asText()).isEqualTo("deltafold:shop.items");
            assertThat(txn.get("version").asLong()).isEqualTo(batch);
        }
        assertThat(note(commits.get(1)).counters()).isEqualTo(new Counters(3, 3, 0, 0, 0, 0));
        assertThat(note(commits.get(2)).counters()).isEqualTo(new Counters(6, 3, 1, 0, 0, 2));
        assertThat(note(commits.get(2)).batch()).isEqualTo(2);
    }

    @Test
    void keepsWithEachRowWhereItComesFrom() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);

        List<String> origins = delta(table(lake))
                .selectExpr("id", "_cdc.file", "_cdc.line", "_cdc.operation", "_cdc.load_generation", "_cdc.batch")
                .sort("id")
                .collectAsList()
                .stream()
                .map(row -> row.mkString("|"))
                .toList();

        assertThat(origins)
                .containsExactly(
                        "1|shop/items/20260101-120000000.csv|2|U|1|2",
                        "3|shop/items/LOAD00000001.csv|3|I|1|1",
                        "4|shop/items/20260101-120000000.csv|3|I|1|2");
    }

    @Test
    void finishesABatchWhoseOutcomeIsLostFromItsCommit() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);
        String table = lake.table("shop.items");
        JsonNode outcome = JSON.readTree(Files.readString(state(lake, BATCH_2)));
        Files.delete(state(lake, BATCH_2));

        Output replayed = lake.run("apply");

        JsonNode again = JSON.readTree(Files.readString(state(lake, BATCH_2)));
        assertThat(replayed.out()).contains("6 lines: 3 applied, 1 superseded, 0 late, 0 duplicate, 2 quarantined");
        assertThat(again.get("counters")).isEqualTo(outcome.get("counters"));
        assertThat(again.get("deltaVersion")).isEqualTo(outcome.get("deltaVersion"));
        assertThat(again.get("greatest")).isEqualTo(outcome.get("greatest"));
        assertThat(again.get("hashes")).isEqualTo(outcome.get("hashes"));
        assertThat(again.get("bytesWritten")).isEqualTo(outcome.get("bytesWritten"));
        assertThat(commits(table(lake))).hasSize(3);
        assertThat(lake.table("shop.items")).isEqualTo(table);
    }

    @Test
    void foldsABatchOnceHoweverOftenItIsTold() throws IOException {
        TestingLake lake = new TestingLake(folder, ITEMS);
        lake.stage("shop/items/LOAD00000001.csv", "1,Ann", "2,Bob");
        TableEngine engine = foldingTwice(LocalSpark.engines().start(lake.config(), EngineChoice.AUTO));
        lake.drain(engine, "shop.items");
        lake.stage("shop/items/20260101-120000000.csv", "U,1,Anna", "D,2,", "X,3,");

        lake.drain(engine, "shop.items");

        Path state = folder.resolve("lake/_deltafold");
        assertThat(lake.rows(engine, "shop.items")).containsExactly("1,Anna");
        assertThat(commits(folder.resolve("lake/shop/items"))).hasSize(3);
        assertThat(delta(state.resolve("tombstones/shop/items")).count()).isEqualTo(1);
        assertThat(delta(state.resolve("quarantine")).count()).isEqualTo(1);
    }

    /** The second attempt reads a table that holds the batch already, and decides otherwise about its key changes. */
    @Test
    void remembersThatAKeyWasLeftHoweverOftenTheBatchIsFolded() throws IOException {
        TestingLake lake = new TestingLake(folder, """
                tables:
                  - {name: shop.items, key: [id], columns: "id INT, name STRING, BI_id INT", before-image-prefix: BI_}
                """);
        lake.stage("shop/items/LOAD00000001.csv", "1,Ann,", "2,Bob,");
        TableEngine engine = foldingTwice(LocalSpark.engines().start(lake.config(), EngineChoice.AUTO));
        lake.drain(engine, "shop.items");
        lake.stage("shop/items/20260101-120000000.csv", "U,2,Ann,1", "U,3,Bob,2");

        lake.drain(engine, "shop.items");

        assertThat(lake.rows(engine, "shop.items")).containsExactly("2,Ann", "3,Bob");
        assertThat(delta(folder.resolve("lake/_deltafold/tombstones/shop/items"))
                        .select("id")
                        .collectAsList())
                .extracting(row -> row.getInt(0))
                .containsExactly(1);
    }

    @Test
    void countsLinesForAPersonWhoWaits() throws Exception {
        TestingLake lake = new TestingLake(folder, ITEMS);
        lake.stage("shop/items/LOAD00000001.csv", "1,Ann", "2,Bob", "x,Cid");
        TableEngine engine = LocalSpark.engines().start(lake.config(), EngineChoice.AUTO);
        long before = engine.linesRead();

        lake.drain(engine, "shop.items");

        LocalSpark.session().sparkContext().listenerBus().waitUntilEmpty();
        assertThat(before).isZero();
        assertThat(engine.linesRead()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void verifiesATableAgainstItsFiles() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);

        Output verified = lake.run("status", "--verify");

        assertThat(verified.out()).contains("shop.items: verified: its 3 rows are what its staged files come to");
        assertThat(verified.exit()).isZero();
    }

    @Test
    void findsWhatAnotherWriterDidToATable() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);
        Path load = lake.staged("shop/items/LOAD00000001.csv");
        FileTime staged = Files.getLastModifiedTime(load);
        Files.writeString(load, Files.readString(load).replaceFirst("(?m)^3,", "9,"));
        Files.setLastModifiedTime(load, staged);

        Output verified = lake.run("status", "--verify");

        assertThat(verified.out())
                .contains("(3 rows): 1 missing, 1 unexpected, 0 different.")
                .contains("shop.items:   the row with key 3 should not be there")
                .contains("shop.items:   the row with key 9 is missing");
        assertThat(verified.exit()).isEqualTo(2);
    }

    @Test
    void addsNewColumnsBeforeItsOwn() throws IOException {
        Lake lake = Lake.of(folder, "tables: [{name: shop.items, key: [id], csv: {header: true}, new-columns: add}]\n");
        lake.stage("shop/items/LOAD00000001.csv", "id,name\n1,Ann\n2,Bob\n");
        lake.run("apply");
        lake.stage("shop/items/20260101-120000000.csv", "Op,id,city,name,zip\nU,1,Oslo,Anna,0150\n");

        Output applied = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(delta(table(lake)).columns()).containsExactly("id", "name", "city", "zip", "_cdc");
        assertThat(commits(table(lake)))
                .as("made, filled, two columns added in one commit that changes no row, merged")
                .hasSize(4)
                .satisfies(commits -> assertThat(actions(commits.get(2), "add")).isEmpty())
                .satisfies(
                        commits -> assertThat(actions(commits.get(2), "remove")).isEmpty());
        assertThat(lake.table("shop.items")).isEqualTo("id,name,city,zip\n1,Anna,Oslo,0150\n2,Bob,\\N,\\N\n");
        assertThat(protocol(table(lake))).isEqualTo("{\"minReaderVersion\":1,\"minWriterVersion\":2}");
    }

    @Test
    void makesTablesThatEveryReaderCanRead() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);

        List<Path> tables = List.of(table(lake), state(lake, "tombstones/shop/items"), state(lake, "quarantine"));

        assertThat(tables)
                .allSatisfy(each ->
                        assertThat(protocol(each)).isEqualTo("{\"minReaderVersion\":1,\"minWriterVersion\":2}"));
    }

    @Test
    void marksRowsAsDeletedWhereDeletionVectorsAreOn() throws IOException {
        Lake lake = loadedAndChanged(ITEMS.replace("key:", "deletion-vectors: true, key:"));

        List<List<JsonNode>> commits = commits(table(lake));

        assertThat(commits).hasSize(3);
        assertThat(actions(commits.get(2), "add")).anyMatch(add -> add.has("deletionVector"));
        assertThat(protocol(table(lake))).startsWith("{\"minReaderVersion\":3,").contains("deletionVectors");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Anne\n3,Cid\n4,Dan\n");
    }

    @Test
    void switchesDeletionVectorsOnForATableThatStands() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);
        Lake.of(folder, ITEMS.replace("key:", "deletion-vectors: true, key:"));
        lake.stage("shop/items/20260102-120000000.csv", "D,3,\n");

        Output applied = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(protocol(table(lake))).startsWith("{\"minReaderVersion\":3,").contains("deletionVectors");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Anne\n4,Dan\n");
    }

    @Test
    void showsTheTableAsOfAnEarlierVersion() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);

        Output first = lake.run("show", "shop.items", "--format", "csv", "--version", "1");
        Output second = lake.run("show", "shop.items", "--format", "csv", "--version", "2");

        assertThat(first.out()).isEqualTo("id,name\n1,Ann\n2,Bob\n3,Cid\n");
        assertThat(second.out()).isEqualTo("id,name\n1,Anne\n3,Cid\n4,Dan\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3})
    void refusesToShowAVersionThatThereIsNot(long version) throws IOException {
        Lake lake = loadedAndChanged(ITEMS);

        Output shown = lake.run("show", "shop.items", "--version=" + version);

        assertThat(shown)
                .isEqualTo(new Output(
                        2,
                        "",
                        "error: Cannot show shop.items as of version " + version
                                + ": there is no such version. 'status' names the latest one.\n"));
    }

    @Test
    void refusesToChangeTheTypeOfAColumn() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);
        Lake.of(folder, ITEMS.replace("name STRING", "name INT"));
        lake.stage("shop/items/20260102-120000000.csv", "U,1,7\n");

        Output applied = lake.run("apply");

        assertThat(applied.exit()).isEqualTo(2);
        assertThat(applied.out()).isEqualTo("shop.items: failed\n");
        assertThat(applied.err())
                .contains("error: Cannot change shop.items.name from STRING to INT: 'columns' declares another type"
                        + " than the table, or the memory of its deletes, has, and only a wider number can be taken on."
                        + " Correct 'columns', or remove the table, its ledger and its tombstones, and load it"
                        + " again.\n");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Anne\n3,Cid\n4,Dan\n");
    }

    @Test
    void goesOnOnceTheTypeOfAColumnIsCorrected() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);
        lake.stage("shop/items/20260102-120000000.csv", "U,1,7\n");
        Lake.of(folder, ITEMS.replace("name STRING", "name INT"));
        lake.run("apply");
        Lake.of(folder, ITEMS);

        Output applied = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,7\n3,Cid\n4,Dan\n");
    }

    @Test
    void quarantinesInATableOfFixedColumns() throws IOException {
        Lake lake = loadedAndChanged(ITEMS);

        Dataset<Row> quarantine = delta(state(lake, "quarantine"));

        assertThat(quarantine.columns())
                .containsExactly("table", "file", "line", "column", "reason", "raw", "batch", "recorded_at", "state");
        assertThat(quarantine
                        .select("table", "file", "line", "column", "raw", "batch", "state")
                        .sort("line")
                        .collectAsList())
                .extracting(row -> row.mkString("|"))
                .containsExactly(
                        "shop.items|shop/items/20260101-120000000.csv|5|null|X,5,Eve|2|open",
                        "shop.items|shop/items/20260101-120000000.csv|6|id|U,six,Fay|2|open");
    }

    /** Three rows; then one of them changes twice, one goes, one comes, and two lines are unsound. */
    private Lake loadedAndChanged(String tables) throws IOException {
        Lake lake = Lake.of(folder, tables);
        lake.stage("shop/items/LOAD00000001.csv", "1,Ann\n2,Bob\n3,Cid\n");
        lake.run("apply");
        lake.stage("shop/items/20260101-120000000.csv", "U,1,Anna\nU,1,Anne\nI,4,Dan\nD,2,\nX,5,Eve\nU,six,Fay\n");
        lake.run("apply");
        return lake;
    }

    private static Path table(Lake lake) {
        return lake.tables().resolve("shop/items");
    }

    private static Path state(Lake lake, String name) {
        return lake.tables().resolve("_deltafold").resolve(name);
    }

    private static Dataset<Row> delta(Path table) {
        return LocalSpark.session().read().format("delta").load("file:" + table);
    }

    /** The actions of every commit, as the log holds them. */
    private static List<List<JsonNode>> commits(Path table) throws IOException {
        List<List<JsonNode>> commits = new ArrayList<>();
        while (true) {
            Path file = table.resolve(String.format(Locale.ROOT, "_delta_log/%020d.json", commits.size()));
            if (!Files.exists(file)) {
                return commits;
            }
            List<JsonNode> actions = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                actions.add(JSON.readTree(line));
            }
            commits.add(actions);
        }
    }

    private static List<JsonNode> actions(List<JsonNode> commit, String name) {
        return commit.stream()
                .filter(action -> action.has(name))
                .map(action -> action.get(name))
                .toList();
    }

    private static CommitNote note(List<JsonNode> commit) {
        JsonNode info = actions(commit, "commitInfo").get(0);
        return CommitNote.parse(info.get("userMetadata").asText()).orElseThrow();
    }

    /** The protocol that a reader must know, which is the last one that was written. */
    private static String protocol(Path table) throws IOException {
        List<JsonNode> protocols = commits(table).stream()
                .flatMap(commit -> actions(commit, "protocol").stream())
                .toList();
        return protocols.get(protocols.size() - 1).toString();
    }

    /** An engine that is told everything twice, as by two runs that adopt the same plan. */
    private static TableEngine foldingTwice(TableEngine engine) {
        return new HookedEngine(engine, (folding, task) -> {
            FoldResult first = folding.fold(task);
            FoldResult second = folding.fold(task.again());
            assertThat(second)
                    .usingRecursiveComparison()
                    .ignoringFields("cost.readingSeconds", "cost.writingSeconds")
                    .isEqualTo(first);
            return second;
        });
    }
}
