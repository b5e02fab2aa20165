package io.github.deltafold.local.demo;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that a demo works in and leaves: a bucket is a folder in it. A mark tells that a demo made it, so that no
 * other folder is ever emptied.
 */
final class DemoFolder {
    static final String STAGING_BUCKET = "acme-staging";
    static final String STAGING_FOLDER = "dms";
    static final String LAKE_BUCKET = "acme-lake";
    static final String TABLES = "tables";

    private static final String MARK = ".deltafold-demo";

    private final Path folder;

    private DemoFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * An empty folder.
     *
     * @throws BadSetting when it holds something that no demo left, or cannot be written
     */
    static DemoFolder emptied(Path folder) {
        try {
            Files.createDirectories(folder);
            if (!Files.exists(folder.resolve(MARK)) && !isEmpty(folder)) {
                throw new BadSetting("Cannot use folder '" + folder
                        + "' for the demo: it holds files that no demo left there. Name a new or an empty one with"
                        + " --folder.");
            }
            empty(folder);
            Files.writeString(
                    folder.resolve(MARK), "A demo of Deltafold made this folder, and the next one empties it.\n");
            return new DemoFolder(folder);
        } catch (IOException e) {
            throw new BadSetting(
                    "Cannot use folder '" + folder + "' for the demo: " + e + ". Name another one with --folder.", e);
        }
    }

    Path path() {
        return folder;
    }

    /** The configuration for the time after the demo, when the buckets are but folders. */
    Path configuration() {
        return folder.resolve("deltafold.yaml");
    }

    /** Where a person puts files of the sample's table. */
    Path staging() {
        return folder.resolve(STAGING_BUCKET).resolve(STAGING_FOLDER + "/ahmad_schema/Persons");
    }

    /** The Delta table. */
    Path table() {
        return folder.resolve(LAKE_BUCKET).resolve(TABLES).resolve("ahmad_schema/Persons");
    }

    /**
     * Writes the configuration for the time after the demo. A folder tells times more finely than S3, so the staged
     * files get the times that S3 told of them: what seems newer would be taken for staged again.
     */
    void leaveConfiguration() throws IOException {
        for (Path file : files(folder.resolve(STAGING_BUCKET))) {
            Instant told = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
            Files.setLastModifiedTime(file, FileTime.from(told));
        }
        Files.writeString(
                configuration(),
                SampleData.configuration(STAGING_BUCKET + "/" + STAGING_FOLDER, LAKE_BUCKET + "/" + TABLES));
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> entries = Files.walk(below)) {
            return entries.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void empty(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> entries = Files.walk(folder)) {
            deepestFirst = entries.filter(entry -> !entry.equals(folder) && !entry.endsWith(MARK))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path entry : deepestFirst) {
            Files.delete(entry);
        }
    }
}
