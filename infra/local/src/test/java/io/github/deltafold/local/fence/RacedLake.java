package io.github.deltafold.local.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.StoredObject;
import io.github.deltafold.local.run.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A lake with one table that drivers drain at the same time, and what must come of it. */
final class RacedLake implements AutoCloseable {
    private static final TableName TABLE = TableName.parse("shop.items");
    private static final Pattern BATCH =
            Pattern.compile("\"txn\":\\{\"appId\":\"deltafold:shop.items\",\"version\":(\\d+)");

    private final Path configFile;
    private final LakeConfig config;
    private final ObjectStore staging;
    private final ObjectStore lake;
    private final Map<Integer, String> rows = new TreeMap<>();
    private long batches;

    /**
     * A lake without files.
     *
     * @param folder takes the configuration, and lakes with relative paths
     * @param place where staging and lake lie: a bucket with a prefix, or a path
     * @param s3 the endpoint of buckets
     */
    RacedLake(Path folder, String place, String s3) throws IOException {
        this.configFile = Files.createDirectories(folder).resolve("deltafold.yaml");
        Files.writeString(configFile, """
                staging: %s/staging
                lake: %s/lake
                s3: {endpoint: "%s", path-style: true}
                tables: [{name: shop.items, key: [id], columns: "id INT, name STRING"}]
                """.formatted(place, place, s3));
        this.config = LakeConfig.parse(Files.readString(configFile), configFile.toString(), folder);
        this.staging = ObjectStores.open(config.staging(), config.s3());
        this.lake = ObjectStores.open(config.lake(), config.s3());
    }

    LakeConfig config() {
        return config;
    }

    /** The configuration file. */
    Path configFile() {
        return configFile;
    }

    /** Where the table lies, for Spark. */
    String table() {
        return config.tableLocation(TABLE).uri();
    }

    /** Stages the next batch: rows that come, change and go, and a line that is set aside. */
    void stage() {
        batches++;
        if (batches == 1) {
            put("LOAD00000001.csv", "1,pen", "2,ink", "3,paper");
            rows.putAll(Map.of(2, "ink", 3, "paper"));
        }
        int newest = 10 + (int) batches;
        put(
                "20260105-%02d0000000.csv".formatted(batches),
                "U,1,pen of batch " + batches,
                "I," + newest + ",new",
                "D," + (newest - 1) + ",",
                "I,five,lost");
        rows.put(1, "pen of batch " + batches);
        rows.put(newest, "new");
        rows.remove(newest - 1);
    }

    private void put(String name, String... lines) {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        assertThat(staging.createIfAbsent("shop/items/" + name, bytes)).isTrue();
    }

    /** A row that somebody else wrote into the table, or took out of it where the name is empty. */
    void expect(int id, String name) {
        rows.put(id, name);
        rows.values().removeIf(String::isEmpty);
    }

    /** Nothing is lost and nothing doubled: in the table, its log, the ledger, and the quarantine. */
    void check(Driver reader) {
        CommandRun shown = reader.run(configFile, "show", "shop.items", "--format", "csv");
        assertThat(shown.out())
                .as(shown.err())
                .isEqualTo("id,name\n"
                        + String.join(
                                "",
                                rows.entrySet().stream()
                                        .map(row -> row.getKey() + "," + row.getValue() + "\n")
                                        .toList()));
        assertThat(batchesInLog())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, batches).boxed().toList());
        try (ObjectStore state = ObjectStores.open(config.state(), config.s3())) {
            TableHistory history = new Ledger(state).history(TABLE);
            assertThat(history.openPlan()).isEmpty();
            assertThat(history.lastBatch()).isEqualTo(batches);
            // of the first batch's seven lines one is overtaken
            assertThat(history.rows()).isEqualTo(new Counters(3 + 4 * batches, 2 + 3 * batches, 1, 0, 0, batches));
        }
        assertThat(reader.run(configFile, "quarantine", "show", "--format", "csv")
                        .out()
                        .lines())
                .as("records, and a header")
                .hasSize((int) batches + 1);
    }

    private List<Long> batchesInLog() {
        List<Long> found = new ArrayList<>();
        for (String entry : entries()) {
            Matcher batch =
                    BATCH.matcher(new String(lake.read(entry).orElseThrow().bytes(), StandardCharsets.UTF_8));
            while (batch.find()) {
                found.add(Long.valueOf(batch.group(1)));
            }
        }
        return found;
    }

    /** How many commits the table has. */
    long commits() {
        return entries().size();
    }

    private List<String> entries() {
        try (Stream<StoredObject> objects = lake.list("shop/items/_delta_log/", "")) {
            return objects.map(StoredObject::key)
                    .filter(key -> key.endsWith(".json"))
                    .toList();
        }
    }

    @Override
    public void close() {
        staging.close();
        lake.close();
    }
}
