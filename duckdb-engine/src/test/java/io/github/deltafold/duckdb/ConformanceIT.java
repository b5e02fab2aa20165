package io.github.deltafold.duckdb;

import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.testing.ConformanceCase;
import io.github.deltafold.duckdb.testing.LocalDuckDb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases share one engine and nothing else, so they run side by side. */
@Execution(ExecutionMode.CONCURRENT)
class ConformanceIT {
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comesToTheExpectedTable(ConformanceCase each, @TempDir Path workspace) throws IOException {
        LakeConfig lake = LakeConfig.parse(
                "staging: staging\nlake: lake\ntables: [{name: a.b, key: [id], columns: id INT}]", "a test", workspace);

        each.run(workspace, LocalDuckDb.engines(), () -> LocalDuckDb.quarantine(lake));
    }

    static List<ConformanceCase> cases() {
        return ConformanceCase.all();
    }
}
