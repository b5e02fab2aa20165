package io.github.deltafold.local.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The folder {@code sample-data} of the repository, which the build puts on the class path. */
public final class SampleData {
    /** The one table. */
    public static final String TABLE = "ahmad_schema.Persons";
    /** The full load, as a key below the staging prefix. */
    public static final String FULL_LOAD = "ahmad_schema/Persons/LOAD00000001.csv";
    /** The changes that follow it, as a key below the staging prefix. */
    public static final String CHANGES = "ahmad_schema/Persons/20260105-090000000.csv";

    private SampleData() {}

    public static byte[] fullLoad() {
        return bytes("staging/" + FULL_LOAD);
    }

    public static byte[] changes() {
        return bytes("changes/" + CHANGES);
    }

    /** The sample's configuration with other locations. */
    public static String configuration(String staging, String lake) {
        return new String(bytes("deltafold.yaml"), StandardCharsets.UTF_8)
                .replace("staging: staging\n", "staging: " + staging + "\n")
                .replace("lake: lake\n", "lake: " + lake + "\n");
    }

    private static byte[] bytes(String file) {
        try (InputStream stream = SampleData.class.getResourceAsStream("/sample-data/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("The build puts sample-data/" + file + " on the class path");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
