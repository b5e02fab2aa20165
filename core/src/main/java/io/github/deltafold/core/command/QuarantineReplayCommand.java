package io.github.deltafold.core.command;

import io.github.deltafold.core.failure.ExitCode;
import io.github.deltafold.core.fold.QuarantineDrain;
import io.github.deltafold.core.fold.QuarantineReport;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.plan.ReplayRequest;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quarantine replay}: reads what is set aside again, in its place in the order. */
@Command(
        name = "replay",
        sortOptions = false,
        header = "Reads open records again, from their staged files, with the configuration as it is now.",
        description = {
            "",
            "A change takes its old place in the order: it never overwrites a newer row.",
            "What does not fit again is set aside again. A file that was staged again with",
            "other bytes is applied as it is now; its old records count as replaced.",
            "Prints one line per table, as 'apply' does.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold quarantine replay --config deltafold.yaml",
            "  deltafold quarantine replay --config deltafold.yaml --table sales.orders",
            "  deltafold quarantine replay --config deltafold.yaml --row 7 \\",
            "      --file sales/orders/20260105-090000000.csv",
            "",
            "Exit codes: 0 done; 1 failed, nothing lost, run again; 2 something must be",
            "changed first, such as a file that is gone; 3 done, but something went into",
            "quarantine again."
        })
final class QuarantineReplayCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Option(
            names = "--accept-absent",
            description =
                    "Apply changes from beyond the tombstone horizon also where the table does not hold their key,"
                            + " although its delete may have been forgotten.")
    private boolean acceptAbsent;

    QuarantineReplayCommand(EngineFactory engines, Terminal terminal, Clock clock) {
        this.engines = engines;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        try (Workspace workspace = records.open();
                Console console = terminal.console().withProgress()) {
            Set<Long> rows = records.rows();
            ReplayRequest request = new ReplayRequest(records.files(workspace), rows, acceptAbsent);
            return new QuarantineJobs(workspace, engines, console, clock)
                    .run(records, (drain, spec, staged) -> replay(drain, spec, staged, request, console));
        }
    }

    private static int replay(
            QuarantineDrain drain, TableSpec spec, TableListing staged, ReplayRequest request, Console console) {
        QuarantineReport done = drain.replay(spec, staged, request);
        console.result(done.report().batches().isEmpty() ? nothing(spec, done) : ApplyOutput.line(done.report()));
        QuarantineJobs.warn(done.report(), console);
        if (done.left() > 0) {
            return 2;
        }
        return done.report().quarantinedSomething() ? ExitCode.DONE_WITH_QUARANTINE : ExitCode.DONE;
    }

    private static String nothing(TableSpec spec, QuarantineReport done) {
        TableHistory history = done.report().history();
        return spec.name() + ": nothing replayed (" + ApplyOutput.count(history.openRecords(), "record") + " open)";
    }
}
