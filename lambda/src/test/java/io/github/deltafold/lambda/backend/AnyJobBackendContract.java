package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every place that runs run in must keep, whether or not it remembers tokens and answers questions. */
public interface AnyJobBackendContract {
    JobBackend backend();

    @Test
    default void startsAnotherRunForAnotherToken() {
        String first = backend().start("default", 1, "token-1");

        String second = backend().start("default", 1, "token-2");

        assertThat(second).isNotEqualTo(first);
    }

    /** Whether it is the same run, or another of the same generation. */
    @Test
    default void mayBeAskedAgainWithTheSameToken() {
        String first = backend().start("default", 1, "token-1");

        String second = backend().start("default", 1, "token-1");

        assertThat(List.of(first, second)).doesNotContain("");
    }

    @Test
    default void admitsThatItDoesNotKnowRun() {
        RunStatus status = backend().status("00f0000000000000");

        assertThat(status).isEqualTo(RunStatus.UNKNOWN);
        assertThat(status.isAlive()).isFalse();
    }
}
