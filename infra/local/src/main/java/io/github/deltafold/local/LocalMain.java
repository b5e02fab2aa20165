package io.github.deltafold.local;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.local.demo.DemoCommand;
import io.github.deltafold.local.localstack.LocalStackCommand;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.local.torture.TortureCommand;
import io.github.deltafold.local.wake.WakeCommand;
import io.github.deltafold.spark.SparkJob;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** The main class behind {@code ./deltafold}: exactly the job's commands, with {@code demo}, {@code localstack}, {@code torture} and {@code wake}
 * beside them. */
public final class LocalMain {
    private LocalMain() {}

    /** Runs a command and ends the process, whatever threads Spark or a server left behind. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs a command; the exit code. */
    static int execute(String... arguments) {
        Terminal terminal = Terminal.ofProcess();
        Clock clock = Clock.systemUTC();
        EngineFactory engines = new LocalEngines(SparkJob.engines(), clock);
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("demo", new DemoCommand(engines, terminal, clock));
        more.put("localstack", new LocalStackCommand(engines, terminal, clock));
        more.put("torture", new TortureCommand(engines, terminal, clock));
        more.put("wake", new WakeCommand(terminal));
        return new DeltafoldCommand(engines, terminal, clock, more).execute(arguments);
    }
}
