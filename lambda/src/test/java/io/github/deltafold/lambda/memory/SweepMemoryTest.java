package io.github.deltafold.lambda.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepMemoryTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    private final ObjectStore store = new InMemoryObjectStore();

    @ParameterizedTest
    @CsvSource({"1, PT5M", "2, PT10M", "3, PT20M", "4, PT40M", "5, PT1H", "50, PT1H"})
    void doublesThePauseUpToAnHour(int attempts, Duration pause) {
        SweepMemory memory = after(attempts);

        assertThat(memory.allows("sales", NOW.plus(pause).minusMillis(1))).isFalse();
        assertThat(memory.allows("sales", NOW.plus(pause))).isTrue();
        assertThat(memory.allows("hr", NOW)).isTrue();
    }

    @Test
    void countsGroupsThatSeveralRunsDidNotHelp() {
        assertThat(after(2).failing()).isZero();
        assertThat(after(3).failing()).isEqualTo(1);
        assertThat(after(3).without("sales").failing()).isZero();
    }

    @Test
    void comesBackFromTheStoreAsItWas() {
        SweepMemoryFile.read(store).replace(after(2));

        assertThat(SweepMemoryFile.read(store).memory()).isEqualTo(after(2));
    }

    @Test
    void letsOneOfTwoSweepsWriteThatRememberTheSame() {
        SweepMemoryFile one = SweepMemoryFile.read(store);
        SweepMemoryFile other = SweepMemoryFile.read(store);

        assertThat(one.replace(after(1))).isTrue();
        assertThat(other.replace(after(1))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"garbage", "{\"groups\": {\"sales\": {\"attempts\": 2, \"notBefore\": \"soon\"}}}"})
    void countsAsEmptyWhereItCannotBeRead(String text) {
        store.createIfAbsent(SweepMemoryFile.KEY, text.getBytes(StandardCharsets.UTF_8));

        SweepMemoryFile file = SweepMemoryFile.read(store);

        assertThat(file.memory()).isEqualTo(SweepMemory.EMPTY);
        assertThat(file.replace(after(1))).isTrue();
    }

    private static SweepMemory after(int attempts) {
        SweepMemory memory = SweepMemory.EMPTY;
        for (int i = 0; i < attempts; i++) {
            memory = memory.afterAttempt("sales", NOW);
        }
        return memory;
    }
}
