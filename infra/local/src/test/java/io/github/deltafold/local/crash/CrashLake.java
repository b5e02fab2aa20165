package io.github.deltafold.local.crash;

import io.github.deltafold.core.spec.LakeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A lake in two buckets of its own. Copies of it are made bucket by bucket, so that what happens to one leaves the others
 * as they were.
 *
 * @param buckets the folder of the server's buckets
 * @param name distinguishes the buckets of this lake
 */
record CrashLake(Path buckets, String name) {
    /** A lake without files. */
    static CrashLake create(Path buckets, String name) throws IOException {
        CrashLake lake = new CrashLake(buckets, name);
        Files.createDirectories(buckets.resolve(lake.bucket("staging")));
        Files.createDirectories(buckets.resolve(lake.bucket("lake")));
        return lake;
    }

    /** A copy under another name. */
    CrashLake copy(String other) throws IOException {
        CrashLake copy = new CrashLake(buckets, other);
        copy(buckets.resolve(bucket("staging")), buckets.resolve(copy.bucket("staging")));
        copy(buckets.resolve(bucket("lake")), buckets.resolve(copy.bucket("lake")));
        return copy;
    }

    /** The configuration, for an endpoint. */
    LakeConfig config(String endpoint) {
        return LakeConfig.parse(text(endpoint), "deltafold.yaml", buckets);
    }

    /** A configuration file, for an endpoint. */
    Path configuration(Path folder, String endpoint) throws IOException {
        return Files.writeString(Files.createTempFile(folder, name, ".yaml"), text(endpoint));
    }

    private String text(String endpoint) {
        return """
                staging: s3://%s/dms
                lake: s3://%s/tables
                s3: {endpoint: "%s", path-style: true}
                tables: [{name: shop.items, key: [id], columns: "id INT, name STRING, BI_id INT", csv: {header: true}}]
                """.formatted(bucket("staging"), bucket("lake"), endpoint);
    }

    private String bucket(String kind) {
        return kind + "-" + name;
    }

    /** With attributes, since the server keeps ETags there. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
