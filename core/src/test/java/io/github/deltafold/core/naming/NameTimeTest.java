package io.github.deltafold.core.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTimeTest {
    @ParameterizedTest
    @CsvSource({
        "20240612-103125108, PT1S, 20240612-103124108",
        "20240612-103125108, P30D, 20240513-103125108",
        "20240301-000000000, PT1S, 20240229-235959000",
        "20141029-1134010000, PT1H, 20141029-1034010000",
        "20240612-103125108, PT0S, 20240612-103125108",
        "20240612-103125108, PT0.5S, 20240612-103124108",
        "20240612-103125108, P730000D, 00251010-103125108"
    })
    void givesTheNameOfAnEarlierFile(String name, Duration by, String earlier) {
        Optional<String> given = NameTime.earlier(name, by);

        assertThat(given).contains(earlier);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20241399-103125108", "20240612-996125108", "20230229-103125108", "LOAD00000001"})
    void knowsNoneForANameThatStatesNoTime(String name) {
        Optional<String> given = NameTime.earlier(name, Duration.ofDays(1));

        assertThat(given).isEmpty();
    }

    @Test
    void knowsNoneBeforeAllNames() {
        Optional<String> given = NameTime.earlier("20240612-103125108", Duration.ofDays(365_000_000));

        assertThat(given).isEmpty();
    }
}
