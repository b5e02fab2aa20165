package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacedRunsTest {
    private final RecordingJobBackend spark = new RecordingJobBackend();
    private final RecordingJobBackend small = new RecordingJobBackend(PlacedRuns.FOLD_FUNCTION);
    private final Set<String> given = new HashSet<>(Set.of("large"));
    private final PlacedRuns runs = new PlacedRuns(spark, small, given::contains);

    @Test
    void startsEveryGroupWhereItBelongs() {
        runs.start("large", 1, "token-1");
        runs.start("tiny", 1, "token-2");

        assertThat(spark.startedGroups()).containsExactly("large");
        assertThat(small.startedGroups()).containsExactly("tiny");
    }

    @Test
    void asksThePlaceThatARunWasStartedIn() {
        String run = runs.start("tiny", 1, "token-1");
        given.add("tiny");
        String next = runs.start("tiny", 2, "token-2");
        small.fail(run);

        assertThat(runs.status(run)).isEqualTo(RunStatus.FAILED);
        assertThat(runs.status(next)).isEqualTo(RunStatus.WAITING);
    }
}
