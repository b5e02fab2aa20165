package io.github.deltafold.core.testing;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.FoldWarnings;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnreadableFile;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BeyondHorizon;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.record.ChangeFile;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.record.DamagedFileException;
import io.github.deltafold.core.record.FileHorizon;
import io.github.deltafold.core.record.FileReport;
import io.github.deltafold.core.record.KeyChangeReplay;
import io.github.deltafold.core.record.KeyChangeReplay.KeyChange;
import io.github.deltafold.core.record.Operation;
import io.github.deltafold.core.record.RowContent;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of order in a hundred plain lines: tables are maps, a fold goes line by line. Every engine must come to the
 * same tables, counters and rejected records as this one.
 */
public final class InMemoryTableEngine implements TableEngine {
    /** A part of the {@code _cdc} that other engines write. */
    private static final String CDC_FIELD = "{\"name\":\"_cdc\",\"type\":{\"type\":\"struct\",\"fields\":["
            + "{\"name\":\"file\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}},"
            + "{\"name\":\"line\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]},"
            + "\"nullable\":true,\"metadata\":{}}";

    private final Map<TableName, Table> tables = new HashMap<>();
    private final InMemoryQuarantine quarantine = new InMemoryQuarantine();

    /** A row, or with {@code values} null the memory of a deleted one. */
    private record Held(ChangeOrder order, @Nullable Object @Nullable [] values, List<Object> key) {
        /** Columns that came later are NULL in older rows. */
        boolean hasValuesOf(Held other) {
            @Nullable Object[] left = Objects.requireNonNull(values);
            @Nullable Object[] right = Objects.requireNonNull(other.values);
            int width = Math.max(left.length, right.length);
            return Arrays.deepEquals(padded(left, width), padded(right, width));
        }

        /** The same with the wider types of a shape. */
        Held as(TableShape shape) {
            @Nullable Object[] wider = null;
            if (values != null) {
                wider = values.clone();
                for (int i = 0; i < wider.length; i++) {
                    wider[i] = wider(wider[i], shape.columns().get(i).type());
                }
            }
            List<Object> widerKey = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                widerKey.add(Objects.requireNonNull(
                        wider(key.get(i), shape.keyColumns().get(i).type())));
            }
            return new Held(order, wider, widerKey);
        }

        private static @Nullable Object wider(@Nullable Object value, ColumnType type) {
            if (!(value instanceof Number number)) {
                return value;
            }
            return switch (type.kind()) {
                case SMALLINT -> number.shortValue();
                case INT -> number.intValue();
                case BIGINT -> number.longValue();
                case DECIMAL -> new BigDecimal(number.toString()).setScale(type.scale());
                default -> value;
            };
        }
    }

    private static final class Table {
        private List<Column> columns = List.of();
        private Map<List<Object>, Held> rows = new HashMap<>();
        private final List<Held> tombstones = new ArrayList<>();
        private final Map<String, FoldResult> commits = new HashMap<>();
        private final List<Map<List<Object>, Held>> versions = new ArrayList<>(List.of(Map.of()));

        /** Gives what is held the types of a shape. */
        void widen(TableShape shape) {
            if (shape.widened(columns).isEmpty()) {
                return;
            }
            Map<List<Object>, Held> wider = new HashMap<>();
            rows.values().stream().map(held -> held.as(shape)).forEach(held -> wider.put(held.key(), held));
            rows = wider;
            tombstones.replaceAll(held -> held.as(shape));
        }
    }

    /** Everything set aside so far. */
    public synchronized List<RejectedRecord> quarantine() {
        return quarantine.all();
    }

    @Override
    public synchronized Optional<FoldResult> committed(FoldTask task) {
        return Optional.ofNullable(tables.get(task.spec().name()))
                .map(table -> table.commits.get(task.plan().id()));
    }

    @Override
    public synchronized FoldResult fold(FoldTask task) throws UnreadableFilesException {
        Table table = tables.computeIfAbsent(task.spec().name(), name -> new Table());
        FoldResult done = table.commits.get(task.plan().id());
        if (done != null) {
            return done;
        }
        if (task.plan().files().isEmpty()) {
            quarantine.add(
                    task.spec().name(),
                    task.damagedFiles(),
                    task.plan().batch(),
                    task.plan().plannedAt());
            table.commits.put(task.plan().id(), FoldResult.NOTHING);
            return FoldResult.NOTHING;
        }
        TableShape shape = TableShape.of(task.spec(), table.columns, task.headerColumns());
        List<Column> widened = shape.widened(table.columns);
        Batch batch = new Batch(shape);
        table.widen(shape);
        batch.read(task, table);
        batch.keepTakenKeys(
                table,
                task,
                files(task, table, batch),
                quarantine.waitingOrDropped(task.spec().name()));
        FoldResult result =
                batch.foldInto(table, task, FoldWarnings.widened(task.spec().name(), widened, shape));
        BatchPlan plan = task.plan();
        quarantine.add(task.spec().name(), batch.rejected, plan.batch(), plan.plannedAt());
        quarantine.add(task.spec().name(), task.damagedFiles(), plan.batch(), plan.plannedAt());
        table.columns = shape.columns();
        table.commits.put(task.plan().id(), result);
        return result;
    }

    /** All lines of the files that a batch reads, of which a replay reads some. */
    private static Batch files(FoldTask task, Table table, Batch batch) throws UnreadableFilesException {
        if (!task.plan().readsPartsOfChanges()) {
            return batch;
        }
        Batch files = new Batch(batch.shape);
        files.read(task, table, Map.of());
        return files;
    }

    @Override
    public synchronized Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        Table table = tables.get(spec.name());
        if (table == null) {
            return Optional.empty();
        }
        if (version != null && (version < 0 || version >= table.versions.size())) {
            throw new BadSetting("Cannot show " + spec.name() + " as of version " + version + ": there is none.");
        }
        Map<List<Object>, Held> rows = version == null ? table.rows : table.versions.get(version.intValue());
        Comparator<Held> byKey = (left, right) -> compareKeys(left.key(), right.key());
        return Optional.of(new TableRows(
                table.columns,
                rows.values().stream()
                        .sorted(byKey)
                        .map(held ->
                                held.values() == null ? new Object[0] : padded(held.values(), table.columns.size()))
                        .iterator()));
    }

    @Override
    public synchronized Optional<String> schema(LakeConfig config, TableSpec spec) {
        return Optional.ofNullable(tables.get(spec.name()))
                .map(table -> table.columns.stream()
                        .map(InMemoryTableEngine::field)
                        .collect(Collectors.joining(",", "{\"type\":\"struct\",\"fields\":[", "," + CDC_FIELD + "]}")));
    }

    private static String field(Column column) {
        String type = switch (column.type().kind()) {
            case TINYINT -> "byte";
            case SMALLINT -> "short";
            case INT -> "integer";
            case BIGINT -> "long";
            default -> column.type().toString().toLowerCase(Locale.ROOT);
        };
        return "{\"name\":\"" + column.name() + "\",\"type\":\"" + type + "\",\"nullable\":true,\"metadata\":{}}";
    }

    @Override
    public TombstoneMemory tombstones() {
        return new TombstoneMemory() {
            @Override
            public Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit) {
                List<ChangeOrder> orders = tombstoneOrders(spec.name());
                return new Purge(
                        limit,
                        orders.stream()
                                .filter(limit::covers)
                                .filter(order -> order.loadGeneration() == limit.loadGeneration())
                                .max(ChangeOrder::compareTo)
                                .orElse(null),
                        orders.stream()
                                .filter(order -> !limit.covers(order))
                                .map(ChangeOrder::name)
                                .min(String::compareTo)
                                .orElse(null));
            }

            @Override
            public void forget(LakeConfig config, TableSpec spec, Purge purge) {
                forgetTombstones(spec.name(), purge);
            }
        };
    }

    /** The orders of the deletes that are remembered. */
    public synchronized List<ChangeOrder> tombstoneOrders(TableName name) {
        Table table = tables.getOrDefault(name, new Table());
        return table.tombstones.stream().map(Held::order).sorted().toList();
    }

    private synchronized void forgetTombstones(TableName name, Purge purge) {
        tables.getOrDefault(name, new Table()).tombstones.removeIf(held -> purge.takes(held.order()));
    }

    @Override
    public synchronized Verification verify(FoldTask task) throws UnreadableFilesException {
        Table table = tables.getOrDefault(task.spec().name(), new Table());
        Batch batch = new Batch(TableShape.of(task.spec(), table.columns, List.of()));
        batch.read(task, table);
        quarantine.waitingOrDropped(task.spec().name()).forEach(record -> batch.leaveOut(record.file(), record.line()));
        Table recount = new Table();
        batch.keepTakenKeys(recount, task, batch, List.of());
        batch.foldInto(recount, task, List.of());
        Long version = task.lastVersion();
        Map<List<Object>, Held> held = version == null ? table.rows : table.versions.get(version.intValue());
        boolean removes = task.baselineGeneration(batch.keylessOfLoad()) != null;
        Map<List<Object>, Held> kept = new HashMap<>();
        held.forEach((key, row) -> {
            boolean mayStand = !removes || batch.keptKeys.contains(key);
            if (!recount.rows.containsKey(key)
                    && row.order().loadGeneration() < task.plan().loadGeneration()
                    && mayStand) {
                kept.put(key, row);
            }
        });
        return compare(recount.rows, held, kept.keySet());
    }

    private static Verification compare(
            Map<List<Object>, Held> expected, Map<List<Object>, Held> held, Set<List<Object>> kept) {
        List<String> examples = new ArrayList<>();
        long missing = 0;
        long unexpected = 0;
        long different = 0;
        for (Map.Entry<List<Object>, Held> row : expected.entrySet()) {
            Held other = held.get(row.getKey());
            if (other == null) {
                missing++;
                examples.add(example(row.getKey(), Verification.MISSING));
            } else if (!row.getValue().hasValuesOf(other)) {
                different++;
                examples.add(example(row.getKey(), Verification.DIFFERENT));
            }
        }
        for (List<Object> key : held.keySet()) {
            if (!expected.containsKey(key) && !kept.contains(key)) {
                unexpected++;
                examples.add(example(key, Verification.UNEXPECTED));
            }
        }
        return new Verification(
                expected.size(),
                missing,
                unexpected,
                different,
                kept.size(),
                examples.stream().sorted().limit(Verification.EXAMPLES).toList(),
                List.of());
    }

    private static String example(List<Object> key, String fault) {
        String text = key.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return Verification.example(text, fault);
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return quarantine;
    }

    @Override
    public void close() {
        // tables live as long as the engine's owner wants to look at them
    }

    /** The lines of one batch. */
    private static final class Batch {
        private final TableShape shape;
        private final Map<List<Object>, List<Placed>> byKey = new HashMap<>();
        private final List<RejectedRecord> rejected = new ArrayList<>();
        private final List<List<Object>> keptKeys = new ArrayList<>();
        private final Map<String, String> hashes = new HashMap<>();
        private final List<FileReport> reports = new ArrayList<>();
        private final List<Beyond> beyond = new ArrayList<>();
        private final Map<String, FileLines> files = new LinkedHashMap<>();
        private final Set<ChangeOrder> unburied = new HashSet<>();
        private long overtaken;
        private final TreeSet<ChangeOrder> passedOver = new TreeSet<>();

        /** What became of the lines of a file. */
        private static final class FileLines {
            private long read;
            private long applied;
            private long superseded;
            private long late;
            private long duplicate;
            private long rejected;

            Counters counters() {
                return new Counters(read, applied, superseded, late, duplicate, rejected);
            }
        }

        private FileLines lines(ChangeOrder order) {
            return Objects.requireNonNull(files.get(order.file()));
        }

        /** A line that is not newer than the tombstones that were forgotten. */
        private record Beyond(ChangeOrder order, List<Object> key, RejectedRecord rejected) {}

        /** A change and its place in the order. */
        private record Placed(ChangeOrder order, Change change) {}

        Batch(TableShape shape) {
            this.shape = shape;
        }

        long keyless() {
            return reports.stream().mapToLong(FileReport::keyless).sum();
        }

        long keylessOfLoad() {
            return reports.stream()
                    .filter(report -> StagedFileName.of(report.file()).kind() == FileKind.FULL_LOAD)
                    .mapToLong(FileReport::keyless)
                    .sum();
        }

        /** Forgets a line, as if it were rejected again. */
        void leaveOut(String file, long line) {
            for (List<Placed> placed : byKey.values()) {
                for (Placed each : List.copyOf(placed)) {
                    if (each.order().file().equals(file) && each.order().line() == line) {
                        placed.remove(each);
                        passedOver.add(each.order());
                        keptKeys.add(key(each.change().values()));
                        lines(each.order()).read -= each.change().lines();
                    }
                }
            }
            byKey.values().removeIf(List::isEmpty);
        }

        void read(FoldTask task, Table table) throws UnreadableFilesException {
            read(task, table, task.plan().partsToRead());
        }

        void read(FoldTask task, Table table, Map<String, LineRanges> wanted) throws UnreadableFilesException {
            List<DroppedFile> unreadable = new ArrayList<>();
            try (ObjectStore staging =
                    ObjectStores.open(task.config().staging(), task.config().s3())) {
                for (PlannedFile planned : task.plan().files()) {
                    try {
                        LineRanges lines = wanted.getOrDefault(planned.file().key(), LineRanges.EVERY);
                        read(task, table, planned, lines, staging);
                    } catch (DamagedFileException e) {
                        unreadable.add(UnreadableFile.damaged(e));
                    } catch (ObjectChangedException e) {
                        unreadable.add(UnreadableFile.changed(planned.file().key()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
            if (!unreadable.isEmpty()) {
                throw new UnreadableFilesException(unreadable);
            }
        }

        private void read(FoldTask task, Table table, PlannedFile planned, LineRanges wanted, ObjectStore staging)
                throws IOException {
            StagedFileName name = planned.file().name();
            FileHorizon horizon = task.horizon(planned);
            FileLines lines = new FileLines();
            files.put(planned.file().key(), lines);
            try (ChangeFile file = ChangeFile.open(staging, planned.file(), task.spec(), shape, wanted)) {
                while (file.next()) {
                    lines.read++;
                    RejectedRecord reject = file.rejected();
                    if (reject != null) {
                        lines.rejected++;
                        rejected.add(reject);
                        passedOver.add(place(task, planned, reject.line()));
                        @Nullable Object[] key = file.rejectedKey();
                        if (key != null) {
                            keptKeys.add(key(key));
                        }
                    } else if (planned.superseded()) {
                        lines.late++;
                    } else {
                        for (Change change : file.changes()) {
                            ChangeOrder order = new ChangeOrder(
                                    task.plan().loadGeneration(),
                                    name.kind(),
                                    change.sequence(),
                                    name.base(),
                                    planned.file().key(),
                                    change.line());
                            List<Object> key = key(change.values());
                            boolean passes = task.plan().beyondHorizon() == BeyondHorizon.HELD_KEYS
                                    && table.rows.containsKey(key);
                            if (horizon == null || passes || !horizon.isBeyond(change)) {
                                byKey.computeIfAbsent(key, k -> new ArrayList<>())
                                        .add(new Placed(order, change));
                            } else if (change.lines() > 0) {
                                passedOver.add(place(task, planned, change.line()));
                                beyond.add(new Beyond(order, key, file.beyond(horizon)));
                            }
                        }
                    }
                }
                FileReport report = file.report();
                reports.add(report);
                hashes.put(report.file(), report.hash());
            }
        }

        private static ChangeOrder place(FoldTask task, PlannedFile planned, long line) {
            StagedFileName name = planned.file().name();
            return new ChangeOrder(
                    task.plan().loadGeneration(),
                    name.kind(),
                    "",
                    name.base(),
                    planned.file().key(),
                    line);
        }

        FoldResult foldInto(Table table, FoldTask task, List<String> before) {
            long knownInserts = 0;
            long inserted = 0;
            ChangeOrder greatest = null;
            Map<List<Object>, Held> rows = new HashMap<>(table.rows);
            Set<String> warnings = new TreeSet<>(FileReport.warnings(reports));
            warnings.addAll(before);
            for (Beyond line : beyond) {
                if (line.order().equals(held(table, rows, line.key(), line.order()))) {
                    lines(line.order()).duplicate++;
                } else {
                    lines(line.order()).rejected++;
                    rejected.add(line.rejected());
                    warnings.add(FoldWarnings.beyondHorizon(task.spec().name()));
                }
            }
            ChangeOrder leastChange = null;
            String leastDelete = null;
            for (Map.Entry<List<Object>, List<Placed>> entry : byKey.entrySet()) {
                List<Object> key = entry.getKey();
                List<Placed> placed = entry.getValue();
                placed.sort(Comparator.comparing(Placed::order));
                Placed deciding = placed.get(placed.size() - 1);
                placed.subList(0, placed.size() - 1)
                        .forEach(p -> lines(p.order()).superseded += p.change().lines());
                boolean isUpsert = deciding.change().operation() != Operation.DELETE;
                if (isUpsert && placed.stream().anyMatch(p -> p.change().bringsKey())) {
                    knownInserts++;
                }
                greatest = greatest == null || deciding.order().compareTo(greatest) > 0 ? deciding.order() : greatest;
                if (deciding.order().kind() == FileKind.CHANGES
                        && !task.spec().sequence().isEmpty()
                        && (leastChange == null || deciding.order().compareTo(leastChange) < 0)) {
                    leastChange = deciding.order();
                }
                int newer = deciding.order().compareTo(held(table, rows, key, deciding.order()));
                if (newer > 0) {
                    lines(deciding.order()).applied += deciding.change().lines();
                    inserted += isUpsert && !rows.containsKey(key) ? 1 : 0;
                    apply(table, rows, key, deciding);
                    String name = deciding.order().name();
                    if (deciding.change().operation() == Operation.DELETE
                            && (leastDelete == null || name.compareTo(leastDelete) < 0)) {
                        leastDelete = name;
                    }
                } else if (newer == 0) {
                    lines(deciding.order()).duplicate += deciding.change().lines();
                } else {
                    lines(deciding.order()).late += deciding.change().lines();
                }
            }
            long keyless = keyless();
            Integer generation = task.baselineGeneration(keyless);
            if (generation != null) {
                rows.entrySet()
                        .removeIf(row -> row.getValue().order().loadGeneration() < generation
                                && !keptKeys.contains(row.getKey()));
            }
            table.rows = rows;
            table.versions.add(rows);
            task.baselineWarning(keyless).ifPresent(warnings::add);
            if (overtaken > 0) {
                warnings.add(FoldWarnings.overtaken(task.spec().name(), overtaken));
            }
            List<Counters> counters =
                    files.values().stream().map(FileLines::counters).toList();
            return new FoldResult(
                    "memory",
                    "",
                    counters.stream().reduce(Counters.NONE, Counters::plus),
                    counters,
                    Math.max(0, inserted - knownInserts),
                    table.versions.size() - 1L,
                    0,
                    BatchCost.NONE,
                    greatest,
                    new Reach(leastChange, leastDelete),
                    hashes,
                    List.copyOf(warnings));
        }

        /**
         * Takes away the deletes of keys that another row had taken before the line that leaves them.
         *
         * @param files all lines of the files
         * @param aside what earlier readings of the files passed over
         */
        void keepTakenKeys(Table table, FoldTask task, Batch files, List<RejectedRecord> aside) {
            List<Placed> inOrder = new ArrayList<>();
            files.byKey.values().forEach(inOrder::addAll);
            inOrder.sort(Comparator.comparing(Placed::order)
                    .thenComparingInt(p -> p.change().lines()));
            Set<List<Object>> linked = linkedKeys(inOrder);
            List<Integer> content = RowContent.positions(task.spec(), shape);
            Set<ChangeOrder> staying = new HashSet<>();
            KeyChangeReplay replay = new KeyChangeReplay(task.linesReadBefore(), (finding, order) -> {
                switch (finding) {
                    case KEY_STAYS -> staying.add(order);
                    case UNBURIED -> unburied.add(order);
                    case OVERTAKEN -> overtaken++;
                }
            });
            for (List<Object> key : linked) {
                Held row = table.rows.get(key);
                if (row != null) {
                    replay.holdRow(key, row.order(), contentOf(Objects.requireNonNull(row.values()), content));
                }
                table.tombstones.stream()
                        .filter(tombstone -> tombstone.key().equals(key))
                        .forEach(tombstone -> replay.holdTombstone(key, tombstone.order()));
            }
            TreeSet<ChangeOrder> rejects = new TreeSet<>(files.passedOver);
            for (int i = 0; i < inOrder.size(); i++) {
                Placed placed = inOrder.get(i);
                while (!rejects.isEmpty() && rejects.first().compareTo(placed.order()) < 0) {
                    replay.reject(Objects.requireNonNull(rejects.pollFirst()));
                }
                Change change = placed.change();
                List<Object> key = key(change.values());
                if (isWholeKeyChange(inOrder, i)) {
                    Change upsert = inOrder.get(++i).change();
                    ChangeOrder order = placed.order();
                    replay.change(new KeyChange(
                            key,
                            key(upsert.values()),
                            order,
                            contentOf(upsert.values(), content),
                            aside.stream()
                                    .anyMatch(record ->
                                            record.file().equals(order.file()) && record.line() == order.line())));
                } else if (linked.contains(key) && change.operation() == Operation.DELETE) {
                    replay.delete(key, placed.order());
                } else if (linked.contains(key)) {
                    replay.upsert(key, placed.order(), contentOf(change.values(), content));
                }
            }
            replay.finish();
            byKey.values().forEach(all -> all.removeIf(p -> p.change().lines() == 0 && staying.contains(p.order())));
            byKey.values().removeIf(List::isEmpty);
        }

        private Set<List<Object>> linkedKeys(List<Placed> inOrder) {
            Set<List<Object>> linked = new HashSet<>();
            for (int i = 0; i < inOrder.size(); i++) {
                if (inOrder.get(i).change().lines() == 0) {
                    linked.add(key(inOrder.get(i).change().values()));
                }
                if (isWholeKeyChange(inOrder, i)) {
                    linked.add(key(inOrder.get(i + 1).change().values()));
                }
            }
            return linked;
        }

        /** The upsert of a key change may be set aside, where it is beyond the horizon and its delete is not. */
        private static boolean isWholeKeyChange(List<Placed> inOrder, int at) {
            return inOrder.get(at).change().lines() == 0
                    && at + 1 < inOrder.size()
                    && inOrder.get(at + 1).order().equals(inOrder.get(at).order());
        }

        private static RowContent contentOf(@Nullable Object[] values, List<Integer> positions) {
            List<@Nullable Object> content = new ArrayList<>();
            for (int position : positions) {
                Object value = position < values.length ? values[position] : null;
                content.add(value instanceof byte[] bytes ? new BinaryKey(bytes) : value);
            }
            return RowContent.of(content);
        }

        private ChangeOrder held(Table table, Map<List<Object>, Held> rows, List<Object> key, ChangeOrder otherwise) {
            ChangeOrder least = new ChangeOrder(0, otherwise.kind(), "", "", "", 0);
            Held row = rows.get(key);
            ChangeOrder order = row == null ? least : row.order();
            return table.tombstones.stream()
                    .filter(tombstone -> tombstone.key().equals(key))
                    .map(Held::order)
                    .filter(buried -> !unburied.contains(buried))
                    .filter(buried -> buried.compareTo(order) > 0)
                    .max(ChangeOrder::compareTo)
                    .orElse(order);
        }

        private static void apply(Table table, Map<List<Object>, Held> rows, List<Object> key, Placed deciding) {
            if (deciding.change().operation() == Operation.DELETE) {
                rows.remove(key);
                table.tombstones.add(new Held(deciding.order(), null, key));
                return;
            }
            rows.put(key, new Held(deciding.order(), deciding.change().values(), key));
        }

        private List<Object> key(@Nullable Object[] values) {
            List<Object> key = new ArrayList<>();
            for (int position : shape.keyPositions()) {
                Object value = values[position];
                key.add(value instanceof byte[] bytes ? new BinaryKey(bytes) : Objects.requireNonNull(value));
            }
            return key;
        }
    }

    /** Bytes that compare by content. */
    private record BinaryKey(String hex, byte[] bytes) implements Comparable<BinaryKey> {
        BinaryKey(byte[] bytes) {
            this(HexFormat.of().formatHex(bytes), bytes);
        }

        @Override
        public int compareTo(BinaryKey other) {
            return Arrays.compareUnsigned(bytes, other.bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BinaryKey key && key.hex.equals(hex);
        }

        @Override
        public int hashCode() {
            return hex.hashCode();
        }
    }

    private static @Nullable Object[] padded(@Nullable Object[] values, int width) {
        return Arrays.copyOf(values, width);
    }

    @SuppressWarnings("unchecked") // key values of one column are of one comparable class
    private static int compareKeys(List<Object> left, List<Object> right) {
        for (int i = 0; i < left.size(); i++) {
            Object a = left.get(i);
            Object b = right.get(i);
            int order = a instanceof String text
                    ? Arrays.compareUnsigned(utf8(text), utf8((String) b))
                    : ((Comparable<Object>) a).compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
