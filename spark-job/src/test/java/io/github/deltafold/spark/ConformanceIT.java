package io.github.deltafold.spark;

import io.github.deltafold.core.testing.ConformanceCase;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConformanceIT {
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comesToTheExpectedTable(ConformanceCase each, @TempDir Path workspace) throws IOException {
        each.run(workspace, LocalSpark.engines(), () -> LocalSpark.quarantine(workspace.resolve("lake")));
    }

    static List<ConformanceCase> cases() {
        return ConformanceCase.all();
    }
}
