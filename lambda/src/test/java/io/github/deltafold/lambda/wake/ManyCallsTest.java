package io.github.deltafold.lambda.wake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyCallsTest {
    /** A store that is not there fails everything for a while; a damaged entry fails for itself. */
    @ParameterizedTest
    @CsvSource({"refused refused, true", "refused silent, false", "silent, false", "refused fine, false"})
    void tellsThatEveryCallWasRefused(String names, boolean isOnlyRefused) {
        ManyCalls<String> calls =
                ManyCalls.of("ask", List.of(names.split(" ")), ManyCallsTest::answer, Duration.ofSeconds(10));

        assertThat(calls.isOnlyRefused()).isEqualTo(isOnlyRefused);
    }

    @Test
    void isNotRefusedWhatTimeDidNotSufficeFor() {
        assertThat(ManyCalls.of("ask", List.of("refused"), ManyCallsTest::answer, Duration.ZERO)
                        .isOnlyRefused())
                .isFalse();
    }

    private static String answer(String name) {
        return switch (name) {
            case "refused" -> throw new BadSetting("Cannot read.");
            case "silent" -> throw new RunFailed("Cannot reach.", null);
            default -> name;
        };
    }
}
