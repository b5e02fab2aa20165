package io.github.deltafold.local.torture;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.source.DmsStory;
import io.github.deltafold.local.torture.DeliveryStep.Visibility;
import io.github.deltafold.local.torture.Figures.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Plays a round: delivers, runs, disturbs, and compares in the end. The seed decides everything but the moments at which
 * things meet.
 */
final class Round {
    private final int number;
    private final RoundPlan plan;
    private final RoundLake lake;
    private final Disturbances disturbances;
    private final Figures figures;
    private final BooleanSupplier stopped;

    Round(
            int number,
            RoundPlan plan,
            RoundLake lake,
            Disturbances disturbances,
            Figures figures,
            BooleanSupplier stopped) {
        this.number = number;
        this.plan = plan;
        this.lake = lake;
        this.disturbances = disturbances;
        this.figures = figures;
        this.stopped = stopped;
    }

    /** Plays it to its end, to the first difference, or until it is stopped. */
    Optional<Difference> play(EngineFactory engines, List<EngineChoice> choices) {
        for (int step = 0; step < plan.length(); step++) {
            Optional<Difference> wrong = play(step);
            if (wrong.isPresent() || stopped.getAsBoolean()) {
                return wrong;
            }
        }
        Optional<Difference> wrong = compare(engines, choices);
        figures.add(Figure.FILES, lake.staging().files());
        figures.add(Figure.TABLES, plan.tables().size());
        figures.add(Figure.ROUNDS, 1);
        return wrong;
    }

    private Optional<Difference> play(int step) {
        CompletableFuture<Void> delivery =
                CompletableFuture.runAsync(() -> plan.acts(step).forEach(lake.staging()::carryOut));
        if (plan.visibility(step) == Visibility.NONE || plan.random().nextBoolean()) {
            delivery.join();
        }
        List<CommandRun> runs = disturbedRuns();
        delivery.join();
        Optional<Difference> wrong =
                runs.stream().filter(run -> run.exitCode() > 1).findFirst().map(run -> ended("a run", run));
        return wrong.isPresent() ? wrong : settle(plan.settling(step));
    }

    private List<CommandRun> disturbedRuns() {
        Random random = plan.random();
        FaultPlan faults = disturbances.faults(figures, random);
        return switch (disturbances.fate(number, random)) {
            case ALONE -> List.of(lake.runs().alone(faults));
            case DOUBLED -> lake.runs().twice(faults);
            case CUT_OFF -> List.of(lake.runs().cutOff(faults, random));
            case KILLED -> List.of(lake.runs().killed(faults, random));
            case KILLED_BESIDE_ANOTHER -> lake.runs().killedBesideAnother(faults, random);
        };
    }

    /** A run that nothing disturbs, in which the operator says that full loads are complete. */
    private Optional<Difference> settle(List<DmsStory> stories) {
        if (stories.isEmpty()) {
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>(List.of("--load-complete"));
        stories.forEach(story ->
                arguments.addAll(List.of("--table", story.table().name().toString())));
        CommandRun run = lake.runs().undisturbed(arguments.toArray(String[]::new));
        return run.exitCode() == 0 ? Optional.empty() : Optional.of(ended("a run that nothing disturbed", run));
    }

    private Optional<Difference> compare(EngineFactory engines, List<EngineChoice> choices) {
        CommandRun last = lake.runs().undisturbed();
        if (last.exitCode() != 0
                || !last.out().lines().allMatch(line -> line.contains("nothing new") && !line.contains("pending"))) {
            return Optional.of(ended("a run with nothing left to do", last));
        }
        Comparison comparison = new Comparison(lake.config(), engines, choices);
        LedgerBalance balance = lake.balance();
        try (ObjectStore state = new FolderObjectStore(lake.state())) {
            for (RoundPlan.TablePlan table : plan.tables()) {
                TableHistory history =
                        new Ledger(state).history(table.story().table().name());
                Optional<Difference> wrong = comparison.of(table.story(), history);
                if (wrong.isEmpty()) {
                    wrong = balance.of(table.story().table().name());
                }
                if (wrong.isPresent()) {
                    return wrong;
                }
                figures.add(Figure.ROWS, table.story().rows().size());
            }
        }
        figures.add(Figure.LINES, balance.lines());
        return Optional.empty();
    }

    private static Difference ended(String what, CommandRun run) {
        List<String> said = new ArrayList<>(run.out().lines().toList());
        said.addAll(run.err().lines().toList());
        return new Difference(what, "exit code " + run.exitCode(), said);
    }
}
