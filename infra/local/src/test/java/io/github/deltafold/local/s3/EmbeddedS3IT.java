package io.github.deltafold.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.S3Clients;
import io.github.deltafold.core.store.S3ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class EmbeddedS3IT {
    private static final AwsBasicCredentials KEYS = AwsBasicCredentials.create("ann", "secret");

    @Test
    void keepsBucketsWhenStartedAgainOnSamePort(@TempDir Path folder) throws IOException {
        int port;
        try (EmbeddedS3 s3 = EmbeddedS3.start(folder, 0, KEYS).createBucket("acme");
                ObjectStore bucket = open(s3)) {
            bucket.createIfAbsent("a/b.csv", new byte[] {1});
            port = URI.create(s3.endpoint()).getPort();
        }

        try (EmbeddedS3 again = EmbeddedS3.start(folder, port, KEYS);
                ObjectStore bucket = open(again)) {
            assertThat(again.endpoint()).isEqualTo("http://127.0.0.1:" + port);
            assertThat(bucket.list("", "").map(object -> object.key())).containsExactly("a/b.csv");
        }
    }

    @Test
    void saysThatPortIsTaken(@TempDir Path folder) {
        try (EmbeddedS3 first = EmbeddedS3.start(folder)) {
            int port = URI.create(first.endpoint()).getPort();

            assertThatThrownBy(() -> EmbeddedS3.start(folder, port, KEYS))
                    .isInstanceOf(BadSetting.class)
                    .hasMessage(
                            "Cannot start the embedded S3 server on 127.0.0.1:%1$d over %2$s: Failed to bind to"
                                    + " /127.0.0.1:%1$d. Choose another port or folder.",
                            port, folder);
        }
    }

    @Test
    void letsPumpTellOfStoredObjects(@TempDir Path folder) throws Exception {
        BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        try (EmbeddedS3 s3 = EmbeddedS3.start(folder, 0, KEYS).createBucket("acme");
                ObjectStore bucket = open(s3);
                EventPump pump = new EventPump(bucket, "acme", Duration.ofMillis(20), messages::addAll)) {
            pump.start();
            bucket.createIfAbsent("dms/a b.csv", new byte[] {1});

            assertThat(messages.poll(10, TimeUnit.SECONDS))
                    .contains("\"key\":\"dms/a+b.csv\",\"size\":1,\"eTag\":\"55a54008ad1ba589aa210d2629c1df41\"");
        }
    }

    private static ObjectStore open(EmbeddedS3 s3) {
        return new S3ObjectStore(
                S3Clients.open(s3.settings(), StaticCredentialsProvider.create(KEYS)), Location.parse("s3://acme"));
    }
}
