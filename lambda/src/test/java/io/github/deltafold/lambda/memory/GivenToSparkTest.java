package io.github.deltafold.lambda.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.wake.MovingClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GivenToSparkTest {
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final MovingClock clock = new MovingClock();
    private final GivenToSpark given = new GivenToSpark(() -> store, clock);

    @Test
    void lastsAnHour() {
        given.give("sales/*", "too large");

        assertThat(given.isGiven("sales/*")).isTrue();
        assertThat(given.isGiven("sales")).isFalse();
        clock.move(Duration.ofMinutes(60));
        assertThat(given.isGiven("sales/*")).isFalse();
    }

    @Test
    void beginsAnewWithEveryFailure() {
        given.give("sales", "too large");
        clock.move(Duration.ofMinutes(59));

        given.give("sales", "too large");

        clock.move(Duration.ofMinutes(59));
        assertThat(given.isGiven("sales")).isTrue();
    }

    @Test
    void saysToAPersonUntilWhenAndWhy() {
        given.give("sales", "too large");

        assertThat(new String(
                        store.read("leases/spark/sales.json").orElseThrow().bytes(), StandardCharsets.UTF_8))
                .contains("\"until\" : \"2026-01-05T10:00:00Z\"", "\"why\" : \"too large\"");
    }

    @Test
    void countsAsNoneWhereItCannotBeRead() {
        store.put("leases/spark/sales.json", "garbage");

        assertThat(given.isGiven("sales")).isFalse();
    }
}
