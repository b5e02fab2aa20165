package io.github.deltafold.local.torture;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.local.torture.Disturbances.Kills;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torture}: compares lakes with simulated sources while everything goes wrong that may. */
@Command(
        name = "torture",
        sortOptions = false,
        header = "Compares lakes with simulated sources while files come badly, and runs are killed and doubled.",
        description = {
            "",
            "Each round makes a few tables of any shape: keys of every type, values that break readers, every setting of"
                    + " the DMS endpoint. Their rows are inserted, changed, moved, deleted, inserted again, and loaded"
                    + " anew. The files of this arrive late, twice, in another order, in pieces, and while runs are under"
                    + " way. Runs meet, and in every third round they are killed at any moment. At the end of a round"
                    + " the tables must equal their sources row for row, every line must be accounted for, and another"
                    + " run must find nothing to do. A run may fail where the store does; it is counted, and another"
                    + " finishes its work.",
            "",
            "Everything happens on an S3 server in this process. A seed decides all but the moments at which things meet,"
                    + " so that a difference can be seen again.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  deltafold torture --minutes 30",
            "  deltafold torture --seed 42 --round 7",
            "",
            "Exit codes: 0 no difference; 1 a difference, which is printed and kept; 2 something must be changed first;",
            "130 stopped by Ctrl-C, after the summary."
        })
public final class TortureCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Terminal terminal;
    private final Clock clock;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long; ${DEFAULT-VALUE} unless said. The round under way is played to its end.")
    private double minutes;

    @Option(names = "--seed", paramLabel = "S", description = "Decides what happens; drawn unless said.")
    private @Nullable Long seed;

    @Option(names = "--round", paramLabel = "R", description = "Plays only this round of the seed.")
    private @Nullable Integer round;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "The engine of the runs; may stand several times. auto and spark in turn unless said.")
    private List<EngineChoice> engineChoices = new ArrayList<>();

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Where buckets and tables go; .deltafold/torture unless said. Emptied first, if a torture left"
                            + " it.")
    private @Nullable Path folder;

    public TortureCommand(EngineFactory engines, Terminal terminal, Clock clock) {
        this.engines = engines;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        TortureFolder where = TortureFolder.emptied(folder == null ? Path.of(".deltafold", "torture") : folder);
        long drawn = seed == null ? clock.millis() % 1_000_000_000 : seed;
        List<EngineChoice> choices =
                engineChoices.isEmpty() ? List.of(EngineChoice.AUTO, EngineChoice.SPARK) : engineChoices;
        try (Torture torture = new Torture(
                where, engines, terminal, clock, drawn, new Disturbances(Kills.EVERY_THIRD_ROUND), choices)) {
            if (round != null) {
                return torture.play(round, Duration.ZERO);
            }
            return torture.play(1, Duration.ofSeconds(Math.round(minutes * 60)));
        }
    }
}
