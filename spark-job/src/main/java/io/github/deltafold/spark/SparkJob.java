package io.github.deltafold.spark;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.failure.ExitCode;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;

/** The main class for spark-submit, and the wiring of the commands to Spark for everyone else. */
public final class SparkJob {
    private SparkJob() {}

    /** Runs a command; leaves the JVM with an exit code only where it is not 0, since clusters end jobs themselves. */
    public static void main(String[] arguments) {
        int exitCode = exitCode(execute(arguments), arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /**
     * A place that runs what a function starts knows well and badly ended runs only, and one that put something into
     * quarantine has done its work. Whoever starts runs says of which generation; a person who does not sees 3.
     */
    static int exitCode(int ofCommand, String... arguments) {
        boolean isStarted = Arrays.asList(arguments).contains("--generation");
        return isStarted && ExitCode.isDone(ofCommand) ? ExitCode.DONE : ofCommand;
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
