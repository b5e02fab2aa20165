package io.github.deltafold.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against S3, as a user of a store that is not AWS has them: a configuration file and credentials. */
class ApplyOnS3IT {
    @TempDir
    Path folder;

    private EmbeddedS3 s3;

    @BeforeEach
    void startStore() throws IOException {
        s3 = EmbeddedS3.start(folder.resolve("s3"));
        s3.createBucket("shop-staging").createBucket("shop-lake");
        System.setProperty("aws.accessKeyId", EmbeddedS3.CREDENTIALS.accessKeyId());
        System.setProperty("aws.secretAccessKey", EmbeddedS3.CREDENTIALS.secretAccessKey());
    }

    @AfterEach
    void stopStore() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        s3.close();
    }

    @Test
    void drainsTwoTablesAndDoesNothingTheSecondTime() throws IOException {
        Path config = configuration("s3://shop-staging/dms");
        stage("shop/items/LOAD00000001.csv", "1,pen\n2,ink\n");
        stage("shop/items/20260105-090000000.csv", "U,1,quill\nD,2,\nI,3,\"paper, white\"\n");
        stage("shop/orders/LOAD00000001.csv", "7,1.50\nseven,2.50\n");

        Ended applied = run("apply", "--config", config.toString());

        assertThat(applied.exitCode).as(applied.err).isEqualTo(3);
        assertThat(applied.out)
                .contains("shop.items: batch 1, 2 files, 5 lines: 3 applied, 2 superseded")
                .contains("shop.orders: batch 1, 1 file, 2 lines: 1 applied, 0 superseded, 0 late, 0 duplicate, 1"
                        + " quarantined");
        assertThat(run("show", "--config", config.toString(), "shop.items", "--format", "csv").out)
                .isEqualTo("id,name\n1,quill\n3,\"paper, white\"\n");
        assertThat(run("apply", "--config", config.toString()).out).isEqualTo("""
                        shop.items: nothing new (version 1, 2 files applied)
                        shop.orders: nothing new (version 1, 1 file applied)
                        """);
        assertThat(run("status", "--config", config.toString()).out)
                .contains("| shop.items  |       1 |", "| shop.orders |       1 |");
    }

    @Test
    void saysWhichBucketIsMissing() throws IOException {
        Path config = configuration("s3://shop-stagin/dms");

        Ended applied = run("apply", "--config", config.toString());

        assertThat(applied.exitCode).isEqualTo(2);
        assertThat(applied.err)
                .isEqualTo("error: Cannot list s3://shop-stagin/dms: bucket 'shop-stagin' does not exist. Create it, or"
                        + " correct the location.\n");
    }

    @Test
    void saysThatCredentialsAreRefused() throws IOException {
        Path config = configuration("s3://shop-staging/dms");
        System.setProperty("aws.secretAccessKey", "another");

        Ended applied = run("apply", "--config", config.toString());

        assertThat(applied.exitCode).isEqualTo(2);
        assertThat(applied.err)
                .isEqualTo("error: Cannot list s3://shop-lake/tables/_deltafold: access is refused (403"
                        + " SignatureDoesNotMatch). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role, and allow it"
                        + " s3:ListBucket on bucket 'shop-lake'.\n");
    }

    private Path configuration(String staging) throws IOException {
        return Files.writeString(folder.resolve("deltafold.yaml"), """
                staging: %s
                lake: s3://shop-lake/tables
                s3: {endpoint: "%s", path-style: true}
                defaults: {key: [id]}
                tables:
                  - {name: shop.items, columns: "id INT, name STRING"}
                  - {name: shop.orders, columns: "id INT, amount DECIMAL(9,2)"}
                """.formatted(staging, s3.endpoint()));
    }

    private void stage(String key, String text) {
        try (ObjectStore staging = ObjectStores.open(Location.parse("s3://shop-staging/dms"), s3.settings())) {
            staging.createIfAbsent(key, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Ended(int exitCode, String out, String err) {}

    private static Ended run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int exitCode =
                new DeltafoldCommand(SparkJob.engines(), terminal, Clock.systemUTC(), Map.of()).execute(arguments);
        return new Ended(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
