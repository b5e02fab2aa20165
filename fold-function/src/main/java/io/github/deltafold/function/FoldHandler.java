package io.github.deltafold.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.duckdb.DuckDbEngine;
import io.github.deltafold.duckdb.db.Limits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point: the job's own {@code apply --group} with the small engine, in the function itself.
 *
 * <p>The run keeps the protocol of lease and ledger as every other does. Where the function is ended in the midst of it, the
 * lease runs out and the next run finishes its plan. A batch that is too large for the function, or a table that the small
 * engine does not speak, fails with the reason and stays for Spark.
 */
public final class FoldHandler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private static final Logger log = LoggerFactory.getLogger(FoldHandler.class);

    private final FunctionConfig config;
    private final Clock clock;

    /** As AWS Lambda starts it: everything comes from the environment. */
    public FoldHandler() {
        this(FunctionConfig.of(System.getenv()), Clock.systemUTC());
    }

    FoldHandler(FunctionConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /**
     * Drains a group.
     *
     * @return {@code exitCode}, 0 or 3 as the command's own, and {@code lines}, one per table
     * @throws io.github.deltafold.core.failure.Failure when the run failed; nothing is lost
     */
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, @Nullable Context context) {
        FoldRequest request = FoldRequest.of(event);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int exitCode = new DeltafoldCommand(new SmallAlone(), terminal, clock, Map.of())
                .execute(request.command(config.configUri()).toArray(new String[0]));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        List<String> notes = err.toString(StandardCharsets.UTF_8).lines().toList();
        lines.forEach(log::info);
        notes.forEach(log::info);
        if (exitCode != 0 && exitCode != 3) {
            throw FunctionErrors.failed(request.group(), exitCode, notes);
        }
        return Map.of("exitCode", exitCode, "lines", lines);
    }

    /** The small engine, with no other behind it. */
    private final class SmallAlone implements EngineFactory {
        @Override
        public TableEngine start(LakeConfig lake, EngineChoice choice) {
            if (choice == EngineChoice.SPARK) {
                throw FunctionErrors.noSpark();
            }
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            return DuckDbEngine.startAlone(Limits.of(lake.smallEngine(), config.machine(temporary)), clock);
        }
    }
}
