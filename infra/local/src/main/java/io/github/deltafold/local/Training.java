package io.github.deltafold.local;

import java.nio.file.Path;

/**
 * What {@code ./deltafold} plays once per engine after a build, so that Java can keep the classes ready for later starts:
 * {@code Training ENGINE FOLDER}. The folder is filled.
 */
public final class Training {
    private Training() {}

    /** Ends with 0 if all went well. */
    public static void main(String[] arguments) {
        String engine = arguments[0];
        String folder = arguments[1];
        String config = Path.of(folder, "deltafold.yaml").toString();
        System.exit(LocalMain.execute("demo", "--engine", engine, "--folder", folder)
                + LocalMain.execute("apply", "--engine", engine, "--config", config)
                + LocalMain.execute("status", "--verify", "--config", config));
    }
}
