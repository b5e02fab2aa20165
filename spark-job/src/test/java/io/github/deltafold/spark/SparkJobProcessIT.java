package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.deltafold.spark.testing.JobProcess;
import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only whole processes show: runs that are killed, that meet, and that find the disk full. */
@TestInstance(Lifecycle.PER_CLASS)
class SparkJobProcessIT {
    private static final String TABLES = """
            tables: [{name: shop.items, key: [id], columns: "id INT, name STRING"}]
            """;
    private static final Pattern ROWS = Pattern.compile("\"rows\"\\s*:\\s*\\{[^}]*}");
    private static final String PLAN = "_deltafold/ledger/shop/items/00000000000000000001.json";
    private static final String TOMBSTONES = "_deltafold/tombstones/shop/items/_delta_log/00000000000000000000.json";
    private static final String LEASE = "_deltafold/leases/default.json";
    private static final int ROWS_LOADED = 6_000;

    private final Path folder;
    private final Lake undisturbed;

    SparkJobProcessIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.undisturbed = stagedLake("undisturbed");
        Output applied = undisturbed.run("apply");
        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(undisturbed.table("shop.items")).isEqualTo(expectedTable());
    }

    /** One dies when it has decided what to do, one when it has remembered deletes that it did not do yet. */
    @ParameterizedTest
    @ValueSource(strings = {PLAN, TOMBSTONES})
    void finishesARunThatWasKilledAsIfNothingHadHappened(String lastSeen) throws Exception {
        Lake lake = stagedLake(lastSeen.replace('/', '-'));
        try (JobProcess job = JobProcess.start(lake, "apply")) {
            job.killOnceThereIs(lake.tables().resolve(lastSeen));
        }

        Output finished = lake.run("apply");

        assertThat(finished.exit()).as(finished.err()).isZero();
        assertThat(finished.out()).contains("shop.items: ");
        assertSameAsUndisturbed(lake);
    }

    @Test
    void drainsAGroupAsGlueStartsIt() throws Exception {
        Lake lake = stagedLake("glue");

        Output ended;
        try (JobProcess job = JobProcess.startGlue(
                lake,
                "--JOB_NAME",
                "acme-deltafold",
                "--generation",
                "1",
                "--deltafold-token",
                "token-1",
                "--group",
                "default")) {
            ended = job.output();
        }

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertSameAsUndisturbed(lake);
    }

    @Test
    void doesTheSameWorkOnceInTwoRunsAtTheSameMoment() throws Exception {
        Lake lake = stagedLake("shared");

        List<Output> ends;
        try (JobProcess first = JobProcess.start(lake, "apply");
                JobProcess second = JobProcess.start(lake, "apply")) {
            ends = List.of(first.output(), second.output());
        }

        assertThat(ends).allSatisfy(end -> assertThat(end.exit()).as(end.err()).isZero());
        assertSameAsUndisturbed(lake);
    }

    /** One is frozen when it has decided what to do, one when it has remembered deletes that it did not do yet. */
    @ParameterizedTest
    @ValueSource(strings = {PLAN, TOMBSTONES})
    void doesTheSameWorkOnceWhereAFrozenRunIsReplacedAndGoesOn(String lastSeen) throws Exception {
        Lake lake = stagedLake("frozen-" + lastSeen.replace('/', '-'));

        Output other;
        Output frozen;
        try (JobProcess first = JobProcess.start(lake, "apply", "--group", "default", "--lease", "PT3S")) {
            first.freezeOnceThereIs(lake.tables().resolve(lastSeen));
            try (JobProcess second = JobProcess.start(lake, "apply", "--group", "default")) {
                other = second.output();
            }
            first.goOn();
            frozen = first.output();
        }

        assertThat(other.exit()).as(other.err()).isZero();
        assertThat(other.out()).startsWith("shop.items: batch 1, 3 files, ");
        assertThat(frozen.exit()).as(frozen.err()).isZero();
        assertThat(frozen.err())
                .contains("The lease of group 'default' is lost, because this run gave no sign of life");
        assertThat(Files.readString(lake.tables().resolve(LEASE)))
                .contains("\"generation\" : 2", "\"wanted\" : false", "\"phase\" : \"idle\"");
        assertSameAsUndisturbed(lake);
    }

    @Test
    void givesTheLeaseBackWhenItIsToldToEnd() throws Exception {
        Lake lake = stagedLake("told-to-end");
        try (JobProcess job = JobProcess.start(lake, "apply", "--group", "default")) {
            job.endOnceThereIs(lake.tables().resolve(PLAN));
        }
        String left = Files.readString(lake.tables().resolve(LEASE));

        Output finished = lake.run("apply", "--group", "default");

        assertThat(left).contains("\"generation\" : 1", "\"wanted\" : true", "\"phase\" : \"idle\"");
        assertThat(finished.exit()).as(finished.err()).isZero();
        assertThat(finished.err()).as("taken at once").doesNotContain("is held by");
        assertSameAsUndisturbed(lake);
    }

    /** The first fills the disk of the lake, the second that of Spark. */
    @ParameterizedTest
    @CsvSource({"1m, 256m", "256m, 200k"})
    void losesNothingWhereTheDiskIsFull(String lakeSize, String sparkSize) throws Exception {
        List<String> namespace = mountNamespace();
        assumeThat(namespace).as("an unshare that may mount a tmpfs").isNotEmpty();
        Lake lake = stagedLake("full-" + lakeSize + "-" + sparkSize);
        Path spark = Files.createDirectories(lake.folder().resolve("spark"));
        Files.createDirectories(lake.tables());
        String script = """
                mount -t tmpfs -o size=%s tmpfs lake && mount -t tmpfs -o size=%s tmpfs spark || exit 99
                SPARK_LOCAL_DIRS='%s' "$@"
                exit=$?
                cp -a lake kept
                exit $exit
                """.formatted(lakeSize, sparkSize, spark);
        List<String> before = Stream.concat(namespace.stream(), Stream.of("sh", "-c", script, "sh"))
                .toList();
        Output full;
        try (JobProcess job = JobProcess.start(lake, before, "apply")) {
            full = job.output();
        }
        Files.delete(lake.tables());
        Files.move(lake.folder().resolve("kept"), lake.tables());

        Output finished = lake.run("apply");

        assertThat(full.exit()).as(full.err()).isEqualTo(1);
        assertThat(full.err())
                .matches("error: Cannot finish batch 1 of shop.items: [^\\n]*No space left on device[^\\n]*"
                        + "\\. Free space where the lake lies, or where temporary files lie"
                        + " \\(/tmp, for Spark SPARK_LOCAL_DIRS\\)\\. Nothing is lost: the plan stands, run 'apply' again to"
                        + " finish it\\.\n1 table, 0 batches, 1 failed, \\d+\\.\\d s\n");
        assertThat(full.out()).isEqualTo("shop.items: failed\n");
        assertThat(finished.exit()).as(finished.err()).isZero();
        assertSameAsUndisturbed(lake);
    }

    private void assertSameAsUndisturbed(Lake lake) throws IOException {
        assertThat(lake.table("shop.items")).isEqualTo(undisturbed.table("shop.items"));
        assertThat(rows(lake)).isEqualTo(rows(undisturbed));
        assertThat(versions(lake)).isEqualTo(versions(undisturbed));
        assertThat(files(lake.tables().resolve("_deltafold/ledger/shop/items")))
                .isEqualTo(files(undisturbed.tables().resolve("_deltafold/ledger/shop/items")));
        assertThat(remembered(lake)).isEqualTo(remembered(undisturbed));
    }

    /** The deletes that are remembered, each once. */
    private static List<String> remembered(Lake lake) {
        return LocalSpark.session()
                .read()
                .format("delta")
                .load("file:" + lake.tables().resolve("_deltafold/tombstones/shop/items"))
                .selectExpr("id", "_cdc.file", "_cdc.line", "_cdc.batch")
                .distinct()
                .sort("id")
                .collectAsList()
                .stream()
                .map(row -> row.mkString("|"))
                .toList();
    }

    private Lake stagedLake(String name) throws IOException {
        Lake lake = Lake.of(folder.resolve(name), TABLES);
        stageLoad(lake);
        stageChanges(lake);
        return lake;
    }

    /** Names that no codec makes small, so that a disk is soon full of them. */
    private static void stageLoad(Lake lake) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int id = 1; id <= ROWS_LOADED; id++) {
            lines.append(id).append(',').append(name(id, 0)).append('\n');
        }
        lake.stage("shop/items/LOAD00000001.csv", lines.toString());
    }

    /** Every second row changes, twice; every fifth goes. */
    private static void stageChanges(Lake lake) throws IOException {
        for (int round = 1; round <= 2; round++) {
            StringBuilder lines = new StringBuilder();
            for (int id = 1; id <= ROWS_LOADED; id++) {
                if (id % 2 == 0) {
                    lines.append("U,")
                            .append(id)
                            .append(',')
                            .append(name(id, round))
                            .append('\n');
                }
                if (id % 5 == 0 && round == 2) {
                    lines.append("D,").append(id).append(",\n");
                }
            }
            lake.stage("shop/items/20260101-12000000" + round + ".csv", lines.toString());
        }
    }

    private static String expectedTable() {
        StringBuilder lines = new StringBuilder("id,name\n");
        for (int id = 1; id <= ROWS_LOADED; id++) {
            if (id % 5 != 0) {
                lines.append(id)
                        .append(',')
                        .append(name(id, id % 2 == 0 ? 2 : 0))
                        .append('\n');
            }
        }
        return lines.toString();
    }

    private static String name(int id, int round) {
        byte[] bytes = new byte[180];
        new Random(id * 3L + round).nextBytes(bytes);
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The counters of the rows, as {@code status} prints them. */
    private static String rows(Lake lake) {
        Matcher rows = ROWS.matcher(lake.run("status", "--format", "json").out());
        assertThat(rows.find()).isTrue();
        return rows.group();
    }

    private static List<String> versions(Lake lake) throws IOException {
        return files(lake.tables().resolve("shop/items/_delta_log"));
    }

    /** Entries of a ledger, or versions of a table. */
    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /** A command that gives its child mounts of its own; none where neither root nor a user may have them. */
    private static List<String> mountNamespace() throws IOException, InterruptedException {
        for (List<String> command :
                List.of(List.of("unshare", "--mount"), List.of("unshare", "--map-root-user", "--mount"))) {
            List<String> probe = Stream.concat(command.stream(), Stream.of("mount", "-t", "tmpfs", "tmpfs", "/mnt"))
                    .toList();
            try {
                if (new ProcessBuilder(probe).start().waitFor() == 0) {
                    return command;
                }
            } catch (IOException e) {
                return List.of(); // no such program, as on any system but Linux
            }
        }
        return List.of();
    }
}
