package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.catalog.GlueCatalogServer;
import io.github.deltafold.spark.testing.JobProcess;
import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job jar as a person hands it to {@code spark-submit}: Spark has nothing of ours on its class path, and nothing that the
 * jar must bring along.
 */
class SparkSubmitIT {
    private static final Path JAR = Path.of("target", "deltafold-spark-job.jar").toAbsolutePath();
    private static final Path SAMPLE = Path.of("..", "sample-data");
    private static final String LOAD = "ahmad_schema/Persons/LOAD00000001.csv";
    private static final String CHANGES = "ahmad_schema/Persons/20260105-090000000.csv";
    private static final String LATER = "ahmad_schema/Persons/20260105-100000000.csv";
    private static final Pattern OF_DELTA = Pattern.compile(".*/io/delta/.*");
    private static final Pattern OURS = Pattern.compile(
            ".*/(core|spark-job)/target/.*|.*/(io/delta|software/amazon|info/picocli|org/snakeyaml|com/github/freva"
                    + "|org/junit|org/assertj|com/tngtech)/.*|.*/commons-csv/.*");

    private final GlueCatalogServer glue = new GlueCatalogServer();

    @TempDir
    Path folder;

    private Lake lake;

    @BeforeEach
    void stageSample() throws IOException {
        lake = Lake.of(folder, """
                glue-catalog: {endpoint: "%s"}
                tables:
                  - {name: ahmad_schema.Persons, key: [PersonID], columns: "PersonID INT, FullName STRING, City STRING"}
                """.formatted(glue.endpoint()));
        lake.stage(LOAD, Files.readString(SAMPLE.resolve("staging").resolve(LOAD)));
        lake.stage(CHANGES, Files.readString(SAMPLE.resolve("changes").resolve(CHANGES)));
        lake.stage(LATER, "U,7,Xenia Zeller,Elsewhere\n");
    }

    @AfterEach
    void closeServer() {
        glue.close();
    }

    @Test
    void appliesOneFileAndTheFullLoadOfItsTable() throws Exception {
        Output applied =
                submit("io.github.deltafold.spark.SparkJob", "apply", "--config", config(), "--file", file(CHANGES));

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(applied.out()).startsWith("ahmad_schema.Persons: batch 1, 2 files, 107 lines: ");
        assertThat(applied.err()).doesNotContain("warning");
        assertThat(lake.table("ahmad_schema.Persons")).isEqualTo(expected());
        assertThat(glue.table("ahmad_schema", "persons").at("/StorageDescriptor/Columns"))
                .hasSize(4);
    }

    @Test
    void appliesOneFileAsGlueStartsIt() throws Exception {
        Output applied = submit(
                "io.github.deltafold.spark.GlueJob",
                "--JOB_NAME",
                "acme",
                "--file",
                file(CHANGES),
                "--config",
                config());

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(lake.table("ahmad_schema.Persons")).isEqualTo(expected());
    }

    @Test
    void endsWithTheExitCodeOfTheCommand() throws Exception {
        String missing = file("ahmad_schema/Persons/20260106-090000000.csv");

        Output refused = submit("io.github.deltafold.spark.SparkJob", "apply", "--config", config(), "--file", missing);

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "error: Cannot apply file 'ahmad_schema/Persons/20260106-090000000.csv': it is not staged under");
    }

    private static String expected() throws IOException {
        return Files.readString(SAMPLE.resolve("expected/ahmad_schema.Persons.csv"));
    }

    private String config() {
        return folder.resolve("deltafold.yaml").toString();
    }

    private String file(String key) {
        return lake.staged(key).toString();
    }

    /** What the script {@code spark-submit} runs, on a class path that holds what a distribution of Spark does. */
    private Output submit(String main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "@" + Path.of("..", "infra", "local", "spark-jvm.options").toAbsolutePath(),
                "-cp",
                jars(OURS.asMatchPredicate().negate(), File.pathSeparator),
                "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of("--master", "local[2]", "--conf", "spark.ui.enabled=false"));
        command.addAll(List.of("--jars", jars(OF_DELTA.asMatchPredicate(), ",")));
        command.addAll(List.of("--class", main, JAR.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("submit.out");
        Path err = folder.resolve("submit.err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "secret");
        try (JobProcess job = new JobProcess(builder.start(), out, err)) {
            return job.output();
        }
    }

    private static String jars(Predicate<String> wanted, String separator) {
        Stream<String> all = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
        return all.filter(wanted).collect(Collectors.joining(separator));
    }
}
