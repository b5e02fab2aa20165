package io.github.deltafold.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.failure.ExitCode;
import io.github.deltafold.core.fold.SmallestEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.duckdb.DuckDbEngine;
import io.github.deltafold.duckdb.db.Limits;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Entry point: the job's own {@code apply --group} with the small engine, in the function itself.
 *
 * <p>The run keeps the protocol of lease and ledger as every other does. Where the function is ended in the midst of it, the
 * lease runs out and the next run finishes its plan. A batch that is too large for the function, or a table that the small
 * engine does not speak, fails with the reason and stays for a Spark run.
 *
 * <p>Have Lambda try no failed event again: a second try asks for a generation that is taken, and ends well having done
 * nothing. Who starts runs repairs failed ones.
 */
public final class FoldHandler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Logger log = LoggerFactory.getLogger(FoldHandler.class);
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private final FunctionConfig config;
    private final Clock clock;

    /** As AWS Lambda starts it: everything comes from the environment, and nobody else works in its temporary folder. */
    public FoldHandler() {
        this(FunctionConfig.of(System.getenv()), Clock.systemUTC());
        DuckDbEngine.deleteLeftovers(TEMPORARY);
    }

    FoldHandler(FunctionConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Drains a group.
     *
     * @return {@code exitCode}, 0 or 3 as the command's own; {@code lines}, one per table; {@code notes}, which say too
     *     where another run had the group and nothing was done
     * @throws io.github.deltafold.core.failure.Failure when the run failed; nothing is lost
     */
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, @Nullable Context context) {
        FoldRequest request = FoldRequest.of(event);
        PrintedLines out = new PrintedLines(log::info);
        PrintedLines err = new PrintedLines(FoldHandler::logNote);
        int exitCode = new DeltafoldCommand(
                        new SmallAlone(), new Terminal(out.stream(), err.stream(), false), clock, Map.of())
                .execute(request.command(config.configUri()).toArray(new String[0]));
        if (!ExitCode.isDone(exitCode)) {
            throw FunctionErrors.failed(request.group(), exitCode, err.lines());
        }
        return Map.of("exitCode", exitCode, "lines", out.lines(), "notes", err.lines());
    }

    private static void logNote(String note) {
        Level level = note.startsWith("error: ") ? Level.ERROR : note.startsWith("warning: ") ? Level.WARN : Level.INFO;
        log.atLevel(level).log(note);
    }

    /** The small engine, with no other behind it. */
    private final class SmallAlone implements EngineFactory {
        @Override
        public TableEngine start(LakeConfig lake, EngineChoice choice) {
            if (choice == EngineChoice.SPARK) {
                throw FunctionErrors.noSpark();
            }
            Limits limits = Limits.of(lake.smallEngine(), config.machine(TEMPORARY));
            return new SmallestEngine(DuckDbEngine.start(limits, clock), (what, why) -> {
                throw FunctionErrors.unfit(what, why);
            });
        }
    }
}
