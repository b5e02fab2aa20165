package io.github.deltafold.local.source;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.local.source.DmsSettings.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A table of the source, and how DMS writes it.
 *
 * @param columns in the order of the source
 * @param key positions of the key's parts among them
 * @param moves how keys change
 * @param dms how DMS writes it
 * @param deletionVectors whether the lake keeps deletion vectors
 */
public record SourceTable(
        TableName name,
        List<Column> columns,
        List<Integer> key,
        Moves moves,
        DmsSettings dms,
        boolean deletionVectors) {
    static final String SEQUENCE = "change_seq";

    private static final List<String> NAMES =
            List.of("id", "order", "Größe", "a.b", "tick`s", "UPPER", "select", "日本", "x-y", "values", "_n", "name");
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final Set<Kind> TELLING = Set.of(Kind.STRING, Kind.INT, Kind.BIGINT, Kind.DATE, Kind.BINARY);
    private static final List<List<Kind>> KEYS = List.of(
            List.of(Kind.INT),
            List.of(Kind.BIGINT),
            List.of(Kind.STRING),
            List.of(Kind.DECIMAL),
            List.of(Kind.TIMESTAMP),
            List.of(Kind.BINARY),
            List.of(Kind.STRING, Kind.INT),
            List.of(Kind.DATE, Kind.BIGINT),
            List.of(Kind.STRING, Kind.STRING),
            List.of(Kind.BOOLEAN, Kind.SMALLINT, Kind.STRING),
            List.of(Kind.TINYINT, Kind.TIMESTAMP, Kind.DECIMAL));

    /** How keys change. */
    public enum Moves {
        /** Never. */
        NONE,
        /** To keys that no row has. */
        TO_FREE_KEYS,
        /** Whole groups at once too: rows swap their keys, or each takes the key of the next. */
        TO_TAKEN_KEYS
    }

    public SourceTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** A table of any shape. */
    public static SourceTable any(TableName name, Random random) {
        List<Kind> keyKinds = KEYS.get(random.nextInt(KEYS.size()));
        List<Kind> kinds = new ArrayList<>(keyKinds);
        int others = random.nextInt(6);
        for (int i = 0; i < others; i++) {
            kinds.add(random.nextInt(3) == 0 ? Kind.STRING : KINDS.get(random.nextInt(KINDS.size())));
        }
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            places.add(i);
        }
        Collections.shuffle(places, random);
        List<Column> columns = new ArrayList<>();
        List<Integer> key = new ArrayList<>(Collections.nCopies(keyKinds.size(), 0));
        for (int at = 0; at < places.size(); at++) {
            int kind = places.get(at);
            columns.add(new Column(names.get(at), type(kinds.get(kind), random)));
            if (kind < key.size()) {
                key.set(kind, at);
            }
        }
        DmsSettings dms = DmsSettings.any(random);
        Moves moves = moves(dms, random);
        if (moves == Moves.TO_TAKEN_KEYS && telling(columns, key).isEmpty()) {
            moves = Moves.TO_FREE_KEYS;
        }
        return new SourceTable(name, columns, key, moves, dms, random.nextInt(4) == 0);
    }

    /**
     * The column that tells rows apart which take each other's keys: nobody can say which of two rows left a key that
     * are alike in all else.
     */
    OptionalInt telling() {
        return moves == Moves.TO_TAKEN_KEYS ? telling(columns, key) : OptionalInt.empty();
    }

    private static OptionalInt telling(List<Column> columns, List<Integer> key) {
        return IntStream.range(0, columns.size())
                .filter(position -> !key.contains(position))
                .filter(position ->
                        TELLING.contains(columns.get(position).type().kind()))
                .findFirst();
    }

    /** Keys that change are seen by their before images, and those of groups where files keep the order of changes. */
    private static Moves moves(DmsSettings dms, Random random) {
        if (dms.beforeImagePrefix() == null) {
            return Moves.NONE;
        }
        boolean inOrder = dms.sequence() == Sequence.NONE || dms.sequence() == Sequence.CHANGE_SEQ;
        return inOrder && random.nextInt(3) > 0 ? Moves.TO_TAKEN_KEYS : Moves.TO_FREE_KEYS;
    }

    private static ColumnType type(Kind kind, Random random) {
        if (kind != Kind.DECIMAL) {
            return ColumnType.of(kind);
        }
        return switch (random.nextInt(4)) {
            case 0 -> ColumnType.decimal(38, 0);
            case 1 -> ColumnType.decimal(38, 18);
            case 2 -> ColumnType.decimal(9, 9);
            default -> ColumnType.decimal(10, 2);
        };
    }

    /** The type of a part of the key. */
    ColumnType keyType(int part) {
        return columns.get(key.get(part)).type();
    }

    /** The columns of a file, the operation aside, in the order in which DMS writes them. */
    List<Column> fileColumns() {
        List<Column> all = new ArrayList<>();
        if (dms.commitTime() != null) {
            all.add(new Column(dms.commitTime(), ColumnType.of(Kind.TIMESTAMP)));
        }
        all.addAll(columns);
        if (dms.sequence() != Sequence.NONE) {
            boolean isText = dms.sequence() == Sequence.CHANGE_SEQ;
            all.add(new Column(SEQUENCE, ColumnType.of(isText ? Kind.STRING : Kind.BIGINT)));
        }
        if (dms.beforeImagePrefix() != null) {
            for (int position : key) {
                Column part = columns.get(position);
                all.add(new Column(dms.beforeImagePrefix() + part.name(), part.type()));
            }
        }
        return all;
    }

    /** The entry for this table in {@code deltafold.yaml}. */
    public Map<String, Object> settings() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name.toString());
        entry.put(
                "key",
                key.stream().map(position -> columns.get(position).name()).toList());
        entry.put(
                "columns",
                String.join(
                        ", ",
                        fileColumns().stream()
                                .map(column -> "`" + column.name().replace("`", "``") + "` " + column.type())
                                .toList()));
        entry.put("csv", Map.of("header", dms.header(), "delimiter", dms.delimiter(), "null-text", dms.nullText()));
        entry.put("full-load-operation", dms.loadOperation());
        entry.put("change-operation", !dms.insertsOnly());
        List<String> excluded = new ArrayList<>();
        if (dms.sequence() != Sequence.NONE) {
            entry.put("sequence", List.of(SEQUENCE));
            excluded.add(SEQUENCE);
        }
        if (dms.commitTime() != null) {
            entry.put("commit-time", dms.commitTime());
            excluded.add(dms.commitTime());
        }
        entry.put("exclude", excluded);
        if (dms.beforeImagePrefix() != null) {
            entry.put("before-image-prefix", dms.beforeImagePrefix());
        }
        entry.put("deletion-vectors", deletionVectors);
        return entry;
    }
}
