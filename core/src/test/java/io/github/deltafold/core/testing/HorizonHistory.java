package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A long random history of few keys under a horizon that is short against it: most files arrive in time, some late within
 * the horizon, some long after it; runs die while tombstones are forgotten.
 *
 * <p>What must hold, whatever was forgotten: the table is what its accepted lines make of it in their order, with every
 * delete remembered; no line that came within the horizon is set aside, none that is newer than what was forgotten, and
 * every line is accounted for.
 */
public final class HorizonHistory {
    private static final String TABLE = "sales.orders";
    private static final int HORIZON_MINUTES = 10;
    private static final int LATE_WITHIN = 9;

    private final long seed;
    private final Random random;
    private final Sequence sequence;
    private final List<Delivery> files = new ArrayList<>();
    private final Map<Place, Line> lines = new HashMap<>();
    private final Set<Place> inTime = new HashSet<>();

    /** What orders the changes besides files and lines; a version per row says nothing of time. */
    private enum Sequence {
        NONE,
        WITH_TIES,
        PER_ROW
    }

    /** Where a line stands. */
    private record Place(String file, long line) {}

    /** A line of a change file: what it asks for, and its place in the order. */
    private record Line(ChangeOrder order, int id, @Nullable String name, String sequence) {}

    /** A file, and how many files later than its turn it arrives. */
    private record Delivery(String key, List<String> lines, int delay) {}

    /** What a history came to. */
    public record Outcome(Counters rows, boolean purged) {}

    private HorizonHistory(long seed, int minutes) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.sequence = Sequence.values()[random.nextInt(Sequence.values().length)];
        Map<Integer, Integer> versions = new HashMap<>();
        int number = 0;
        for (int minute = 0; minute < minutes; minute++) {
            String key = String.format(Locale.ROOT, "sales/orders/20260105-09%02d00000.csv", minute);
            List<String> texts = new ArrayList<>();
            int count = 1 + random.nextInt(3);
            for (int line = 1; line <= count; line++) {
                int id = 1 + random.nextInt(8);
                String name = random.nextInt(3) == 0 ? null : "n" + number;
                int version = versions.merge(id, 1, Integer::sum);
                int at = switch (sequence) {
                    case NONE -> 0;
                    case WITH_TIES -> 100 + number / 3;
                    case PER_ROW -> version;
                };
                String text = String.format(Locale.ROOT, "%09d", at);
                number++;
                texts.add((name == null ? "D," : "U,") + id + "," + (name == null ? "" : name) + "," + text);
                ChangeOrder order = new ChangeOrder(
                        1,
                        FileKind.CHANGES,
                        sequence == Sequence.NONE ? "" : text,
                        StagedFileName.of(key).base(),
                        key,
                        line);
                lines.put(new Place(key, line), new Line(order, id, name, text));
            }
            files.add(new Delivery(key, texts, delay()));
        }
    }

    /**
     * The history of a seed.
     *
     * @param minutes how long it is, at most 60; the horizon is 10
     */
    public static HorizonHistory of(long seed, int minutes) {
        return new HorizonHistory(seed, minutes);
    }

    @Override
    public String toString() {
        return "history of seed " + seed + " (sequence " + sequence + ")";
    }

    private int delay() {
        int kind = random.nextInt(10);
        if (kind < 6) {
            return 0;
        }
        return kind < 8 ? 1 + random.nextInt(LATE_WITHIN - 1) : HORIZON_MINUTES + random.nextInt(30);
    }

    /**
     * Delivers the files to an engine, and compares.
     *
     * @param quarantine gives everything set aside so far
     */
    public Outcome deliver(
            Path folder, EngineFactory engines, ObjectStore state, Supplier<List<RejectedRecord>> quarantine) {
        TestingLake lake =
                new TestingLake(folder, """
                tables:
                  - name: sales.orders
                    key: [id]
                    columns: id INT, name STRING, seq STRING
                    sequence: [%s]
                    tombstone-horizon: PT%dM
                """.formatted(sequence == Sequence.NONE ? "" : "seq", HORIZON_MINUTES), state);
        try (TableEngine engine = engines.start(lake.config(), EngineChoice.AUTO)) {
            TableEngine mortal = MortalEngine.of(engine, random);
            for (int turn = 0; turn < files.size() + 40 + HORIZON_MINUTES; turn++) {
                stage(lake, turn);
                if (random.nextInt(4) == 0) {
                    drain(lake, mortal);
                }
            }
            drain(lake, mortal);
            return compare(lake, engine, quarantine.get());
        } catch (RuntimeException e) {
            throw new AssertionError(this + " failed", e);
        }
    }

    /** Stages what is due, and notes what is so little late that it must not be set aside. */
    private void stage(TestingLake lake, int turn) {
        for (int i = 0; i < files.size(); i++) {
            Delivery file = files.get(i);
            if (i + file.delay() == turn) {
                String text = String.join("\n", file.lines()) + "\n";
                lake.stage(file.key(), text.getBytes(StandardCharsets.UTF_8));
                if (file.delay() <= LATE_WITHIN) {
                    for (int line = 1; line <= file.lines().size(); line++) {
                        inTime.add(new Place(file.key(), line));
                    }
                }
            }
        }
    }

    private void drain(TestingLake lake, TableEngine engine) {
        while (true) {
            try {
                lake.drain(engine, TABLE);
                return;
            } catch (RunFailed e) {
                assertThat(e).as("why a run of %s failed", this).hasMessageContaining(MortalEngine.DEATH);
            }
        }
    }

    private Outcome compare(TestingLake lake, TableEngine engine, List<RejectedRecord> quarantine) {
        TableHistory history = lake.history(TABLE);
        ChangeOrder purged = history.tombstones().purged().orElse(null);
        Map<Place, Line> accepted = new HashMap<>(lines);
        for (RejectedRecord rejected : quarantine) {
            Place place = new Place(rejected.file(), rejected.line());
            assertThat(accepted).as("lines not set aside before in %s", this).containsKey(place);
            Line line = Objects.requireNonNull(accepted.remove(place));
            assertThat(rejected.reason()).as("why %s is set aside", place).contains("horizon");
            assertThat(line.order().compareTo(Objects.requireNonNull(purged)))
                    .as("%s against what %s forgot", place, this)
                    .isNotPositive();
            assertThat(sequence != Sequence.PER_ROW && inTime.contains(place))
                    .as("%s came within the horizon in %s", place, this)
                    .isFalse();
        }
        assertThat(lake.rows(engine, TABLE)).as("rows of %s", this).isEqualTo(rows(accepted.values()));
        Counters rows = history.rows();
        assertThat(rows.read()).as("lines of %s", this).isEqualTo(lines.size());
        assertThat(rows.quarantined()).as("lines set aside in %s", this).isEqualTo(quarantine.size());
        return new Outcome(rows, purged != null);
    }

    /** What lines make of an empty table when every delete is remembered. */
    private static List<String> rows(Iterable<Line> accepted) {
        Map<Integer, Line> deciding = new TreeMap<>();
        for (Line line : accepted) {
            deciding.merge(line.id(), line, (one, other) -> one.order().compareTo(other.order()) > 0 ? one : other);
        }
        List<String> rows = new ArrayList<>();
        deciding.values().stream()
                .filter(line -> line.name() != null)
                .forEach(line -> rows.add(line.id() + "," + line.name() + "," + line.sequence()));
        return rows;
    }
}
