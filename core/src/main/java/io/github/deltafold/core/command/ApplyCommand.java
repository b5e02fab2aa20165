package io.github.deltafold.core.command;

import io.github.deltafold.core.command.ApplyJobs.Job;
import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.fold.RoutineLook;
import io.github.deltafold.core.lease.GroupLease;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.Leases;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.staging.Folders;
import io.github.deltafold.core.staging.NewFiles;
import io.github.deltafold.core.staging.StagingListing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply}: plans and applies what is staged. */
@Command(
        name = "apply",
        sortOptions = false,
        header = "Applies what is staged: plans a batch per table, folds it in one commit, records it, looks again.",
        description = {
            "",
            "Prints one line per table, and another where more was staged meanwhile. The same file again does nothing. A run"
                    + " that dies is finished by the next.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold apply --config deltafold.yaml",
            "  deltafold apply --config s3://acme-lake/deltafold.yaml --table sales.orders --table sales.lines",
            "  deltafold apply --config deltafold.yaml --dry-run",
            "",
            "Exit codes: 0 done; 1 failed, nothing lost, run again; 2 something must be changed first;",
            "3 done, but something went into quarantine ('deltafold quarantine list' says what and why)."
        })
final class ApplyCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;
    private final Clock clock;
    private final RunLimit limit;

    @Mixin
    private ConfigOption configOption = new ConfigOption();

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Only this table, as schema.table; may stand several times.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "URI",
            description = "Only this staged file, and the full load of its table; may stand several times.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--group", paramLabel = "NAME", description = "Only the tables of this group.")
    private @Nullable String group;

    @Option(names = "--engine", paramLabel = "ENGINE", description = "auto, spark or duckdb; else as configured.")
    private @Nullable EngineChoice engine;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--load-complete", description = "Take a pending reload as complete.")
    private boolean loadComplete;

    @Option(
            names = "--reload",
            paramLabel = "NAME",
            description = "Take the full load of this table, as it is staged now, as a new baseline.")
    private @Nullable String reload;

    @Option(
            names = "--generation",
            paramLabel = "NUMBER",
            description = "With --group: the run that this one was started as; whoever starts runs says it.")
    private long generation = GroupState.BY_HAND;

    @Option(
            names = "--lease",
            paramLabel = "DURATION",
            defaultValue = Leases.LENGTH,
            description = "With --group: how long the group counts as taken after this run's last sign of life;"
                    + " ${DEFAULT-VALUE} unless said, a day at most.")
    private Duration lease = Duration.ZERO;

    ApplyCommand(EngineFactory engines, Terminal terminal, Clock clock, RunLimit limit) {
        this.engines = engines;
        this.terminal = terminal;
        this.clock = clock;
        this.limit = limit;
    }

    @Override
    public Integer call() {
        if (generation < GroupState.BY_HAND) {
            throw CommandErrors.noSuchGeneration(generation);
        }
        try (Workspace workspace = Workspace.open(configOption.uri());
                Console console = terminal.console().withProgress()) {
            workspace.reachLake();
            EngineChoice choice = engine == null ? workspace.config().engine() : engine;
            try (LazyEngine lazy = new LazyEngine(() -> {
                workspace.requireFence();
                return engines.start(workspace.config(), choice);
            })) {
                Ledger ledger = workspace.ledger();
                Drain drain = new Drain(workspace.config(), workspace.staging(), ledger, lazy, clock, console)
                        .registeringIn(workspace.catalog());
                console.follow(lazy::linesRead);
                if (group != null && asksForAWholeGroup()) {
                    return drainGroup(drain, ledger, workspace, group, console);
                }
                if (generation != GroupState.BY_HAND) {
                    throw CommandErrors.generationWithoutGroup();
                }
                Supplier<StagingListing> look = () -> workspace.list(Folders.ALL, NewFiles.UNKNOWN, clock.instant());
                StagingListing listing = look.get();
                List<Job> jobs = jobs(workspace, listing);
                if (tables.isEmpty() && files.isEmpty() && group == null && reload == null) {
                    workspace.warnings(listing).forEach(console::warn);
                }
                if (dryRun) {
                    return preview(drain, listing, jobs, console, workspace.config(), choice);
                }
                ApplyOutput output = new ApplyOutput(console);
                int exitCode = new Rounds(
                                drain,
                                new HeededLimit(RunLimit.NONE),
                                look,
                                again -> jobsOfAnotherLook(workspace, again),
                                console)
                        .drain(listing, jobs, output::say, output::sayNews);
                console.note(output.closing());
                return exitCode;
            }
        }
    }

    private List<Job> jobs(Workspace workspace, StagingListing listing) {
        return ApplyJobs.of(workspace, listing, new ApplyJobs.Asked(tables, files, group, loadComplete, reload));
    }

    /** What was asked for once was asked for: files and a reload are of the first look. */
    private List<Job> jobsOfAnotherLook(Workspace workspace, StagingListing listing) {
        if (!files.isEmpty()) {
            return List.of();
        }
        List<String> named = new ArrayList<>(tables);
        if (reload != null) {
            named.add(reload);
        }
        return ApplyJobs.of(workspace, listing, new ApplyJobs.Asked(named, List.of(), group, loadComplete, null));
    }

    /** Whoever drains less than all of a group must not take its wake-ups for answered, and goes without the lease. */
    private boolean asksForAWholeGroup() {
        return tables.isEmpty() && files.isEmpty() && reload == null && !dryRun;
    }

    /**
     * Drains a group under its lease, and again for as long as somebody wakes it meanwhile. Where the limit stops it, it goes
     * without finishing the lease, which leaves the group wanted.
     */
    private int drainGroup(Drain drain, Ledger ledger, Workspace workspace, String name, Console console) {
        ApplyJobs.checkGroup(workspace, name);
        Leases.Answer answer =
                new Leases(workspace.groups(), clock).take(name, generation, Leases.newOwner(), lease, console::note);
        try (GroupLease held = answer.lease()) {
            if (held == null) {
                console.note(String.valueOf(answer.refusal()));
                return 0;
            }
            Folders folders = workspace.foldersOf(name);
            NewFiles newFiles = generation == GroupState.BY_HAND
                    ? NewFiles.UNKNOWN
                    : new RoutineLook(ledger, () -> workspace.groups().wholeLookAsked(name), clock);
            Supplier<StagingListing> look = () -> workspace.list(folders, newFiles, clock.instant());
            HeededLimit heeded = new HeededLimit(limit);
            Drain polite = drain.goingOnWhile(() -> heeded.allowsBatch() && held.isHeld());
            Rounds rounds = new Rounds(polite, heeded, look, listing -> jobs(workspace, listing), console);
            ApplyOutput output = new ApplyOutput(console);
            int exitCode = 0;
            boolean again = false;
            do {
                Consumer<DrainedTable> hear = again ? output::sayNews : output::say;
                exitCode = worse(exitCode, rounds.drain(hear, output::sayNews));
                if (heeded.wasReached()) {
                    limit.stopped(console.batches());
                    console.note(CommandErrors.stopped(name));
                    return exitCode;
                }
                if (exitCode == 1 || exitCode == 2) {
                    return exitCode;
                }
                if (!held.isHeld()) {
                    console.warn(held.loss());
                    return exitCode;
                }
                again = held.isWantedAgain();
                if (!again) {
                    console.note(output.closing());
                }
            } while (again);
            return exitCode;
        }
    }

    private int preview(
            Drain drain,
            StagingListing listing,
            List<Job> jobs,
            Console console,
            LakeConfig config,
            EngineChoice choice) {
        for (Job job : jobs) {
            PlanDecision decision =
                    drain.preview(job.spec(), listing.of(job.spec().name()), job.request());
            BatchPlan plan = decision.plan();
            String what = plan == null
                    ? "nothing to apply"
                    : "batch " + plan.batch() + " would apply "
                            + ApplyOutput.count(plan.files().size(), "file")
                            + (plan.reload() == null ? "" : " as a new baseline") + " "
                            + engines.preview(config, choice, job.spec(), plan);
            console.result(job.spec().name() + ": " + what);
            TableName table = job.spec().name();
            if (plan != null) {
                plan.files()
                        .forEach(planned -> console.result("  " + planned.file().key()));
                plan.warnings().forEach(text -> console.warn(table, text));
            }
            decision.warnings().forEach(text -> console.warn(table, text));
        }
        return 0;
    }

    /** Over many tables 2 goes before 1 before 3. */
    static int worse(int left, int right) {
        List<Integer> worstFirst = List.of(2, 1, 3, 0);
        return worstFirst.get(Math.min(worstFirst.indexOf(left), worstFirst.indexOf(right)));
    }
}
