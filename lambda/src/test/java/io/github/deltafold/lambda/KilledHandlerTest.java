package io.github.deltafold.lambda;

import static io.github.deltafold.lambda.KillableLake.BETWEEN_SWEEPS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The handler, a sweep or a run dies at any of its calls, its messages are never delivered again, and the sweeps finish the
 * work.
 */
class KilledHandlerTest {
    /** A run that is lost costs its patience, and a pause; so many sweeps later everything must be done. */
    private static final int MOST_SWEEPS = 8;

    @TempDir
    private Path folder;

    /** Whether the runs that were started before the death do their work, or die with the handler. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sweepsFinishWhatAHandlerLeftThatDiedAtAnyCall(boolean runsLive) throws IOException {
        int deaths = 0;
        while (true) {
            KillableLake lake = lake(deaths);
            List<String> messages = lake.stage();
            boolean died = lake.dies(deaths + 1, () -> lake.handle(messages));
            if (runsLive) {
                lake.work();
            } else {
                lake.loseRuns();
            }
            finish(lake, "handler died at call " + (deaths + 1));
            if (!died) {
                break;
            }
            deaths++;
        }
        System.out.println("The handler died at each of its " + deaths + " calls.");
        assertThat(deaths).isGreaterThan(8);
    }

    @Test
    void sweepsFinishWhatASweepLeftThatDiedAtAnyCall() throws IOException {
        int deaths = 0;
        while (true) {
            KillableLake lake = lake(deaths);
            lake.stage();
            lake.move(Duration.ofMinutes(6));
            boolean died = lake.dies(deaths + 1, lake::sweep);
            finish(lake, "sweep died at call " + (deaths + 1));
            if (!died) {
                break;
            }
            deaths++;
        }
        System.out.println("The sweep died at each of its " + deaths + " calls.");
        assertThat(deaths).isGreaterThan(12);
    }

    @Test
    void sweepsFinishWhatARunLeftThatDiedAtAnyCall() throws IOException {
        int deaths = 0;
        while (true) {
            KillableLake lake = lake(deaths);
            lake.handle(lake.stage());
            boolean died = lake.dies(deaths + 1, lake::work);
            finish(lake, "run died at call " + (deaths + 1));
            if (!died) {
                break;
            }
            deaths++;
        }
        System.out.println("The run died at each of its " + deaths + " calls.");
        assertThat(deaths).isGreaterThan(16);
    }

    /** The first sweep leaves a file alone whose event may still be on its way. */
    @Test
    void sweepsApplyWhatNoEventAnnounced() throws IOException {
        KillableLake lake = lake(0);
        lake.stage();

        lake.sweep();

        assertThat(lake.started()).isEmpty();
        lake.move(BETWEEN_SWEEPS);
        lake.sweep();
        assertThat(lake.started()).containsExactlyInAnyOrder("hr 1", "sales 1");
        lake.work();
        assertThat(lake.isFinished()).isTrue();
        assertThat(lake.metrics().lines().skip(1))
                .singleElement()
                .asString()
                .contains("\"OldestUnappliedFileSeconds\":300", "\"PendingFiles\":3", "\"RunsStartedBySweep\":2");
    }

    @Test
    void pausesLongerEachTimeThatARunFails() throws IOException {
        KillableLake lake = lake(0);
        lake.handle(lake.stage());

        for (int minutes = 0; minutes < 24 * 60; minutes += 5) {
            lake.loseRuns();
            lake.move(BETWEEN_SWEEPS);
            lake.sweep();
        }

        assertThat(lake.started().stream().filter(each -> each.startsWith("hr ")))
                .hasSizeBetween(24, 28);
        assertThat(lake.metrics()).endsWith("\"FailingGroups\":2,\"RunsStartedBySweep\":0}\n");
    }

    private KillableLake lake(int number) throws IOException {
        return new KillableLake(Files.createDirectories(folder.resolve("lake-" + number)));
    }

    private static void finish(KillableLake lake, String after) throws IOException {
        int sweeps = 0;
        while (!lake.isFinished() && sweeps < MOST_SWEEPS) {
            lake.move(BETWEEN_SWEEPS);
            lake.sweep();
            lake.work();
            sweeps++;
        }
        assertThat(lake.isFinished()).as(after).isTrue();
        assertThat(lake.started()).as(after).doesNotHaveDuplicates();
    }
}
