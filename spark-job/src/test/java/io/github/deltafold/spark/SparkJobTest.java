package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkJobTest {
    @ParameterizedTest
    @CsvSource({
        "apply --config c.yaml --group g --generation 7, 0, 0",
        "apply --config c.yaml --group g --generation 7, 3, 0",
        "apply --config c.yaml --group g --generation 7, 2, 2",
        "apply --config c.yaml --group g --generation 7, 1, 1",
        "apply --config c.yaml --group g, 3, 3",
        "apply --config c.yaml --group g, 0, 0"
    })
    void takesQuarantineForDoneWhereAFunctionStartedTheRun(String arguments, int ofCommand, int ofRun) {
        assertThat(SparkJob.exitCode(ofCommand, arguments.split(" "))).isEqualTo(ofRun);
    }
}
