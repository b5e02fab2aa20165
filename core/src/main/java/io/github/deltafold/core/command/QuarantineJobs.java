package io.github.deltafold.core.command;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.fold.QuarantineDrain;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.staging.TableListing;
import java.time.Clock;

/** Does something for the quarantine of one table after the other. One table's failure does not stop the others. */
final class QuarantineJobs {
    private final Workspace workspace;
    private final EngineFactory engines;
    private final Console console;
    private final Clock clock;

    QuarantineJobs(Workspace workspace, EngineFactory engines, Console console, Clock clock) {
        this.workspace = workspace;
        this.engines = engines;
        this.console = console;
        this.clock = clock;
    }

    /** What to do for a table. */
    interface Deed {
        /** Does it, and gives the exit code. */
        int of(QuarantineDrain drain, TableSpec spec, TableListing staged);
    }

    /** Does it for the tables that are meant; gives the worst exit code. */
    int run(RecordOptions records, Deed deed) {
        StagingListing listing = workspace.staging().list();
        try (LazyEngine engine = new LazyEngine(
                () -> engines.start(workspace.config(), workspace.config().engine()))) {
            Drain drain = new Drain(workspace.config(), workspace.staging(), workspace.ledger(), engine, clock, console)
                    .registeringIn(workspace.catalog());
            QuarantineDrain quarantine =
                    new QuarantineDrain(workspace.config(), workspace.ledger(), drain, engine, clock);
            int exitCode = 0;
            for (TableSpec spec : records.specs(workspace, listing)) {
                exitCode = ApplyCommand.worse(exitCode, run(deed, quarantine, spec, listing.of(spec.name())));
            }
            return exitCode;
        }
    }

    private int run(Deed deed, QuarantineDrain drain, TableSpec spec, TableListing staged) {
        try {
            return deed.of(drain, spec, staged);
        } catch (Failure e) {
            console.result(spec.name() + ": failed");
            console.error(String.valueOf(e.getMessage()));
            return e.exitCode();
        }
    }

    /** Says what the operator should know of a drain. */
    static void warn(TableReport report, Console console) {
        report.warnings().forEach(text -> console.warn(report.table(), text));
        report.batches().stream()
                .flatMap(batch -> batch.warnings().stream())
                .distinct()
                .forEach(text -> console.warn(report.table(), text));
    }
}
