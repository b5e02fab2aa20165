package io.github.deltafold.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.spec.SmallEngineLimits;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.duckdb.DuckDbEngine;
import io.github.deltafold.duckdb.db.Limits;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldHandlerIT {
    /** One table of group {@code shop}, and the place for one more setting. */
    static final String TABLES =
            "tables: [{name: shop.items, key: [id], columns: 'id INT, name STRING', group: shop}]\n";

    private static final String TABLES_OF_TWO =
            "tables: [{name: shop.*, key: [id], columns: 'id INT, name STRING', group: shop}]\n";
    private static final String ITEMS = "shop.items";

    @TempDir
    Path folder;

    /** Stages a load of two rows and a file of changes, one line of them broken. */
    static void stage(TestingLake lake) {
        lake.stage("shop/items/LOAD00000001.csv", "1,one", "2,two");
        lake.stage("shop/items/20260105-100000000.csv", "U,2,TWO", "I,3,three", "U,four,lost");
    }

    private TestingLake lake(String setting) {
        TestingLake lake = new TestingLake(folder, TABLES + setting);
        stage(lake);
        return lake;
    }

    @Test
    void foldsWhatIsStagedForAGroup() throws Exception {
        TestingLake lake = lake("");

        Map<String, Object> answer = handler(lake).handleRequest(Map.of("group", "shop", "generation", 7), null);

        assertThat(answer).containsEntry("exitCode", 3);
        assertThat(answer.get("lines"))
                .asString()
                .contains("shop.items: batch 1, 2 files, 5 lines: 3 applied, 1 superseded", "1 quarantined");
        assertThat(table(lake)).containsExactlyInAnyOrder("1,one", "2,TWO", "3,three");
        assertThat(folder.resolve("lake/_deltafold/leases/shop.json"))
                .content()
                .containsPattern("\"generation\" *: *7");
    }

    @Test
    void findsNothingToDoTheSecondTime() throws Exception {
        TestingLake lake = lake("");
        FoldHandler handler = handler(lake);
        handler.handleRequest(Map.of("group", "shop", "generation", 7), null);

        Map<String, Object> answer = handler.handleRequest(Map.of("group", "shop", "generation", 8), null);

        assertThat(answer).containsEntry("exitCode", 0);
        assertThat(table(lake)).hasSize(3);
    }

    @Test
    void saysThatAnotherRunHasTheGroup() throws Exception {
        TestingLake lake = lake("");
        handler(lake).handleRequest(Map.of("group", "shop", "generation", 7), null);

        Map<String, Object> answer = handler(lake).handleRequest(Map.of("group", "shop", "generation", 6), null);

        assertThat(answer.get("notes")).asString().contains("shop");
        assertThat(answer).containsEntry("lines", List.of());
    }

    @Test
    void leavesToSparkWhatIsTooLarge() throws Exception {
        TestingLake lake = lake("small-engine: {largest-batch: 1MB}");
        lake.stage("shop/items/LOAD00000002.csv", "9,nine\n".repeat(400_000));

        Map<String, Object> answer = handler(lake).handleRequest(Map.of("group", "shop", "generation", 7), null);

        assertThat(answer)
                .containsEntry("leftTo", "SPARK")
                .containsEntry(
                        "why",
                        "Cannot fold shop.items in the fold function: the batch has 2 MB of staged files, and"
                                + " 'small-engine.largest-batch' is 1 MB. Run 'apply --group' of its group as a Spark job.");
        assertThat(lease(lake)).containsPattern("\"wanted\" *: *true");
    }

    /** Nobody would hear of the failure where the answer said that Spark does the rest. */
    @Test
    void failsWhereNotAllIsLeftToSpark() throws Exception {
        TestingLake lake = new TestingLake(folder, TABLES_OF_TWO + "small-engine: {largest-batch: 1MB}");
        lake.stage("shop/items/LOAD00000001.csv", "9,nine\n".repeat(400_000));
        lake.stage("shop/orders/LOAD00000001.csv", "1,one");
        Files.writeString(Files.createDirectories(folder.resolve("lake/shop")).resolve("orders"), "in the way");

        assertThatThrownBy(() -> handler(lake).handleRequest(Map.of("group", "shop", "generation", 7), null))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Cannot fold shop.items in the fold function: the batch has 2 MB")
                .hasMessageContaining("orders");
    }

    /** Twelve tables, two of them side by side per core; the time is over once the first batch is done. */
    @Test
    void leavesToTheNextRunWhatItHasNoTimeFor() throws Exception {
        TestingLake lake =
                new TestingLake(folder, "tables: [{name: shop.*, key: [id], columns: 'id INT', group: shop}]\n");
        int tables = 2 * Runtime.getRuntime().availableProcessors() + 8;
        for (int table = 0; table < tables; table++) {
            lake.stage("shop/t" + table + "/LOAD00000001.csv", "1", "2");
        }
        Path firstCommit = folder.resolve("lake/_deltafold/ledger/shop/t0/00000000000000000001.outcome.json");
        FoldHandler handler = handler(lake);

        Map<String, Object> first = handler.fold(
                Map.of("group", "shop", "generation", 7),
                new TimeLimit(() -> Files.exists(firstCommit) ? 100_000 : 800_000));
        String left = lease(lake);
        int done = applied(lake, tables);
        Map<String, Object> second =
                handler.fold(Map.of("group", "shop", "generation", 8), new TimeLimit(() -> 800_000));

        assertThat(first).containsEntry("exitCode", 0).containsEntry("leftTo", "NEXT_RUN");
        assertThat(left).containsPattern("\"generation\" *: *7").containsPattern("\"wanted\" *: *true");
        assertThat(done).isBetween(1, tables - 1);
        assertThat(second).containsEntry("exitCode", 0).doesNotContainKey("leftTo");
        assertThat(applied(lake, tables)).isEqualTo(tables);
        for (int table = 0; table < tables; table++) {
            TableHistory history = lake.history("shop.t" + table);
            assertThat(history.lastBatch()).isEqualTo(1);
            assertThat(history.rows().applied()).isEqualTo(2);
        }
    }

    @Test
    void leavesToSparkWhatItHasNoTimeToBegin() throws Exception {
        TestingLake lake = lake("");

        Map<String, Object> answer =
                handler(lake).fold(Map.of("group", "shop", "generation", 7), new TimeLimit(() -> 100_000));

        assertThat(answer)
                .containsEntry("exitCode", 0)
                .containsEntry("lines", List.of())
                .containsEntry("leftTo", "SPARK")
                .containsEntry(
                        "why",
                        "Cannot finish a batch of group 'shop' in the time that the fold function has: reading its ledgers"
                                + " takes too long. Run 'apply --group' of its group as a Spark job.");
        assertThat(lake.history(ITEMS).lastBatch()).isZero();
    }

    @Test
    void answersWithWhatAMessageHasRoomFor() {
        List<String> many = IntStream.range(0, 1_000)
                .mapToObj(each -> "error: table " + each)
                .toList();
        FoldAnswer answer = new FoldAnswer(2, many, many);

        assertThat(answer.leavingToSpark(FunctionErrors.together(answer.errors())))
                .containsEntry("lines", many.subList(0, 100))
                .containsEntry("notes", many.subList(0, 100))
                .containsEntry(
                        "why",
                        IntStream.range(0, 10)
                                        .mapToObj(each -> "table " + each + " ")
                                        .collect(Collectors.joining()) + "The log has 990 more.");
    }

    @Test
    void hasNoSpark() throws Exception {
        TestingLake lake = lake("engine: spark");

        assertThatThrownBy(() -> handler(lake).handleRequest(Map.of("group", "shop"), null))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining(
                        "it carries the small engine alone. Run 'apply --group' of its group as a Spark job.");
    }

    @Test
    void failsWhereTheRunFails() throws Exception {
        TestingLake lake = lake("");
        Files.writeString(Files.createDirectories(folder.resolve("lake/shop")).resolve("items"), "in the way");

        assertThatThrownBy(() -> handler(lake).handleRequest(Map.of("group", "shop"), null))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("Cannot fold group 'shop'. Cannot ");
    }

    @Test
    void tellsLinesAsTheyCome() {
        List<String> told = new ArrayList<>();
        PrintedLines lines = new PrintedLines(told::add);
        PrintStream stream = lines.stream();

        stream.print("caf");
        stream.flush();
        assertThat(told).isEmpty();
        stream.print("\u00e9\nsecond\nthi");
        stream.flush();

        assertThat(told).containsExactly("caf\u00e9", "second");
        assertThat(lines.lines()).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            group      | ""     | 'group' is not a name
            table      | shop   | 'group' is not a name
            generation | seven  | 'generation' is not a whole number from 1
            generation | -5     | 'generation' is not a whole number from 1
            generation | 7.5    | 'generation' is not a whole number from 1
            """)
    void saysWhatIsWrongWithAnEvent(String field, String value, String problem) throws Exception {
        TestingLake lake = lake("");
        Object given =
                value.matches("[-0-9]+") ? Integer.valueOf(value) : value.contains(".") ? Double.valueOf(value) : value;
        Map<String, Object> event =
                field.equals("generation") ? Map.of("group", "shop", field, given) : Map.of(field, given);

        assertThatThrownBy(() -> handler(lake).handleRequest(event, null))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining(problem);
    }

    @Test
    void saysWhatIsWrongWithTheEnvironment() {
        assertThatThrownBy(() -> FunctionConfig.of(Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "lots")))
                .hasMessageContaining("DELTAFOLD_CONFIG is not set");
        assertThatThrownBy(() -> FunctionConfig.of(
                        Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "lots", "DELTAFOLD_CONFIG", "s3://lake/x.yaml")))
                .hasMessageContaining("AWS_LAMBDA_FUNCTION_MEMORY_SIZE is 'lots' (must be a number)");
    }

    private static FoldHandler handler(TestingLake lake) {
        return new FoldHandler(new FunctionConfig(lake.configFile().toString(), 1_024), Clock.systemUTC());
    }

    private static String lease(TestingLake lake) throws IOException {
        return Files.readString(lake.configFile().resolveSibling("lake/_deltafold/leases/shop.json"));
    }

    private static int applied(TestingLake lake, int tables) {
        return (int) IntStream.range(0, tables)
                .filter(table -> lake.history("shop.t" + table).lastOutcome().isPresent())
                .count();
    }

    private static List<String> table(TestingLake lake) {
        Limits limits = Limits.of(SmallEngineLimits.OF_MACHINE, new Limits.Machine(1L << 30, 1L << 30, 1));
        try (DuckDbEngine engine = DuckDbEngine.start(limits, Clock.systemUTC())) {
            return lake.rows(engine, ITEMS);
        }
    }
}
