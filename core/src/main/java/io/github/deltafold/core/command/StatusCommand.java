package io.github.deltafold.core.command;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.fold.FoldWarnings;
import io.github.deltafold.core.fold.TableLook;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.fold.Verifier;
import io.github.deltafold.core.lease.Leases;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.staging.TableListing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code status}: what the ledger and the listing say about every table. Starts no engine, unless tables are to be
 * verified.
 */
@Command(
        name = "status",
        sortOptions = false,
        header = "Says per table what was applied, what is pending, and what needs a person.",
        description = {
            "",
            "Counts are since the table began. With --verify, every table is recounted from its staged files and compared"
                    + " row by row; a table that differs, or cannot be recounted, gives exit code 2.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold status --config deltafold.yaml",
            "  deltafold status --config deltafold.yaml --format json",
            "  deltafold status --config deltafold.yaml --verify --table sales.orders",
            "",
            "Exit codes: 0 done; 1 failed, run again; 2 something must be changed first, or with --verify: a table",
            "differs from its staged files or cannot be recounted."
        })
final class StatusCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;
    private final Clock clock;

    @Mixin
    private ConfigOption configOption = new ConfigOption();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json; table unless said.")
    private StatusFormat format = StatusFormat.TABLE;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Only this table, as schema.table or schema.*; may stand several times.")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--verify", description = "Recount tables from their staged files, and compare row by row.")
    private boolean verify;

    StatusCommand(EngineFactory engines, Terminal terminal, Clock clock) {
        this.engines = engines;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        try (Workspace workspace = Workspace.open(configOption.uri());
                Console console = terminal.console();
                LazyEngine engine = new LazyEngine(() ->
                        engines.start(workspace.config(), workspace.config().engine()))) {
            StagingListing listing = workspace.list();
            Drain drain = Drain.toLookAt(workspace.config(), workspace.staging(), workspace.ledger(), clock);
            Leases leases = new Leases(workspace.groups(), clock);
            Map<String, List<String>> ofGroups = new HashMap<>();
            List<TableStatus> statuses = new ArrayList<>();
            Verifier verifier = new Verifier(workspace.config(), engine);
            List<Failure> failures = new ArrayList<>();
            for (TableSpec spec : specs(workspace, listing)) {
                try {
                    TableListing staged = listing.of(spec.name());
                    TableLook look = TableLook.of(drain, spec, staged);
                    Verification verification = verify ? verifier.verify(spec, look.history(), staged) : null;
                    List<String> ofItsGroup = ofGroups.computeIfAbsent(spec.group(), leases::warnings);
                    statuses.add(status(look, staged, ofItsGroup, verification));
                } catch (Failure e) { // of one table, which hides the others from nobody
                    failures.add(e);
                }
            }
            format.print(statuses, terminal.out());
            terminal.out().flush();
            if (tables.isEmpty()) {
                workspace.warnings(listing).forEach(console::warn);
            }
            failures.stream().map(Failure::getMessage).distinct().forEach(console::error);
            return exitCode(statuses, failures);
        }
    }

    private List<TableSpec> specs(Workspace workspace, StagingListing listing) {
        if (tables.isEmpty()) {
            return workspace.specs(listing);
        }
        return tables.stream()
                .flatMap(name -> workspace.specs(name, listing).stream())
                .distinct()
                .toList();
    }

    /** Of several, 2 goes before 1. */
    private static int exitCode(List<TableStatus> statuses, List<Failure> failures) {
        if (!statuses.stream().map(TableStatus::verification).allMatch(StatusCommand::isFine)) {
            return 2;
        }
        return failures.stream().mapToInt(Failure::exitCode).max().orElse(0);
    }

    private static boolean isFine(@Nullable Verification verification) {
        return verification == null || verification.holds();
    }

    private TableStatus status(
            TableLook look, TableListing staged, List<String> ofItsGroup, @Nullable Verification verification) {
        TableSpec spec = look.spec();
        TableHistory history = look.history();
        PlanDecision decision = look.decision();
        List<String> warnings = new ArrayList<>(history.warnings());
        if (history.openRecords() == 0) {
            warnings.remove(FoldWarnings.beyondHorizon(spec.name()));
        }
        if (history.insertedByUpdate() > 0) {
            warnings.add(FoldWarnings.insertedByUpdate(spec.name(), history.insertedByUpdate()));
        }
        warnings.addAll(ofItsGroup);
        decision.warnings().stream().filter(text -> !warnings.contains(text)).forEach(warnings::add);
        if (decision.plan() != null) {
            decision.plan().warnings().stream()
                    .filter(text -> !warnings.contains(text))
                    .forEach(warnings::add);
        }
        Set<String> keys = staged.keys();
        long vanished = history.files()
                .filter(known -> !keys.contains(known.file().key()))
                .count();
        BatchOutcome last = history.lastOutcome().orElse(null);
        return new TableStatus(
                spec.name().toString(),
                spec.group(),
                history.loadGeneration(),
                last == null ? null : history.deltaVersion().orElse(null),
                new TableStatus.Files(history.appliedFiles(), look.pending(), history.duplicateFiles(), vanished),
                history.rows(),
                new TableStatus.Quarantine(look.quarantined()),
                last == null
                        ? null
                        : new TableStatus.LastBatch(
                                last.batch(),
                                last.committedAt().toString(),
                                last.seconds(),
                                last.bytesWritten(),
                                last.engine(),
                                last.engineReason(),
                                last.cost()),
                look.oldestPending(clock.instant()).map(Duration::toSeconds).orElse(null),
                warnings,
                last == null ? List.of() : Advice.on(spec, last),
                verification);
    }
}
