package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.staging.TableListing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: what the ledger and the listing say about every table. Starts no engine. */
@Command(
        name = "status",
        sortOptions = false,
        header = "Says per table what was applied, what is pending, and what needs a person.",
        description = {"", "Counts are since the table began.", ""},
        footer = {
            "",
            "Examples:",
            "  deltafold status --config deltafold.yaml",
            "  deltafold status --config deltafold.yaml --format json"
        })
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private ConfigOption configOption = new ConfigOption();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json; table unless said.")
    private StatusFormat format = StatusFormat.TABLE;

    StatusCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        try (Workspace workspace = Workspace.open(configOption.uri());
                Console console = terminal.console()) {
            StagingListing listing = workspace.staging().list();
            Ledger ledger = workspace.ledger();
            Drain drain = Drain.toLookAt(workspace.config(), workspace.staging(), ledger, clock);
            List<TableStatus> statuses = new ArrayList<>();
            for (TableSpec spec : workspace.specs(listing)) {
                TableListing staged = listing.of(spec.name());
                PlanDecision decision = drain.preview(spec, staged, PlanRequest.ALL);
                statuses.add(status(spec, ledger.history(spec.name()), staged, decision));
            }
            format.print(statuses, terminal.out());
            terminal.out().flush();
            workspace.warnings(listing).forEach(console::warn);
            return 0;
        }
    }

    private TableStatus status(TableSpec spec, TableHistory history, TableListing staged, PlanDecision decision) {
        List<String> warnings = new ArrayList<>(history.warnings());
        decision.warnings().stream().filter(text -> !warnings.contains(text)).forEach(warnings::add);
        if (decision.plan() != null) {
            decision.plan().warnings().stream()
                    .filter(text -> !warnings.contains(text))
                    .forEach(warnings::add);
        }
        Set<String> keys = staged.keys();
        long vanished = history.files().keySet().stream()
                .filter(key -> !keys.contains(key))
                .count();
        BatchOutcome last = history.lastOutcome().orElse(null);
        Instant oldest = decision.pending().stream()
                .map(StagedFile::modified)
                .min(Instant::compareTo)
                .orElse(null);
        return new TableStatus(
                spec.name().toString(),
                spec.group(),
                history.loadGeneration(),
                last == null ? null : history.deltaVersion().orElse(null),
                new TableStatus.Files(
                        history.appliedFiles(), decision.pending().size(), history.duplicateFiles(), vanished),
                history.rows(),
                new TableStatus.Quarantine(history.openRecords()),
                last == null
                        ? null
                        : new TableStatus.LastBatch(
                                last.batch(), last.committedAt().toString(), last.seconds(), last.bytesWritten()),
                oldest == null
                        ? null
                        : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds()),
                warnings);
    }
}
