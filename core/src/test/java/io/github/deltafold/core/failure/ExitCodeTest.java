package io.github.deltafold.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "2, false", "3, true", "4, false", "137, false"})
    void tellsWhetherACommandDidItsWork(int exitCode, boolean done) {
        assertThat(ExitCode.isDone(exitCode)).isEqualTo(done);
    }
}
