package io.github.deltafold.local.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.spark.files.EntryChecksums;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit calls the set-up
class EntryChecksumsIT {
    @TempDir
    private Path folder;

    private EmbeddedS3 s3;
    private AwsProperties awsProperties;
    private FaultyProxy proxy;
    private final List<String> writes = Collections.synchronizedList(new ArrayList<>());
    private final Configuration hadoop = new Configuration();

    @BeforeEach
    void start() throws IOException {
        s3 = EmbeddedS3.start(folder.resolve("s3"));
        s3.createBucket("checksums");
        awsProperties = new AwsProperties(s3);
        proxy = FaultyProxy.before(URI.create(s3.endpoint()).getPort());
        proxy.follow(request -> {
            if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                writes.add(request.method());
            }
            return Fault.NONE;
        });
        hadoop.set("fs.s3a.endpoint", proxy.endpoint());
        hadoop.set("fs.s3a.endpoint.region", "us-east-1");
        hadoop.setBoolean("fs.s3a.path.style.access", true);
        hadoop.setBoolean("fs.s3a.connection.ssl.enabled", false);
        hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
        hadoop.set(
                "fs.s3a.aws.credentials.provider",
                "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider");
    }

    @AfterEach
    void stop() {
        proxy.close();
        awsProperties.close();
        s3.close();
    }

    @Test
    void writesAnObjectInOneRequest() throws IOException {
        EntryChecksums checksums = checksums("s3a://checksums/log/00000000000000000001.crc");

        try (CancellableFSDataOutputStream out = checksums.createAtomic(path("s3a://checksums/log/1.crc"), false)) {
            out.write("sum".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(writes).containsExactly("PUT");
        try (InputStream in = checksums.open(path("s3a://checksums/log/1.crc"))) {
            assertThat(in).hasContent("sum");
        }
    }

    @Test
    void leavesNothingOfAnObjectGivenUp() throws IOException {
        EntryChecksums checksums = checksums("s3a://checksums/log");

        CancellableFSDataOutputStream out = checksums.createAtomic(path("s3a://checksums/log/1.crc"), false);
        out.write("su".getBytes(StandardCharsets.UTF_8));
        out.cancel();

        assertThat(checksums.exists(path("s3a://checksums/log/1.crc"))).isFalse();
        assertThat(writes).isEmpty();
    }

    @Test
    void renamesInFolders() throws IOException {
        String file = folder.resolve("log/1.crc").toUri().toString();
        EntryChecksums checksums = checksums(folder.toUri().toString());
        checksums.mkdirs(path(file).getParent());

        CancellableFSDataOutputStream out = checksums.createAtomic(path(file), false);
        out.write("sum".getBytes(StandardCharsets.UTF_8));

        assertThat(folder.resolve("log/1.crc")).doesNotExist();
        out.close();
        assertThat(folder.resolve("log/1.crc")).hasContent("sum");
    }

    private EntryChecksums checksums(String place) {
        return new EntryChecksums(path(place), hadoop);
    }

    private static org.apache.hadoop.fs.Path path(String uri) {
        return new org.apache.hadoop.fs.Path(uri);
    }
}
