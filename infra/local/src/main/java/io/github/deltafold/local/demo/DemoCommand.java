package io.github.deltafold.local.demo;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.spec.EngineChoice;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the whole chain on this machine, told step by step. */
@Command(
        name = "demo",
        sortOptions = false,
        header = "Shows the whole chain on this machine: S3 server, event, wake-up, run, Delta table.",
        description = {
            "",
            "Starts an S3 server in this process and writes the sample table into it as DMS would: first the full"
                    + " load of 101 persons, then a file of changes. Each arrival is an S3 event that the Lambda's own"
                    + " handler takes, and that starts a run of the job's own 'apply'. Only the queue and the launcher"
                    + " are stand-ins. Needs no AWS account and ends by itself, in less than a minute.",
            "",
            "The folder that it leaves holds the staged files, the table and a configuration, so that 'show',"
                    + " 'status' and 'apply' go on where the demo ended.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold demo",
            "  deltafold demo --folder /tmp/deltafold-demo",
            "",
            "Exit codes: 0 done; 1 failed, run again; 2 something must be changed first, as the message says."
        })
public final class DemoCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;
    private final Clock clock;

    @Option(names = "--engine", paramLabel = "ENGINE", description = "auto, spark or duckdb; auto unless said.")
    private EngineChoice engine = EngineChoice.AUTO;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "Where buckets and table go; .deltafold/demo unless said. Emptied first, if a demo left it.")
    private @Nullable Path folder;

    public DemoCommand(EngineFactory engines, Terminal terminal, Clock clock) {
        this.engines = engines;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Path where = folder == null ? Path.of(".deltafold", "demo") : folder;
        try (Demo demo = new Demo(DemoFolder.emptied(where), engines, engine, terminal, clock)) {
            return demo.play();
        }
    }
}
