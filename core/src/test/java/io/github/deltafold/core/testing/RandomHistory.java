package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The promise of the design as a machine: a source table changes at random, DMS writes a load and changes of it, the
 * files arrive late, twice, grown, in any order and grouping, runs die, and the table must come to what the source is.
 *
 * <p>The seed decides everything, so that a history that failed can be run again.
 */
public final class RandomHistory {
    private static final String TABLE = "sales.orders";
    private static final List<@Nullable String> NAMES =
            Arrays.asList("Ann", "Bob", "", null, "a,b", "say \"hi\"", "two\nlines", "\\N", "Jürgen 😀");

    private final long seed;
    private final Random random;
    private final boolean header;
    private final boolean loadOperation;
    private final Sequence sequence;
    private final List<Delivery> files = new ArrayList<>();
    private final TreeMap<Integer, @Nullable String> source = new TreeMap<>();
    private final Map<String, Delivery> read = new HashMap<>();
    private long linesRead;

    /** What orders the changes: files and lines, or a column, in which case the files need not be in order. */
    private enum Sequence {
        NONE,
        SHUFFLED,
        WITH_TIES
    }

    /** One change of the source. */
    private record Change(
            char operation,
            int id,
            @Nullable String name,
            int sequence,
            @Nullable Integer idBefore) {}

    /** A file as it is staged: a key, and what it holds. */
    private record Delivery(
            String key,
            List<String> lines,
            boolean isLoad,
            @Nullable String headerLine) {
        byte[] bytes() {
            StringBuilder text = new StringBuilder(headerLine == null ? "" : headerLine + "\n");
            lines.forEach(line -> text.append(line).append('\n'));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        Delivery cut(int kept) {
            return new Delivery(key, lines.subList(0, kept), isLoad, headerLine);
        }
    }

    private RandomHistory(long seed) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.header = random.nextBoolean();
        this.loadOperation = random.nextBoolean();
        this.sequence = Sequence.values()[random.nextInt(Sequence.values().length)];
        List<Change> changes = new ArrayList<>();
        int length = 1 + random.nextInt(40);
        int seenByLoad = random.nextInt(length + 1);
        int firstDelivered = random.nextInt(seenByLoad + 1);
        for (int i = 0; i < length; i++) {
            if (i == seenByLoad) {
                writeLoad();
            }
            changes.add(change(i));
        }
        if (seenByLoad == length) {
            writeLoad();
        }
        writeChanges(changes.subList(firstDelivered, length));
    }

    /** The history of a seed. */
    public static RandomHistory of(long seed) {
        return new RandomHistory(seed);
    }

    @Override
    public String toString() {
        return "history of seed " + seed + " (" + files.size() + " files, header " + header + ", sequence " + sequence
                + ")";
    }

    /** Delivers the files to an engine, and compares the table with the source. */
    public void deliver(Path folder, EngineFactory engines) {
        deliver(folder, engines, new FolderObjectStore(folder.resolve("lake/_deltafold")));
    }

    /**
     * Delivers the files to an engine, and compares the table with the source.
     *
     * @param state where the ledger lies, where it matters how fast that is
     */
    public void deliver(Path folder, EngineFactory engines, ObjectStore state) {
        TestingLake lake = new TestingLake(folder, configuration(), state);
        try (TableEngine engine = engines.start(lake.config(), EngineChoice.AUTO)) {
            TableEngine mortal = MortalEngine.of(engine, random);
            deliverAll(lake, mortal);
            compare(lake, engine);
        } catch (RuntimeException e) {
            throw new AssertionError(this + " failed", e);
        }
    }

    private String configuration() {
        return """
                tables:
                  - name: sales.orders
                    key: [id]
                    columns: id INT, name STRING, seq BIGINT, BI_id INT
                    csv: {header: %s}
                    full-load-operation: %s
                    sequence: [%s]
                """.formatted(header, loadOperation, sequence == Sequence.NONE ? "" : "seq");
    }

    /** Lets the source change: most keys are few, so that histories of a key are long. */
    private Change change(int number) {
        List<Integer> live = new ArrayList<>(source.keySet());
        int at = sequence == Sequence.WITH_TIES ? number / 3 : number;
        int deed = live.isEmpty() ? 0 : random.nextInt(10);
        if (deed < 3) {
            int id = 1 + random.nextInt(6);
            char operation = source.containsKey(id) ? 'U' : 'I';
            String name = name();
            source.put(id, name);
            return new Change(operation, id, name, at, operation == 'U' && random.nextBoolean() ? id : null);
        }
        int id = live.get(random.nextInt(live.size()));
        if (deed < 6) {
            String name = name();
            source.put(id, name);
            return new Change('U', id, name, at, random.nextBoolean() ? id : null);
        }
        if (deed < 8) {
            source.remove(id);
            return new Change('D', id, name(), at, null);
        }
        int fresh = 100 + number;
        String name = name();
        source.remove(id);
        source.put(fresh, name);
        return new Change('U', fresh, name, at, id);
    }

    private @Nullable String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private void writeLoad() {
        List<String> lines = new ArrayList<>();
        boolean operation = header ? random.nextBoolean() : loadOperation;
        source.forEach((id, name) -> lines.add((operation ? "I," : "") + fields(id, name, null, null)));
        Collections.shuffle(lines, random);
        int number = 9;
        for (List<String> part : cut(lines)) {
            String key = "sales/orders/LOAD%08X.csv".formatted(number++) + packed();
            files.add(new Delivery(key, part, true, header ? (operation ? "Op," : "") + "id,name,seq,BI_id" : null));
        }
    }

    private void writeChanges(List<Change> changes) {
        List<Change> written = new ArrayList<>(changes);
        if (sequence == Sequence.SHUFFLED) {
            Collections.shuffle(written, random);
        }
        int minute = 0;
        for (List<Change> part : cut(written)) {
            String name = String.format(Locale.ROOT, "20260105-09%02d00000", minute++);
            String folder = random.nextInt(3) == 0 ? (9 - minute % 10) + "/" : "";
            List<String> lines = part.stream()
                    .map(change -> change.operation() + ","
                            + fields(
                                    change.id(),
                                    change.operation() == 'D' && random.nextBoolean() ? null : change.name(),
                                    change.sequence(),
                                    change.idBefore()))
                    .toList();
            files.add(new Delivery(
                    "sales/orders/" + folder + name + ".csv" + packed(),
                    lines,
                    false,
                    header ? "Op,id,name,seq,BI_id" : null));
        }
    }

    private String packed() {
        return random.nextInt(4) == 0 ? ".gz" : "";
    }

    private <T> List<List<T>> cut(List<T> all) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); ) {
            int to = Math.min(all.size(), from + 1 + random.nextInt(8));
            parts.add(all.subList(from, to));
            from = to;
        }
        return parts;
    }

    private static String fields(
            int id, @Nullable String name, @Nullable Integer sequence, @Nullable Integer idBefore) {
        return id + "," + (name == null ? "" : "\"" + name.replace("\"", "\"\"") + "\"") + ","
                + (sequence == null ? "" : sequence) + "," + (idBefore == null ? "" : idBefore);
    }

    private void deliverAll(TestingLake lake, TableEngine engine) {
        List<Delivery> late = new ArrayList<>(files);
        if (random.nextBoolean()) {
            Collections.shuffle(late, random);
        }
        List<Delivery> staged = new ArrayList<>();
        while (!late.isEmpty()) {
            int count = Math.min(late.size(), 1 + random.nextInt(random.nextBoolean() ? 2 : 8));
            for (Delivery file : List.copyOf(late.subList(0, count))) {
                late.remove(file);
                boolean grows = !file.isLoad() && file.lines().size() > 1 && random.nextInt(6) == 0;
                Delivery now = grows ? file.cut(1 + random.nextInt(file.lines().size() - 1)) : file;
                if (grows) {
                    late.add(random.nextInt(late.size() + 1), file);
                }
                lake.stage(now.key(), now.bytes());
                staged.removeIf(other -> other.key().equals(now.key()));
                staged.add(now);
            }
            stageSomethingAgain(lake, staged);
            drain(lake, engine, staged);
        }
    }

    /** A full load staged again beside a part of it that is new would be a reload, which this history has none of. */
    private void stageSomethingAgain(TestingLake lake, List<Delivery> staged) {
        Delivery any = staged.get(random.nextInt(staged.size()));
        boolean reloads = any.isLoad() && !isWholeLoadRead();
        if (random.nextInt(3) == 0 && !reloads) {
            lake.touch(any.key());
        }
    }

    private boolean isWholeLoadRead() {
        return files.stream().filter(Delivery::isLoad).allMatch(file -> read.containsKey(file.key()));
    }

    private void drain(TestingLake lake, TableEngine engine, List<Delivery> staged) {
        for (Delivery file : staged) {
            if (!file.equals(read.put(file.key(), file))) {
                linesRead += file.lines().size();
            }
        }
        while (true) {
            try {
                TableReport report = lake.drain(engine, TABLE);
                assertThat(report.pending()).as("pending files of %s", this).isZero();
                return;
            } catch (RunFailed e) {
                assertThat(e).as("why a run of %s failed", this).hasMessageContaining(MortalEngine.DEATH);
            }
        }
    }

    private void compare(TestingLake lake, TableEngine engine) {
        assertThat(rows(lake, engine)).as("rows of %s", this).isEqualTo(source);
        Counters rows = lake.history(TABLE).rows();
        assertThat(rows.read()).as("lines read of %s", this).isEqualTo(linesRead);
        assertThat(rows.quarantined()).as("lines quarantined of %s", this).isZero();
        assertThat(rows.applied() + rows.superseded() + rows.late() + rows.duplicate())
                .as("lines accounted for of %s", this)
                .isEqualTo(linesRead);
        assertThat(lake.drain(engine, TABLE).batches())
                .as("batches after all of %s", this)
                .isEmpty();
    }

    private Map<Integer, @Nullable String> rows(TestingLake lake, TableEngine engine) {
        Map<Integer, @Nullable String> rows = new TreeMap<>();
        TableRows table = engine.read(lake.config(), lake.spec(TABLE), null).orElse(null);
        if (table == null) {
            return rows;
        }
        List<String> names = table.columns().stream().map(Column::name).toList();
        assertThat(names).as("columns of %s", this).containsExactly("id", "name", "seq");
        table.rows().forEachRemaining(row -> rows.put((Integer) Objects.requireNonNull(row[0]), (String) row[1]));
        return rows;
    }
}
