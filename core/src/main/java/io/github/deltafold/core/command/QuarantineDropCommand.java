package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.QuarantineDrain;
import io.github.deltafold.core.fold.QuarantineReport;
import io.github.deltafold.core.plan.DropRequest;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quarantine drop}: gives records up, for a reason. */
@Command(
        name = "drop",
        sortOptions = false,
        header = "Gives open records up. They stay in the quarantine table, as dropped.",
        description = {"", "The ledger keeps the reason, in the plan of the batch that is printed.", ""},
        footer = {
            "",
            "Examples:",
            "  deltafold quarantine drop --config deltafold.yaml --table sales.orders \\",
            "      --reason 'the source was corrected'",
            "  deltafold quarantine drop --config deltafold.yaml --row 7 \\",
            "      --file sales/orders/20260105-090000000.csv --reason 'a test row'",
            "",
            "Exit codes: 0 done; 1 failed, nothing lost, run again; 2 something must be",
            "changed first."
        })
final class QuarantineDropCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private RecordOptions records = new RecordOptions();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; the ledger keeps it.")
    private String reason = "";

    QuarantineDropCommand(EngineFactory engines, Terminal terminal, Clock clock) {
        this.engines = engines;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        try (Workspace workspace = records.open();
                Console console = terminal.console().withProgress()) {
            if (reason.isBlank()) {
                throw CommandErrors.dropWithoutReason();
            }
            Set<Long> rows = records.rows();
            if (records.isEmpty()) {
                throw CommandErrors.dropOfEverything();
            }
            DropRequest request = new DropRequest(records.files(workspace), rows, reason);
            return new QuarantineJobs(workspace, engines, console, clock)
                    .run(records, (drain, spec, staged) -> drop(drain, spec, staged, request, console));
        }
    }

    private static int drop(
            QuarantineDrain drain, TableSpec spec, TableListing staged, DropRequest request, Console console) {
        QuarantineReport done = drain.drop(spec, staged, request);
        String open = " (" + ApplyOutput.count(done.report().history().openRecords(), "record") + " open)";
        console.result(spec.name() + ": "
                + (done.report().batches().isEmpty()
                        ? "nothing dropped"
                        : ApplyOutput.batches(done.report()) + ", " + ApplyOutput.count(done.settled(), "record")
                                + " dropped")
                + open);
        QuarantineJobs.warn(done.report(), console);
        return 0;
    }
}
