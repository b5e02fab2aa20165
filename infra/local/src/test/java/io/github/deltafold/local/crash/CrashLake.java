package io.github.deltafold.local.crash;

import io.github.deltafold.core.spec.LakeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A lake with a folder of its own in each of two buckets. A copy takes everything along, even that the buckets were found
 * to keep writers apart.
 *
 * @param buckets the folder of the server's buckets
 * @param name distinguishes the folders of this lake
 * @param endpoint where the server is reached
 */
record CrashLake(Path buckets, String name, String endpoint) {
    /** Names of their own: Hadoop keeps a client per bucket for the whole JVM, whatever server stands behind it. */
    private static final List<String> BUCKETS = List.of("crash-staging", "crash-lake");

    /** A lake without files. */
    static CrashLake create(Path buckets, String name, String endpoint) throws IOException {
        CrashLake lake = new CrashLake(buckets, name, endpoint);
        for (String bucket : BUCKETS) {
            Files.createDirectories(lake.in(bucket));
        }
        return lake;
    }

    /** A copy beside this one. */
    CrashLake copy(String other) throws IOException {
        CrashLake copy = new CrashLake(buckets, name + "-" + other, endpoint);
        for (String bucket : BUCKETS) {
            copy(in(bucket), copy.in(bucket));
        }
        return copy;
    }

    LakeConfig config() {
        return LakeConfig.parse(text(), "deltafold.yaml", buckets);
    }

    /** A file with the configuration. */
    Path configuration(Path folder) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), text());
    }

    private String text() {
        return """
                staging: s3://crash-staging/%s/dms
                lake: s3://crash-lake/%s/tables
                s3: {endpoint: "%s", path-style: true}
                tables:
                - name: shop.items
                  key: [id]
                  columns: "id INT, name STRING, BI_id INT"
                  new-columns: add
                  csv: {header: true}
                """.formatted(name, name, endpoint);
    }

    private Path in(String bucket) {
        return buckets.resolve(bucket).resolve(name);
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
