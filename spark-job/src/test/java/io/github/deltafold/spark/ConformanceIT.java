package io.github.deltafold.spark;

import io.github.deltafold.core.testing.ConformanceCase;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cases share one Spark and nothing else, so they run side by side. All of them take minutes, so only those that
 * {@code cases-in-verify.txt} names run without {@code -P long}: one at least of each rule.
 */
@Execution(ExecutionMode.CONCURRENT)
class ConformanceIT {
    private static final Path IN_VERIFY = Path.of("src/test/resources/cases-in-verify.txt");

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comesToTheExpectedTable(ConformanceCase each, @TempDir Path workspace) throws IOException {
        each.run(workspace, LocalSpark.engines(), () -> LocalSpark.quarantine(workspace.resolve("lake")));
    }

    static List<ConformanceCase> cases() {
        return ConformanceCase.named(IN_VERIFY);
    }
}
