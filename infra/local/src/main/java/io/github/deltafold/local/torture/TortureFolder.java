package io.github.deltafold.local.torture;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder that rounds are played in. A mark tells that a torture made it, so that no other folder is ever emptied. */
record TortureFolder(Path path) {
    private static final String MARK = ".deltafold-torture";

    /**
     * An empty folder.
     *
     * @throws BadSetting when it holds something that no torture left, or cannot be written
     */
    static TortureFolder emptied(Path path) {
        try {
            Files.createDirectories(path);
            if (!Files.exists(path.resolve(MARK)) && !isEmpty(path)) {
                throw new BadSetting("Cannot use folder '" + path
                        + "' for the torture: it holds files that no torture left there. Name a new or an empty one with"
                        + " --folder.");
            }
            delete(path);
            Files.createDirectories(path);
            Files.writeString(
                    path.resolve(MARK), "A torture of Deltafold made this folder, and the next one empties it.\n");
            return new TortureFolder(path);
        } catch (IOException e) {
            throw new BadSetting(
                    "Cannot use folder '" + path + "' for the torture: " + e + ". Name another one with --folder.", e);
        }
    }

    /** What the server keeps. */
    Path buckets() {
        return path.resolve("s3");
    }

    /** Configuration and log of a round. */
    Path round(int number) {
        return path.resolve("round-" + number);
    }

    /** Takes away what a round that went well has left. */
    void forget(int number) throws IOException {
        String name = "round-" + number;
        delete(path.resolve(name));
        for (String bucket : List.of("staging", "lake")) {
            delete(buckets().resolve(bucket).resolve(name));
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> entries = Files.walk(folder)) {
            deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : deepestFirst) {
            Files.delete(entry);
        }
    }
}
