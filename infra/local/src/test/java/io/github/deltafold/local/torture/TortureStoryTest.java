package io.github.deltafold.local.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.local.torture.Figures.Figure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TortureStoryTest {
    private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Figures figures = new Figures();

    @Test
    void sumsUp() {
        long count = 1;
        for (Figure figure : Figure.values()) {
            figures.add(figure, count);
            count += 1_000;
        }

        story(START.plusSeconds(1_804), false).ends("no difference");

        assertThat(out).hasToString("""
                Torture with seed 7: no difference in 30 min 4 s.
                  1 round, 1,001 tables, 2,001 files, 3,001 lines, 4,001 rows compared
                  5,001 runs, 6,001 doubled, 7,001 cut off, 8,001 killed, 9,001 failed, 10,001 faults
                """);
    }

    @Test
    void rewritesOneNarrowLineWhereAPersonWatches() {
        for (Figure figure : Figure.values()) {
            figures.add(figure, 10_000);
        }

        story(START.plusSeconds(36_059), true).goesOn();

        String line = "10,000 rounds, 10,000 rows compared, 10,000 runs, 10,000 killed, 600 min 59 s";
        assertThat(err).hasToString("\r\u001b[2K" + line);
        assertThat(line.length()).isLessThan(80);
    }

    @Test
    void saysNothingForAWhileWhereNobodyWatches() {
        story(START.plusSeconds(29), false).goesOn();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();

        story(START.plusSeconds(30), false).goesOn();
        assertThat(err).hasToString("0 rounds, 0 rows compared, 0 runs, 0 killed, 30 s\n");
    }

    private TortureStory story(Instant now, boolean live) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                live);
        return new TortureStory(terminal, figures, 7, START, Clock.fixed(now, ZoneOffset.UTC));
    }
}
