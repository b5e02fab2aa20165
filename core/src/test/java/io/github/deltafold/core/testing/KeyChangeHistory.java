package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.store.ObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A source whose rows change their keys in every way: moves, chains, shifts up and down, swaps, rotations, parts of a
 * composite key, beside inserts, updates and deletes; and a load that saw some of it. The seed decides everything.
 *
 * <p>What the rule for key changes cannot see does not happen here, see {@link #mayEndFile}, {@link #mayLoad} and
 * {@link #whatMustComeBefore}.
 */
public final class KeyChangeHistory {
    private static final String TABLE = "sales.lines";
    private static final int KEYS = 8;

    private final long seed;
    private final Random random;
    private final Sequence sequence;
    private final boolean alike;
    private final Faults faults;
    private final Set<Integer> faulty = new HashSet<>();
    private final TreeMap<Integer, Row> source = new TreeMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Integer> statements = new ArrayList<>();
    private final List<Map<Integer, Row>> states = new ArrayList<>();
    private final List<Delivery> files = new ArrayList<>();
    private final Map<String, List<String>> read = new HashMap<>();
    private final int seen;
    private int names;
    private long linesRead;

    /** What orders the changes beside files and lines. */
    private enum Sequence {
        NONE,
        UNIQUE,
        WITH_TIES
    }

    /** How lines that do not fit are put right in the end. */
    private enum Faults {
        NONE,
        CORRECTED,
        REPLAYED
    }

    /** A row of the source: who it is, whatever its key, and what it says. */
    private record Row(int identity, String name) {}

    /** A line: {@code before} is null where the key stays. */
    private record Line(char operation, int key, @Nullable Integer before, Row row) {
        boolean changesKey() {
            return before != null;
        }
    }

    /**
     * A line that leaves a key which an earlier line of its run came to.
     *
     * @param came the earlier line
     * @param occupant whether the row that leaves was there before it
     */
    private record Leaving(int came, int left, boolean occupant) {}

    /**
     * A staged file.
     *
     * @param corrected the lines once they are put right
     * @param isJudged whether it comes to a key and leaves it in one run, so that what was delivered before matters
     * @param isSeen whether the load had seen something of it
     */
    private record Delivery(String key, List<String> text, List<String> corrected, boolean isJudged, boolean isSeen) {}

    private KeyChangeHistory(long seed) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.sequence = Sequence.values()[random.nextInt(Sequence.values().length)];
        this.alike = sequence != Sequence.WITH_TIES && random.nextInt(5) == 0;
        this.faults = sequence == Sequence.NONE && !alike && random.nextInt(3) == 0
                ? Faults.values()[random.nextInt(Faults.values().length)]
                : Faults.NONE;
        int length = 1 + random.nextInt(14);
        int start = alike ? 0 : random.nextInt(KEYS);
        for (int key = 0; key < start; key++) {
            source.put(key, fresh());
        }
        statements.add(0);
        states.add(new TreeMap<>(source));
        for (int i = 0; i < length; i++) {
            statement();
            statements.add(lines.size());
            states.add(new TreeMap<>(source));
        }
        int loaded = loadedAfter(length);
        this.seen = statements.get(loaded);
        chooseFaultyLines();
        writeLoad(states.get(loaded));
        int first = random.nextInt(3) == 0 ? statements.get(loaded) : statements.get(random.nextInt(loaded + 1));
        writeChanges(runStart(first));
    }

    /** The history of a seed. */
    public static KeyChangeHistory of(long seed) {
        return new KeyChangeHistory(seed);
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("history of seed " + seed + ", sequence " + sequence + ", faults " + faults);
        files.forEach(file -> text.append('\n').append(file.key()).append(' ').append(file.text()));
        return text.toString();
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
        TestingLake lake = new TestingLake(folder, configuration("SMALLINT"), state);
        try (TableEngine engine = engines.start(lake.config(), EngineChoice.AUTO)) {
            TableEngine mortal = MortalEngine.of(engine, random);
            deliverAll(lake, mortal);
            compare(faults == Faults.NONE ? lake : putRight(lake, mortal, folder, state), engine);
        } catch (RuntimeException e) {
            throw new AssertionError(this + " failed", e);
        }
    }

    /** The columns {@code seq} and {@code w} are no part of the source's rows. */
    private String configuration(String width) {
        return """
                tables:
                  - name: sales.lines
                    key: [grp, id]
                    columns: grp INT, id STRING, name STRING, seq BIGINT, w %s, BI_grp INT, BI_id STRING
                    sequence: [%s]
                """.formatted(width, sequence == Sequence.NONE ? "" : "seq");
    }

    private Row fresh() {
        return new Row(++names, name());
    }

    private String name() {
        return alike ? "same" : "n" + ++names;
    }

    /** One statement of the source; what it writes are the lines of all rows that it touches. */
    private void statement() {
        List<Integer> live = new ArrayList<>(source.keySet());
        int deed = live.isEmpty() ? 0 : random.nextInt(12);
        int key = random.nextInt(KEYS);
        if (deed < 2) {
            Row known = source.get(key);
            Row row = known == null ? fresh() : new Row(known.identity(), name());
            source.put(key, row);
            lines.add(new Line(known == null ? 'I' : 'U', key, null, row));
        } else if (deed < 4) {
            int gone = live.get(random.nextInt(live.size()));
            lines.add(new Line('D', gone, null, Objects.requireNonNull(source.remove(gone))));
        } else if (deed < 7) {
            List<Integer> free = new ArrayList<>();
            for (int each = 0; each < KEYS; each++) {
                if (!source.containsKey(each)) {
                    free.add(each);
                }
            }
            if (!free.isEmpty()) {
                int moved = lastMoved(live);
                move(Map.of(moved, free.get(random.nextInt(free.size()))), List.of(moved));
            }
        } else if (deed < 9) {
            shift(live);
        } else {
            rotate(live);
        }
    }

    /** Rows that moved move again, more often than not. */
    private int lastMoved(List<Integer> live) {
        if (!lines.isEmpty() && random.nextBoolean()) {
            int last = lines.get(lines.size() - 1).key();
            if (source.containsKey(last)) {
                return last;
            }
        }
        return live.get(random.nextInt(live.size()));
    }

    /** {@code SET id = id + 1}, of all rows or of a stretch of them that does not run into others. */
    private void shift(List<Integer> live) {
        int from = live.get(random.nextInt(live.size()));
        int step = random.nextBoolean() ? 1 : -1;
        Map<Integer, Integer> moves = new TreeMap<>();
        int key = from;
        while (source.containsKey(key)) {
            if (key + step < 0 || key + step >= KEYS) {
                return;
            }
            moves.put(key, key + step);
            key += step;
        }
        List<Integer> order = new ArrayList<>(moves.keySet());
        switch (random.nextInt(3)) {
            case 0 -> Collections.shuffle(order, random);
            case 1 -> Collections.reverse(order);
            default -> order.sort(Comparator.naturalOrder());
        }
        move(moves, order);
    }

    /** A swap of two rows, or each of several takes the next one's key. */
    private void rotate(List<Integer> live) {
        Collections.shuffle(live, random);
        List<Integer> order = live.subList(0, Math.min(live.size(), 2 + random.nextInt(2)));
        Map<Integer, Integer> moves = new TreeMap<>();
        for (int i = 0; i < order.size(); i++) {
            moves.put(order.get(i), order.get((i + 1) % order.size()));
        }
        if (order.size() > 1) {
            move(moves, order);
        }
    }

    private void move(Map<Integer, Integer> moves, List<Integer> order) {
        boolean touched = random.nextInt(3) == 0;
        Map<Integer, Row> moved = new TreeMap<>();
        for (int from : order) {
            Row row = Objects.requireNonNull(source.get(from));
            int to = Objects.requireNonNull(moves.get(from));
            Row now = touched ? new Row(row.identity(), name()) : row;
            moved.put(to, now);
            lines.add(new Line('U', to, from, now));
        }
        moves.keySet().forEach(source::remove);
        source.putAll(moved);
    }

    /** The leavings of a stretch of lines, taken as one run where no other line stands between. */
    private List<Leaving> leavings() {
        List<Leaving> leavings = new ArrayList<>();
        Map<Integer, Integer> came = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (!line.changesKey()) {
                came.clear();
                continue;
            }
            Integer earlier = came.get(line.before());
            if (earlier != null) {
                boolean newcomer =
                        lines.get(earlier).row().identity() == line.row().identity();
                leavings.add(new Leaving(earlier, i, !newcomer));
                if (newcomer) {
                    came.remove(line.before());
                }
            }
            came.put(line.key(), i);
        }
        return leavings;
    }

    /** After how many statements the load was taken. */
    private int loadedAfter(int length) {
        int loaded = alike ? 0 : random.nextInt(length + 1);
        while (!mayLoad(loaded)) {
            loaded--;
        }
        return loaded;
    }

    /**
     * A load that shows the newcomer must also have a row where the occupant went to, or nothing can tell that it saw
     * both. It has no other row where one has passed through. It does not come between two moves of a row of which the second changes more than the key, nor within a run
     * that comes to a key twice. Where all rows are alike, no load tells anything.
     */
    private boolean mayLoad(int statement) {
        Map<Integer, Row> load = states.get(statement);
        if (splitsBusyRun(statements.get(statement))) {
            return false;
        }
        for (Leaving leaving : leavings()) {
            Line came = lines.get(leaving.came());
            Line left = lines.get(leaving.left());
            Row at = load.get(came.key());
            boolean seen = leaving.left() < statements.get(statement);
            boolean showsNewcomer = at != null && at.name().equals(came.row().name());
            if (leaving.occupant() && seen && showsNewcomer && !load.containsKey(left.key())) {
                return false;
            }
            if (!leaving.occupant() && seen && at != null && !showsNewcomer) {
                return false;
            }
            boolean between = !seen && leaving.came() < statements.get(statement);
            if (between && !came.row().equals(left.row())) {
                return false;
            }
        }
        return true;
    }

    private boolean splitsBusyRun(int line) {
        if (line == 0 || line == lines.size() || !lines.get(line - 1).changesKey()) {
            return false;
        }
        return isBusy(runStartOf(line));
    }

    /** Whether a run comes to a key twice. */
    private boolean isBusy(int runStart) {
        Set<Integer> taken = new HashSet<>();
        for (int i = runStart; i < lines.size() && lines.get(i).changesKey(); i++) {
            if (!taken.add(lines.get(i).key())) {
                return true;
            }
        }
        return false;
    }

    /** A file does not end between two lines of which the second leaves a key that the first took from its row. */
    private boolean mayEndFile(int line) {
        return leavings().stream()
                .noneMatch(leaving -> leaving.occupant() && leaving.came() < line && line <= leaving.left());
    }

    /** The change stream does not begin within such a pair either. */
    private int runStart(int line) {
        int start = line;
        while (!mayEndFile(start)) {
            start--;
        }
        return start;
    }

    private void chooseFaultyLines() {
        if (faults == Faults.NONE) {
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            if (mayBeFaulty(i) && random.nextInt(4) == 0) {
                faulty.add(i);
            }
        }
    }

    /**
     * Where one row moves twice in a run, a line beside it that says something else makes it two. And what stands at a key
     * before a run comes to it and leaves it must be known. Nor is it in a run that comes to a key twice.
     */
    private boolean mayBeFaulty(int number) {
        Line line = lines.get(number);
        if (line.changesKey() ? isBusy(runStartOf(number)) : joinsRuns(number)) {
            return false;
        }
        for (Leaving leaving : leavings()) {
            boolean inItsRun = line.changesKey() && runStartOf(leaving.came()) == runStartOf(number);
            int key = lines.get(leaving.came()).key();
            boolean saysWhoStood = key == line.key() || (line.before() != null && key == line.before());
            if ((inItsRun && !leaving.occupant()) || (number < leaving.came() && saysWhoStood)) {
                return false;
            }
        }
        return true;
    }

    /** A rejected line may be any, so that two runs around it are taken for one. */
    private boolean joinsRuns(int number) {
        return number > 0
                && number + 1 < lines.size()
                && lines.get(number - 1).changesKey()
                && lines.get(number + 1).changesKey();
    }

    private int runStartOf(int line) {
        int first = line;
        while (first > 0 && lines.get(first - 1).changesKey()) {
            first--;
        }
        return first;
    }

    private void writeLoad(Map<Integer, Row> rows) {
        List<String> text = new ArrayList<>();
        rows.forEach((key, row) -> text.add(fields(key, row.name(), null, "1", null)));
        files.add(new Delivery("sales/lines/LOAD00000001.csv", text, text, false, true));
    }

    private void writeChanges(int first) {
        int minute = 0;
        for (int from = first; from < lines.size(); ) {
            int to = Math.min(lines.size(), from + 1 + random.nextInt(7));
            while (!mayEndFile(to)) {
                to++;
            }
            List<String> text = new ArrayList<>();
            List<String> corrected = new ArrayList<>();
            for (int i = from; i < to; i++) {
                String wide = faults == Faults.REPLAYED ? "40000" : "x";
                text.add(text(i, faulty.contains(i) ? wide : "1"));
                corrected.add(text(i, "1"));
            }
            int begin = from;
            int end = to;
            boolean judged = leavings().stream().anyMatch(l -> l.came() >= begin && l.left() < end);
            String name = String.format(Locale.ROOT, "20260105-09%02d00000", minute++);
            files.add(new Delivery("sales/lines/" + name + ".csv", text, corrected, judged, from < seen));
            from = to;
        }
    }

    private String text(int number, String width) {
        Line line = lines.get(number);
        int ordered = sequence == Sequence.WITH_TIES ? number / 2 : number;
        return line.operation() + "," + fields(line.key(), line.row().name(), ordered, width, line.before());
    }

    /** Keys are pairs, and a part that did not change has no before image. */
    private static String fields(
            int key, String name, @Nullable Integer sequence, String width, @Nullable Integer before) {
        String groupBefore = before == null || before / 3 == key / 3 ? "" : String.valueOf(before / 3);
        String idBefore = before == null || before % 3 == key % 3 ? "" : "k" + before % 3;
        return key / 3 + ",k" + key % 3 + "," + name + "," + (sequence == null ? "" : sequence) + "," + width + ","
                + groupBefore + "," + idBefore;
    }

    private void deliverAll(TestingLake lake, TableEngine engine) {
        List<Delivery> late = new ArrayList<>(files);
        if (random.nextBoolean()) {
            Collections.shuffle(late, random);
        }
        Set<Delivery> staged = new HashSet<>();
        while (!late.isEmpty()) {
            int count = 1 + random.nextInt(3);
            List<Delivery> batch = new ArrayList<>();
            for (Delivery file : List.copyOf(late)) {
                if (batch.size() < count) {
                    batch.add(file);
                }
            }
            batch.addAll(whatMustComeBefore(batch, staged));
            for (Delivery file : batch) {
                if (staged.add(file)) {
                    late.remove(file);
                    lake.stage(file.key(), text(file));
                    noteRead(file.key(), file.text());
                }
            }
            if (random.nextInt(3) == 0) {
                Delivery any = batch.get(random.nextInt(batch.size()));
                lake.touch(any.key());
            }
            drain(lake, engine);
        }
        if (faults == Faults.NONE && sequence != Sequence.WITH_TIES && random.nextInt(3) == 0) {
            sendAgain(lake, engine);
        }
    }

    /**
     * A run that comes to a key and leaves it is judged by what was delivered before, and needs all of it. What the load
     * showed of it must not be changed before either.
     */
    private List<Delivery> whatMustComeBefore(List<Delivery> batch, Set<Delivery> staged) {
        int last = batch.stream().mapToInt(files::indexOf).max().orElse(-1);
        int judged = -1;
        for (int i = 0; i < files.size(); i++) {
            boolean comes =
                    batch.contains(files.get(i)) || (i < last && files.get(i).isSeen());
            judged = comes && files.get(i).isJudged() ? i : judged;
        }
        List<Delivery> missing = new ArrayList<>(files.subList(0, judged + 1));
        missing.removeAll(staged);
        missing.removeAll(batch);
        return missing;
    }

    /** DMS writes the end of the changes again, under later names. */
    private void sendAgain(TestingLake lake, TableEngine engine) {
        for (int i = 1 + random.nextInt(files.size()); i < files.size(); i++) {
            Delivery file = files.get(i);
            String key = file.key().replace("20260105", "20260106");
            lake.stage(key, text(file));
            noteRead(key, file.text());
            if (random.nextBoolean()) {
                drain(lake, engine);
            }
        }
        drain(lake, engine);
    }

    /** What did not fit is put right: in the files, or in the configuration. */
    private TestingLake putRight(TestingLake lake, TableEngine engine, Path folder, ObjectStore state) {
        if (faults == Faults.CORRECTED) {
            for (Delivery file : files) {
                if (!file.corrected().equals(file.text())) {
                    lake.stage(file.key(), file.corrected().toArray(new String[0]));
                    noteRead(file.key(), file.corrected());
                    if (random.nextBoolean()) {
                        drain(lake, engine);
                    }
                }
            }
            drain(lake, engine);
            return lake;
        }
        TestingLake wider = new TestingLake(folder, configuration("INT"), state);
        while (wider.history(TABLE).openRecords() > 0) {
            try {
                wider.replay(engine, TABLE);
            } catch (RunFailed e) {
                assertThat(e).as("why a run of %s failed", this).hasMessageContaining(MortalEngine.DEATH);
            }
        }
        return wider;
    }

    private void noteRead(String key, List<String> text) {
        if (!text.equals(read.put(key, text))) {
            linesRead += text.size();
        }
    }

    private static String[] text(Delivery file) {
        return file.text().toArray(new String[0]);
    }

    private void drain(TestingLake lake, TableEngine engine) {
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
        List<String> expected = new ArrayList<>();
        source.forEach((key, row) -> expected.add(key / 3 + ",k" + key % 3 + "," + row.name()));
        List<String> rows = lake.rows(engine, TABLE).stream()
                .map(row -> row.replaceFirst("(,[^,]*){2}$", ""))
                .toList();
        assertThat(rows).as("rows of %s", this).isEqualTo(expected);
        Counters counters = lake.history(TABLE).rows();
        if (faults == Faults.NONE) {
            assertThat(counters.read()).as("lines read of %s", this).isEqualTo(linesRead);
            assertThat(counters.quarantined())
                    .as("lines quarantined of %s", this)
                    .isZero();
        }
    }
}
