package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.naming.TableName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final TableName LINES = new TableName("sales", "lines");
    private static final long SECOND = 1_000_000_000;

    private final PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    private final Console console = new Console(nowhere, nowhere, false);

    @Test
    void saysThatItLooksBeforeThereIsWork() {
        String line = console.progress(System.nanoTime() + 7 * SECOND);

        assertThat(line).isEqualTo("7 s  0 files done, 0 rows read  looking");
    }

    @Test
    void movesWhileALongTableIsRead() {
        console.follow(() -> 1_200_000);
        console.folding(ORDERS, plan());

        String line = console.progress(System.nanoTime() + 8 * SECOND);

        assertThat(line).isEqualTo("8 s  0 files done, 1,200,000 rows read  folding sales.orders for 8 s");
    }

    @Test
    void countsTheTablesBesideTheOneThatTakesLongest() {
        console.folding(ORDERS, plan());
        console.folding(LINES, plan());

        String line = console.progress(System.nanoTime() + SECOND);

        assertThat(line).isEqualTo("1 s  0 files done, 0 rows read  folding sales.orders for 1 s and 1 more table");
    }

    @Test
    void forgetsATableThatFailed() {
        console.folding(ORDERS, plan());
        console.drained(ORDERS);

        String line = console.progress(System.nanoTime() + SECOND);

        assertThat(line).isEqualTo("1 s  0 files done, 0 rows read  looking");
    }

    @Test
    void countsWhatIsRecorded() {
        console.folding(ORDERS, plan());
        console.recorded(ORDERS, outcome());

        String line = console.progress(System.nanoTime() + SECOND);

        assertThat(line).isEqualTo("1 s  1 file done, 1 row read  looking");
    }

    private static BatchPlan plan() {
        return new BatchPlan(1, "plan", Instant.EPOCH, 1, null, List.of(), List.of(), List.of());
    }

    private static BatchOutcome outcome() {
        return new BatchOutcome(
                1,
                "plan",
                Instant.EPOCH,
                1,
                "memory",
                "",
                new Counters(1, 1, 0, 0, 0, 0),
                List.of(new Counters(1, 1, 0, 0, 0, 0)),
                0,
                1L,
                0,
                BatchCost.NONE,
                null,
                Reach.NONE,
                Map.of("sales/orders/LOAD00000001.csv", "hash"),
                List.of());
    }
}
