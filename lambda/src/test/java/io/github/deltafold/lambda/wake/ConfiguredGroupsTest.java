package io.github.deltafold.lambda.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.naming.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredGroupsTest {
    private static final TableName ORDERS = TableName.parse("sales.orders");

    @TempDir
    private Path folder;

    private final TickingClock clock = new TickingClock();
    private Path file;
    private ConfiguredGroups groups;

    @BeforeEach
    void declareTables() throws IOException {
        file = folder.resolve("deltafold.yaml");
        declare("night");
        groups = new ConfiguredGroups(file.toString(), clock);
    }

    @Test
    void findsTheDeclaredGroup() {
        assertThat(groups.groupOf(ORDERS)).contains("night");
        assertThat(groups.groupOf(TableName.parse("sales.lines"))).contains("default");
        assertThat(groups.groupOf(TableName.parse("other.orders"))).isEmpty();
    }

    @Test
    void readsTheConfigurationAgainAfterAMinute() throws IOException {
        groups.groupOf(ORDERS);
        declare("day");

        assertThat(groups.groupOf(ORDERS)).contains("night");
        clock.seconds = 60;
        assertThat(groups.groupOf(ORDERS)).contains("day");
    }

    @Test
    void keepsLeasesBesideTheLedger() {
        groups.states().change("night", state -> state.wake(clock.instant(), Duration.ofMinutes(1)));

        assertThat(folder.resolve("lake/_deltafold/leases/night.json")).exists();
    }

    @Test
    void keepsLeasesWhereTheConfigurationSaysNow() throws IOException {
        groups.states();
        Files.writeString(file, Files.readString(file) + "state: elsewhere\n");
        clock.seconds = 60;

        groups.states().change("night", state -> state.wake(clock.instant(), Duration.ofMinutes(1)));

        assertThat(folder.resolve("elsewhere/leases/night.json")).exists();
    }

    @Test
    void saysThatThereIsNoConfiguration() {
        String missing = folder.resolve("missing.yaml").toString();

        assertThatThrownBy(() -> new ConfiguredGroups(missing, clock).groupOf(ORDERS))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot read configuration '" + missing + "': there is no such file. Name it with --config.");
    }

    private void declare(String group) throws IOException {
        Files.writeString(file, """
                staging: staging
                lake: lake
                defaults: {key: id, columns: id INT}
                tables: [{name: sales.orders, group: %s}, {name: sales.*}]
                """.formatted(group));
    }

    /** A clock that a test moves. */
    private static final class TickingClock extends Clock {
        private long seconds;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
