package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a place that remembers tokens and answers questions must keep; the fake of the tests too. */
public interface JobBackendContract extends AnyJobBackendContract {
    /** Lets a run begin its work. */
    void begin(String run);

    /** Lets a run end well. */
    void succeed(String run);

    /** Lets a run end otherwise. */
    void fail(String run);

    @Test
    default void startsNothingTwiceForOneToken() {
        String first = backend().start("default", 1, "token-1");

        String second = backend().start("default", 1, "token-1");

        assertThat(second).isEqualTo(first);
    }

    @Test
    default void remembersTokenOfRunThatEnded() {
        String first = backend().start("default", 1, "token-1");
        succeed(first);

        String second = backend().start("default", 1, "token-1");

        assertThat(second).isEqualTo(first);
    }

    @Test
    default void remembersTokenOfRunThatFailed() {
        String first = backend().start("default", 1, "token-1");
        fail(first);

        String second = backend().start("default", 1, "token-1");

        assertThat(second).isEqualTo(first);
        assertThat(backend().status(second)).isEqualTo(RunStatus.FAILED);
    }

    @Test
    default void startsRunsOfGroupsOfAnyName() {
        String run = backend().start("a 'group' of größe/\"1\" $HOME", 1, "token-1");

        assertThat(backend().status(run).isAlive()).isTrue();
    }

    @Test
    default void tellsThatRunWaits() {
        String run = backend().start("default", 1, "token-1");

        RunStatus status = backend().status(run);

        assertThat(status).isEqualTo(RunStatus.WAITING);
        assertThat(status.isAlive()).isTrue();
    }

    @Test
    default void tellsThatRunIsAtWork() {
        String run = backend().start("default", 1, "token-1");
        begin(run);

        RunStatus status = backend().status(run);

        assertThat(status).isEqualTo(RunStatus.RUNNING);
        assertThat(status.isAlive()).isTrue();
    }

    @Test
    default void tellsThatRunSucceeded() {
        String run = backend().start("default", 1, "token-1");
        succeed(run);

        RunStatus status = backend().status(run);

        assertThat(status).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(status.isAlive()).isFalse();
    }

    @Test
    default void tellsThatRunFailed() {
        String run = backend().start("default", 1, "token-1");
        fail(run);

        RunStatus status = backend().status(run);

        assertThat(status).isEqualTo(RunStatus.FAILED);
        assertThat(status.isAlive()).isFalse();
    }
}
