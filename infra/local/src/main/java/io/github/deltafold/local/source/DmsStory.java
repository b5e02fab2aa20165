package io.github.deltafold.local.source;

import io.github.deltafold.core.spec.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Everything that DMS writes of one table, in its order, and the rows that the source then has.
 *
 * @param generations the first full load with its changes, and every reload with its own
 * @param rows by the texts of the key, values by position of the columns
 */
public record DmsStory(
        SourceTable table, List<Generation> generations, Map<List<String>, List<@Nullable SourceValue>> rows) {
    private static final int MOST_STATEMENTS = 20;
    private static final int MOST_WHILE_LOADING = 6;

    /** How a full load finds the folder of its table. */
    public enum Opening {
        /** Empty. */
        FIRST,
        /** With all files of before, and writes over full-load files of the same name ({@code DO_NOTHING}). */
        IN_PLACE,
        /** DMS empties it first ({@code DROP_AND_CREATE}). */
        FROM_SCRATCH
    }

    /** A full load and the changes that follow it. */
    public record Generation(Opening opening, List<DmsFile> load, List<DmsFile> changes) {
        public Generation {
            load = List.copyOf(load);
            changes = List.copyOf(changes);
        }
    }

    public DmsStory {
        generations = List.copyOf(generations);
    }

    /** A story of any shape. */
    public static DmsStory any(SourceTable table, Instant start, Random random) {
        SourceDatabase database = new SourceDatabase(table, start, random);
        DmsWriter dms = new DmsWriter(table, start, random);
        List<Generation> generations = new ArrayList<>();
        int reloads = random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0;
        for (int number = 0; number <= reloads; number++) {
            List<DmsFile> before =
                    number == 0 ? List.of() : generations.get(number - 1).load();
            if (number > 0 && before.isEmpty()) {
                break; // the next load would be the first one that anybody can see
            }
            statements(database, random.nextInt(MOST_STATEMENTS)); // before the load, or while DMS stands still
            generations.add(generation(opening(number, random), before, database, dms, random));
        }
        return new DmsStory(table, generations, database.rows());
    }

    private static Opening opening(int number, Random random) {
        if (number == 0) {
            return Opening.FIRST;
        }
        return random.nextBoolean() ? Opening.IN_PLACE : Opening.FROM_SCRATCH;
    }

    /** What is changed while a load runs is in the load, and some of it is written as changes all the same. */
    private static Generation generation(
            Opening opening, List<DmsFile> before, SourceDatabase database, DmsWriter dms, Random random) {
        List<List<SourceChange>> changes = statements(database, random.nextInt(MOST_WHILE_LOADING));
        List<List<SourceChange>> written = changes.subList(random.nextInt(changes.size() + 1), changes.size());
        List<DmsFile> load = dms.load(database.rows().values());
        while (opening != Opening.FIRST && !replacesOneOf(before, load)) {
            database.statement();
            load = dms.load(database.rows().values());
        }
        List<List<SourceChange>> all = new ArrayList<>(written);
        all.addAll(statements(database, random.nextInt(MOST_STATEMENTS)));
        return new Generation(opening, load, dms.changes(all));
    }

    /** A load that holds nothing, or only what the one before held, is none that anybody could notice. */
    private static boolean replacesOneOf(List<DmsFile> before, List<DmsFile> load) {
        return load.stream()
                .anyMatch(file -> before.stream()
                        .anyMatch(old -> old.key().equals(file.key()) && !Arrays.equals(old.bytes(), file.bytes())));
    }

    private static List<List<SourceChange>> statements(SourceDatabase database, int count) {
        List<List<SourceChange>> statements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statements.add(database.statement());
        }
        return statements;
    }

    /** The names of the columns of {@link #rows}. */
    public List<String> columnNames() {
        return table.columns().stream().map(Column::name).toList();
    }
}
