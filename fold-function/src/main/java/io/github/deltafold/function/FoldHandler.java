package io.github.deltafold.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.failure.BadSetting;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Entry point: the job's own {@code apply --group} with the small engine, in the function itself.
 *
 * <p>The run keeps the protocol of lease and ledger as every other does. Where the function is ended in the midst of it, the
 * lease runs out and the next run finishes its plan. What it cannot do it leaves to others, and says to whom:
 *
 * <ul>
 *   <li><b>to the next run</b> what it has no time for: the group stays wanted;
 *   <li><b>to Spark</b> a batch that is too large for the function, a table that the small engine does not speak, and a group
 *       whose first batch is not done when the time is over.
 * </ul>
 *
 * <p>Have Lambda send every answer and every failure to who starts runs, and try no failed event again: a second try asks for
 * a generation that is taken, and ends well having done nothing.
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
     * @return see {@link FoldAnswer}
     * @throws io.github.deltafold.core.failure.Failure when the run failed for another reason than that Spark must do it;
     *     nothing is lost
     */
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, @Nullable Context context) {
        return fold(event, TimeLimit.of(context));
    }

    Map<String, Object> fold(Map<String, Object> event, TimeLimit time) {
        FoldRequest request = FoldRequest.of(event);
        PrintedLines out = new PrintedLines(log::info);
        PrintedLines err = new PrintedLines(FoldHandler::logNote);
        SmallAlone engines = new SmallAlone();
        int exitCode = DeltafoldCommand.within(time, engines, new Terminal(out.stream(), err.stream(), false), clock)
                .execute(request.command(config.configUri()).toArray(new String[0]));
        FoldAnswer answer = new FoldAnswer(exitCode, out.lines(), err.lines());
        if (!ExitCode.isDone(exitCode)) {
            if (engines.unfit.isEmpty() || !engines.unfit.containsAll(answer.errors())) {
                throw FunctionErrors.failed(request.group(), exitCode, answer.errors());
            }
            return answer.leavingToSpark(FunctionErrors.together(answer.errors()));
        }
        if (time.wasTooShort()) {
            return answer.leavingToSpark(FunctionErrors.tooSlow(request.group()));
        }
        return time.isOver() ? answer.leavingToTheNextRun() : answer.leavingNothing();
    }

    private static void logNote(String note) {
        Level level = note.startsWith(FoldAnswer.ERROR)
                ? Level.ERROR
                : note.startsWith("warning: ") ? Level.WARN : Level.INFO;
        log.atLevel(level).log(note);
    }

    /** The small engine, with no other behind it. */
    private final class SmallAlone implements EngineFactory {
        /** What was said of batches and tables that are Spark's. */
        private final Set<String> unfit = ConcurrentHashMap.newKeySet();

        @Override
        public TableEngine start(LakeConfig lake, EngineChoice choice) {
            if (choice == EngineChoice.SPARK) {
                throw FunctionErrors.noSpark();
            }
            Limits limits = Limits.of(lake.smallEngine(), config.machine(TEMPORARY));
            return new SmallestEngine(DuckDbEngine.start(limits, clock), (what, why) -> {
                BadSetting failure = FunctionErrors.unfit(what, why);
                unfit.add(String.valueOf(failure.getMessage()));
                throw failure;
            });
        }
    }
}
