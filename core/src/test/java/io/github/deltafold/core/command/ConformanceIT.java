package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.testing.ConformanceCase;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Execution(ExecutionMode.CONCURRENT)
class ConformanceIT {
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comesToTheExpectedTable(ConformanceCase each, @TempDir Path workspace) throws IOException {
        InMemoryTableEngine engine = new InMemoryTableEngine();

        each.run(workspace, (config, choice) -> keptOpen(engine), engine::quarantine);
    }

    static List<ConformanceCase> cases() {
        return ConformanceCase.all();
    }

    /** Tables outlive the command, as they do in a lake. */
    private static TableEngine keptOpen(InMemoryTableEngine engine) {
        return engine;
    }
}
