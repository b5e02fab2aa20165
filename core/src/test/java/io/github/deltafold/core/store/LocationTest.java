package io.github.deltafold.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
    @ParameterizedTest
    @CsvSource({
        "s3://acme/dms,                 s3://acme/dms",
        "s3a://acme/dms,                s3://acme/dms",
        "s3n://acme/dms,                s3://acme/dms",
        "s3://acme/dms/,                s3://acme/dms",
        "s3://acme//,                   s3://acme",
        "s3://acme,                     s3://acme",
        "file:///data/dms,              file:///data/dms",
        "file:///data/dms/,             file:///data/dms",
        "file:/data/dms,                file:///data/dms",
        "file:///data/./old/../dms,     file:///data/dms",
        "/data/dms,                     file:///data/dms",
        "/data/with blank/dms,          file:///data/with blank/dms",
        "/,                             file:///"
    })
    void writesOneFormForEveryWayToSayIt(String text, String expected) {
        Location location = Location.parse(text);

        assertThat(location).hasToString(expected);
    }

    @Test
    void takesRelativePathFromTheWorkingFolder() {
        Location location = Location.parse("data/../dms");

        assertThat(location.folder()).isEqualTo(Path.of("dms").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource({"s3://acme,           acme, ''", "s3://acme/dms,       acme, dms/", "s3://acme/dms/eu,    acme, dms/eu/"
    })
    void splitsBucketFromPrefix(String text, String bucket, String prefix) {
        Location location = Location.parse(text);

        assertThat(location.isFolder()).isFalse();
        assertThat(location.bucket()).isEqualTo(bucket);
        assertThat(location.keyPrefix()).isEqualTo(prefix);
    }

    @Test
    void resolvesChildren() {
        Location table = Location.parse("s3://acme/tables/").resolve("sales/orders");

        assertThat(table).hasToString("s3://acme/tables/sales/orders");
    }

    @Test
    void isFolderOfFileSystem() {
        Location location = Location.parse("file:///data/dms");

        assertThat(location.isFolder()).isTrue();
        assertThat(location.folder()).isEqualTo(Path.of("/data/dms"));
    }

    @ParameterizedTest
    @CsvSource({"gs://acme/dms, gs", "https://acme/dms, https", "S3://acme/dms, S3"})
    void refusesOtherScheme(String text, String scheme) {
        assertThatThrownBy(() -> Location.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scheme '" + scheme + "' (must be s3, file or a path)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3:///dms", "s3a:///dms/"})
    void refusesLocationWithoutBucket(String text) {
        assertThatThrownBy(() -> Location.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' names no bucket (must be s3://bucket/prefix)");
    }
}
