package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutineLookTest {
    private static final TableName ORDERS = TableName.parse("sales.orders");

    private TestingLake lake;

    @BeforeEach
    void drainFilesOfAWhile(@TempDir Path folder) {
        lake = new TestingLake(folder, "tables: [{name: sales.orders, key: [id], columns: 'id INT, name STRING'}]\n");
        InMemoryTableEngine engine = new InMemoryTableEngine();
        for (int file = 1; file <= 6; file++) {
            lake.stage(String.format(Locale.ROOT, "sales/orders/20260105-09%02d00000.csv", file), "I," + file + ",x");
            lake.drain(engine, "sales.orders");
        }
    }

    @Test
    void passesOverWhatAWholeLookSawWithinADay() {
        Clock soon = Clock.offset(lake.clock(), Duration.ofHours(23));

        assertThat(new RoutineLook(lake.ledger(), Optional::empty, soon).after(ORDERS))
                .isEqualTo("sales/orders/20260105-090400000.csv");
    }

    @Test
    void looksAtEverythingThatSomebodyAsksForOnce() {
        Clock soon = Clock.offset(lake.clock(), Duration.ofHours(1));
        Instant asked = lake.clock().instant().plusSeconds(60);
        RoutineLook look = new RoutineLook(lake.ledger(), () -> Optional.of(asked), soon);

        assertThat(look.after(ORDERS)).isEmpty();
        assertThat(look.after(ORDERS)).isEqualTo("sales/orders/20260105-090400000.csv");
    }

    /** A person's computer may be ahead. */
    @Test
    void takesNoLookForDoneThatIsYetToCome() {
        Clock earlier = Clock.offset(lake.clock(), Duration.ofHours(-2));

        assertThat(new RoutineLook(lake.ledger(), Optional::empty, earlier).after(ORDERS))
                .isEmpty();
    }

    @Test
    void looksAtEverythingOnceADay() {
        Clock tomorrow = Clock.offset(lake.clock(), Duration.ofHours(25));
        RoutineLook look = new RoutineLook(lake.ledger(), Optional::empty, tomorrow);

        assertThat(look.after(ORDERS)).isEmpty();
        assertThat(look.after(ORDERS)).isEqualTo("sales/orders/20260105-090400000.csv");
    }

    /** The drain of that table says what is wrong; other tables are none of its business. */
    @Test
    void looksAtEverythingWhereTheLedgerCannotBeRead(@TempDir Path folder) throws IOException {
        Path entry = folder.resolve("ledger/sales/orders/00000000000000000001.json");
        Files.createDirectories(entry.getParent());
        Files.writeString(entry, "{");
        Ledger damaged = new Ledger(new FolderObjectStore(folder));

        assertThat(new RoutineLook(damaged, Optional::empty, lake.clock()).after(ORDERS))
                .isEmpty();
        assertThat(RoutineLook.ofNewFiles(damaged).after(ORDERS)).isEmpty();
    }

    @Test
    void looksAtEverythingOfATableThatIsNew() {
        assertThat(new RoutineLook(lake.ledger(), Optional::empty, lake.clock()).after(TableName.parse("sales.lines")))
                .isEmpty();
    }

    @Test
    void remembersNoLookThatLeftFilesOut() {
        Clock tomorrow = Clock.offset(lake.clock(), Duration.ofHours(25));
        Ledger ledger = lake.ledger();
        TableHistory history = ledger.history(ORDERS);

        ledger.summarise(ORDERS, history, null);

        assertThat(new RoutineLook(ledger, Optional::empty, tomorrow).after(ORDERS))
                .isEmpty();
    }
}
