package io.github.deltafold.spark;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import java.time.Clock;
import java.util.Map;

/** The main class for spark-submit, and the wiring of the commands to Spark for everyone else. */
public final class SparkJob {
    private SparkJob() {}

    /** Runs a command; leaves the JVM with an exit code only where it is not 0, since clusters end jobs themselves. */
    public static void main(String[] arguments) {
        int exitCode = execute(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Runs a command; the exit code. */
    static int execute(String... arguments) {
        return new DeltafoldCommand(engines(), Terminal.ofProcess(), Clock.systemUTC(), Map.of()).execute(arguments);
    }

    /** Starts Spark when a command needs it. */
    public static EngineFactory engines() {
        return SparkJob::start;
    }

    private static TableEngine start(LakeConfig config, EngineChoice choice) {
        if (choice == EngineChoice.DUCKDB) {
            throw SparkErrors.noSuchEngine();
        }
        return new SparkEngine(SparkSessions.start(config));
    }
}
