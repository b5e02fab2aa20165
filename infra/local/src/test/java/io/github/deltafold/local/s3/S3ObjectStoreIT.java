package io.github.deltafold.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStoreContract;
import io.github.deltafold.core.store.S3Clients;
import io.github.deltafold.core.store.S3ObjectStore;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.faults.PassingRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

@SuppressWarnings("NullAway.Init") // JUnit starts the server
class S3ObjectStoreIT extends ObjectStoreContract {
    private static final AwsCredentialsProvider RIGHT = StaticCredentialsProvider.create(EmbeddedS3.CREDENTIALS);

    @TempDir
    static Path folder;

    static EmbeddedS3 s3;

    @BeforeAll
    static void startServer() throws IOException {
        s3 = EmbeddedS3.start(folder).createBucket("acme");
    }

    @AfterAll
    static void stopServer() {
        s3.close();
    }

    @Override
    protected ObjectStore openEmpty() {
        return open("s3://acme/" + UUID.randomUUID(), s3.settings(), RIGHT);
    }

    /** S3Proxy compares keys as Java does. */
    @Override
    protected boolean sortsByBytes() {
        return false;
    }

    private static ObjectStore open(String location, S3Settings settings, AwsCredentialsProvider credentials) {
        return new S3ObjectStore(S3Clients.open(settings, credentials), Location.parse(location));
    }

    @Test
    void keepsObjectsAsFilesOfBucketFolder() throws IOException {
        try (ObjectStore bucket = open("s3://acme", s3.createBucket("acme").settings(), RIGHT)) {
            bucket.createIfAbsent("dms/sales/orders/a b.csv", bytes("I,1\n"));

            assertThat(folder.resolve("acme/dms/sales/orders/a b.csv")).hasContent("I,1\n");
        }
    }

    @Test
    void refusesFileThatWasCopiedIntoBucketFolder() throws IOException {
        s3.createBucket("copied");
        Files.writeString(folder.resolve("copied/a.csv"), "I,1\n");

        try (ObjectStore bucket = open("s3://copied", s3.settings(), RIGHT)) {
            assertThatThrownBy(() -> bucket.list("", "").toList())
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot list s3://copied: the store gives no ETag of 'a.csv', so that nobody would"
                            + " notice its replacement. Store the object through S3, not beside it.");
        }
    }

    @Test
    void saysThatBucketIsMissing() {
        try (ObjectStore missing = open("s3://nowhere/dms", s3.settings(), RIGHT)) {
            String why = "bucket 'nowhere' does not exist. Create it, or correct the location.";

            assertThatThrownBy(() -> missing.list("", "").toList())
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot list s3://nowhere/dms: " + why);
            assertThatThrownBy(() -> missing.read("k"))
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot read s3://nowhere/dms/k: " + why);
            assertThatThrownBy(() -> missing.open("k", "etag"))
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot read s3://nowhere/dms/k: " + why);
            assertThatThrownBy(() -> missing.createIfAbsent("k", bytes("x")))
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot write s3://nowhere/dms/k: " + why);
            assertThatThrownBy(() -> missing.replaceIfUnchanged("k", bytes("x"), "etag"))
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot write s3://nowhere/dms/k: " + why);
        }
    }

    @Test
    void saysThatCredentialsAreRefused() {
        String advice = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role, and allow it ";
        try (ObjectStore unknown = open("s3://acme/dms", s3.settings(), signedBy("somebody", "else"));
                ObjectStore wrong = open("s3://acme/dms", s3.settings(), signedBy("deltafold", "else"));
                ObjectStore anonymous = open("s3://acme/dms", s3.settings(), AnonymousCredentialsProvider.create())) {

            assertThatThrownBy(() -> unknown.list("", "").toList())
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot list s3://acme/dms: access is refused (403 InvalidAccessKeyId). " + advice
                            + "s3:ListBucket on bucket 'acme'.");
            assertThatThrownBy(() -> wrong.createIfAbsent("k", bytes("x")))
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot write s3://acme/dms/k: access is refused (403 SignatureDoesNotMatch). " + advice
                            + "s3:PutObject on s3://acme/dms/k.");
            assertThatThrownBy(() -> anonymous.list("", "").toList())
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot list s3://acme/dms: access is refused (403 AccessDenied). " + advice
                            + "s3:ListBucket on bucket 'acme'.");
            assertThatThrownBy(() -> anonymous.read("k"))
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot read s3://acme/dms/k: access is refused (403 AccessDenied). " + advice
                            + "s3:GetObject on s3://acme/dms/k.");
        }
    }

    private static AwsCredentialsProvider signedBy(String access, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(access, secret));
    }

    @Test
    void saysThatCredentialsAreMissing() {
        AwsCredentialsProvider none = AwsCredentialsProviderChain.of(() -> {
            throw SdkClientException.create("not set");
        });
        try (ObjectStore nobody = open("s3://acme/dms", s3.settings(), none)) {

            assertThatThrownBy(() -> nobody.list("", "").toList())
                    .isInstanceOf(BadSetting.class)
                    .hasMessage("Cannot list s3://acme/dms: no credentials were found. Set AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role gives them.");
        }
    }

    @Test
    void saysThatEndpointDoesNotAnswer() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        String endpoint = "http://127.0.0.1:" + free;
        try (ObjectStore dead = open("s3://acme/dms", new S3Settings(endpoint, null, true), RIGHT)) {

            assertThatThrownBy(() -> dead.createIfAbsent("k", bytes("x")))
                    .isInstanceOf(RunFailed.class)
                    .hasMessage("Cannot write s3://acme/dms/k: " + endpoint + " does not answer (Connection refused)."
                            + " Check that the store runs and that 's3.endpoint' or 's3.region' is right, and run"
                            + " again; nothing was lost.");
        }
    }

    @Test
    void knowsItsOwnCreationWhenAnswerIsLost() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.before(port());
                ObjectStore behind = openBehind(proxy, "lost-creation")) {
            proxy.follow(FaultPlan.times(1, Fault.LOST_ANSWER, PassingRequest::isPut));

            boolean created = behind.createIfAbsent("plan", bytes("mine"));

            assertThat(created).isTrue();
            assertThat(proxy.requests("PUT")).isEqualTo(2);
            assertThat(behind.list("", "")).hasSize(1);
            assertThat(behind.createIfAbsent("plan", bytes("another's"))).isFalse();
        }
    }

    @Test
    void knowsItsOwnCreationWhenEveryAnswerIsLost() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.before(port());
                ObjectStore behind = openBehind(proxy, "all-lost")) {
            proxy.follow(FaultPlan.times(1_000, Fault.LOST_ANSWER, PassingRequest::isPut));

            boolean created = behind.createIfAbsent("plan", bytes("mine"));

            assertThat(created).isTrue();
            assertThat(behind.list("", "")).hasSize(1);
            assertThat(behind.createIfAbsent("plan", bytes("another's"))).isFalse();
        }
    }

    @Test
    void knowsItsOwnReplacementWhenAnswerIsLost() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.before(port());
                ObjectStore behind = openBehind(proxy, "lost-replacement")) {
            behind.createIfAbsent("lease", bytes("one"));
            String version = behind.read("lease").orElseThrow().version();
            proxy.follow(FaultPlan.times(1, Fault.LOST_ANSWER, PassingRequest::isPut));

            boolean replaced = behind.replaceIfUnchanged("lease", bytes("two"), version);

            assertThat(replaced).isTrue();
            assertThat(behind.read("lease").orElseThrow().bytes()).isEqualTo(bytes("two"));
            assertThat(behind.replaceIfUnchanged("lease", bytes("three"), version))
                    .isFalse();
        }
    }

    @Test
    void triesAgainWhenWritersCollide() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.before(port());
                ObjectStore behind = openBehind(proxy, "collision")) {
            proxy.follow(FaultPlan.times(2, Fault.COLLISION, PassingRequest::isPut));

            boolean created = behind.createIfAbsent("plan", bytes("mine"));

            assertThat(created).isTrue();
            assertThat(proxy.requests("PUT")).isEqualTo(3);
        }
    }

    @Test
    void givesUpWhenWritersCollideForLong() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.before(port());
                ObjectStore behind = openBehind(proxy, "collisions")) {
            proxy.follow(FaultPlan.times(1_000, Fault.COLLISION, PassingRequest::isPut));

            assertThatThrownBy(() -> behind.createIfAbsent("plan", bytes("mine")))
                    .isInstanceOf(RunFailed.class)
                    .hasMessage("Cannot write s3://acme/collisions/plan: other writers were at it in each of 6"
                            + " attempts. Run again; nothing was lost.");
            assertThat(behind.read("plan")).isEmpty();
        }
    }

    private static int port() {
        return URI.create(s3.endpoint()).getPort();
    }

    private static ObjectStore openBehind(FaultyProxy proxy, String prefix) {
        return open("s3://acme/" + prefix, new S3Settings(proxy.endpoint(), null, true), RIGHT);
    }
}
