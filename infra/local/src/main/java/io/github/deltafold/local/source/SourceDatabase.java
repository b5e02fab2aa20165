package io.github.deltafold.local.source;

import io.github.deltafold.core.record.Operation;
import io.github.deltafold.local.source.SourceTable.Moves;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of a database that changes at random. Its keys are few, so that the history of a key is long: it is inserted,
 * changed, moved, deleted and inserted again.
 */
public final class SourceDatabase {
    private static final int NUMBERS_OF_A_LONE_KEY = 10;
    private static final int NUMBERS_OF_A_PART = 3;
    private static final int NUMBERS = 40;
    private static final int UNLIKE_ALL = 200_000;

    private final SourceTable table;
    private final Random random;
    private final ValueChoice values;
    private final List<List<Integer>> numbersByPart = new ArrayList<>();
    private final Map<List<String>, List<@Nullable SourceValue>> rows = new LinkedHashMap<>();
    private long changes;
    private int states;
    private Instant now;

    /** An empty table. */
    public SourceDatabase(SourceTable table, Instant start, Random random) {
        this.table = table;
        this.now = start;
        this.random = random;
        this.values = new ValueChoice(random);
        int parts = table.key().size();
        for (int part = 0; part < parts; part++) {
            List<Integer> numbers =
                    new ArrayList<>(IntStream.range(0, NUMBERS).boxed().toList());
            Collections.shuffle(numbers, random);
            numbersByPart.add(numbers.subList(0, parts == 1 ? NUMBERS_OF_A_LONE_KEY : NUMBERS_OF_A_PART));
        }
    }

    /** The rows as they are now: values by position of the columns, by the texts of the key. */
    public Map<List<String>, List<@Nullable SourceValue>> rows() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /** Carries out a statement, and tells the changes that it made. */
    public List<SourceChange> statement() {
        now = now.plusMillis(random.nextInt(3_000));
        if (table.dms().insertsOnly()) {
            return insert(freshKey());
        }
        int deed = rows.isEmpty() ? 0 : random.nextInt(20);
        if (deed < 7) {
            List<SourceValue> key = anyKey();
            return rows.containsKey(shown(key)) ? update(key) : insert(key);
        }
        List<SourceValue> key = anyRow();
        if (deed < 12) {
            return update(key);
        }
        if (deed < 16 || table.moves() == Moves.NONE) {
            return delete(key);
        }
        return table.moves() == Moves.TO_TAKEN_KEYS && random.nextBoolean() ? moveMany() : move(key);
    }

    private List<SourceChange> insert(List<SourceValue> key) {
        List<@Nullable SourceValue> row = row(key);
        rows.put(shown(key), row);
        return List.of(change(Operation.INSERT, row, null));
    }

    /** Some databases tell the key before an update whether it changed or not. */
    private List<SourceChange> update(List<SourceValue> key) {
        List<@Nullable SourceValue> row = row(key);
        rows.put(shown(key), row);
        return List.of(change(Operation.UPDATE, row, random.nextBoolean() ? key : null));
    }

    private List<SourceChange> delete(List<SourceValue> key) {
        List<@Nullable SourceValue> row = rows.remove(shown(key));
        return List.of(change(Operation.DELETE, row == null ? row(key) : row, null));
    }

    /** To a key that no row has; nothing moves where there is none. */
    private List<SourceChange> move(List<SourceValue> key) {
        List<SourceValue> to = random.nextInt(3) == 0 ? freshKey() : anyKey();
        if (rows.containsKey(shown(to))) {
            return update(key);
        }
        rows.remove(shown(key));
        List<@Nullable SourceValue> row = row(to);
        rows.put(shown(to), row);
        return List.of(change(Operation.UPDATE, row, key));
    }

    /** Some rows swap their keys in a circle, or each takes the key of the next and the last one a key that is free. */
    private List<SourceChange> moveMany() {
        List<List<SourceValue>> keys = new ArrayList<>();
        new ArrayList<>(rows.values()).forEach(row -> keys.add(keyOf(row)));
        Collections.shuffle(keys, random);
        List<List<SourceValue>> from = keys.subList(0, Math.min(keys.size(), 2 + random.nextInt(3)));
        List<SourceValue> free = freshKey();
        boolean isShift = random.nextBoolean() && !rows.containsKey(shown(free));
        List<SourceChange> moved = new ArrayList<>();
        Map<List<String>, List<@Nullable SourceValue>> after = new LinkedHashMap<>();
        for (int i = 0; i < from.size(); i++) {
            List<SourceValue> to = i + 1 < from.size() ? from.get(i + 1) : isShift ? free : from.get(0);
            List<@Nullable SourceValue> row = row(to);
            after.put(shown(to), row);
            moved.add(change(Operation.UPDATE, row, from.get(i)));
        }
        from.forEach(key -> rows.remove(shown(key)));
        rows.putAll(after);
        return moved;
    }

    private SourceChange change(
            Operation operation, List<@Nullable SourceValue> row, @Nullable List<SourceValue> keyBefore) {
        return new SourceChange(operation, row, keyBefore, ++changes, now);
    }

    private List<SourceValue> anyKey() {
        List<SourceValue> key = new ArrayList<>();
        for (int part = 0; part < numbersByPart.size(); part++) {
            List<Integer> numbers = numbersByPart.get(part);
            key.add(values.of(table.keyType(part), numbers.get(random.nextInt(numbers.size()))));
        }
        return key;
    }

    /** A key that no row has, unless its type has but a few. */
    private List<SourceValue> freshKey() {
        List<SourceValue> key = anyKey();
        for (int attempt = 0; attempt < 10 && rows.containsKey(shown(key)); attempt++) {
            for (int part = 0; part < key.size(); part++) {
                key.set(part, values.of(table.keyType(part), NUMBERS + random.nextInt(50_000)));
            }
        }
        return key;
    }

    private List<SourceValue> anyRow() {
        List<List<@Nullable SourceValue>> all = new ArrayList<>(rows.values());
        return keyOf(all.get(random.nextInt(all.size())));
    }

    private List<SourceValue> keyOf(List<@Nullable SourceValue> row) {
        List<SourceValue> key = new ArrayList<>();
        for (int position : table.key()) {
            SourceValue value = row.get(position);
            if (value != null) {
                key.add(value);
            }
        }
        return key;
    }

    private List<@Nullable SourceValue> row(List<SourceValue> key) {
        List<@Nullable SourceValue> row = new ArrayList<>();
        for (int position = 0; position < table.columns().size(); position++) {
            int part = table.key().indexOf(position);
            row.add(part >= 0 ? key.get(part) : isTelling(position) ? unlikeAll(position) : valueOrNull(position));
        }
        return Collections.unmodifiableList(row);
    }

    private boolean isTelling(int position) {
        OptionalInt telling = table.telling();
        return telling.isPresent() && telling.getAsInt() == position;
    }

    private SourceValue unlikeAll(int position) {
        return values.of(table.columns().get(position).type(), UNLIKE_ALL + ++states);
    }

    private @Nullable SourceValue valueOrNull(int position) {
        return random.nextInt(5) == 0
                ? null
                : values.any(table.columns().get(position).type());
    }

    private static List<String> shown(List<SourceValue> key) {
        return key.stream().map(SourceValue::shown).toList();
    }
}
