package io.github.deltafold.spark;

import com.sun.management.OperatingSystemMXBean;
import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.merge.DecidingChanges;
import io.github.deltafold.spark.merge.KeyBounds;
import io.github.deltafold.spark.merge.MergeStatement;
import io.github.deltafold.spark.read.StagedChanges;
import io.github.deltafold.spark.table.CdcColumn;
import io.github.deltafold.spark.table.TargetTable;
import io.github.deltafold.spark.table.Transaction;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * What guards and tombstones cost: one warm session folds the same six changes into two tables by turns, once as the
 * engine does it and once with nothing but reading, deciding and a plain MERGE. Run by {@code benchmarks/guards}.
 */
final class GuardCost {
    private static final int WARM_UP = Integer.getInteger("warm.up", 15);
    private static final int ROUNDS = Integer.getInteger("rounds", 40);
    private static final String TABLES = """
            staging: staging
            lake: lake
            tables: [{name: shop.items, key: [id], columns: "id INT, name STRING, city STRING, amount DECIMAL(10,2)"}]
            """;

    private GuardCost() {}

    /** Prints medians for batches without and with a delete. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("guard-cost");
        SparkEngine engine = new SparkEngine(LocalSpark.session());
        try {
            System.out.printf(
                    Locale.ROOT,
                    "%-22s %14s %14s %7s %14s %14s %7s%n",
                    "six changes, warm",
                    "bare wall ms",
                    "guarded wall",
                    "ratio",
                    "bare CPU ms",
                    "guarded CPU",
                    "ratio");
            for (boolean deletes : Boolean.getBoolean("only.deletes") ? List.of(true) : List.of(false, true)) {
                Contender bare = new Contender(folder.resolve("bare-" + deletes), new BareEngine(engine), deletes);
                Contender guarded = new Contender(folder.resolve("guarded-" + deletes), engine, deletes);
                for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                    bare.fold(round);
                    guarded.fold(round);
                }
                double[] plain = {median(bare.engine.nanos), median(bare.engine.cpu)};
                double[] whole = {median(guarded.engine.nanos), median(guarded.engine.cpu)};
                System.out.printf(
                        Locale.ROOT,
                        "%-22s %14.0f %14.0f %7.3f %14.0f %14.0f %7.3f%n",
                        deletes ? "one of them a delete" : "no delete",
                        plain[0],
                        whole[0],
                        whole[0] / plain[0],
                        plain[1],
                        whole[1],
                        whole[1] / plain[1]);
            }
        } finally {
            engine.close();
        }
    }

    /** The median of what was measured when all was warm, in milliseconds. */
    private static double median(List<Long> nanos) {
        List<Long> measured =
                nanos.subList(WARM_UP, nanos.size()).stream().sorted().toList();
        return measured.get(measured.size() / 2) / 1e6;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** A table of its own, folded by one engine. */
    private static final class Contender {
        private final Path folder;
        private final boolean deletes;
        private final Timed engine;

        Contender(Path folder, TableEngine engine, boolean deletes) throws IOException {
            this.folder = folder;
            this.deletes = deletes;
            this.engine = new Timed(engine);
            Files.createDirectories(folder.resolve("staging/shop/items"));
            Files.writeString(folder.resolve("deltafold.yaml"), TABLES);
            StringBuilder load = new StringBuilder();
            for (int id = 1; id <= 1_000; id++) {
                load.append(id).append(",Ann,Ulm,10.50\n");
            }
            stage("LOAD00000001", load.toString());
        }

        void fold(int round) throws IOException {
            int first = 1 + round * 3;
            int fresh = 10_000 + round * 3;
            String last = deletes ? "D,%d,,,\n".formatted(first + 2) : "U,%d,Bob,Bonn,7.00\n".formatted(first + 2);
            stage(
                    "20260105-%09d".formatted(90_000_000 + round),
                    "U,%d,Eve,Trier,1.00\nU,%d,Eve,Trier,2.00\n%sI,%d,Cid,Jena,3.00\nI,%d,Cid,Jena,3.00\nI,%d,Cid,Jena,3.00\n"
                            .formatted(first, first + 1, last, fresh, fresh + 1, fresh + 2));
            int exit = new DeltafoldCommand(
                            (config, choice) -> engine,
                            new Terminal(
                                    new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                                    System.err,
                                    false),
                            Clock.systemUTC(),
                            Map.of())
                    .execute(
                            "apply",
                            "--config",
                            folder.resolve("deltafold.yaml").toString());
            if (exit != 0) {
                throw new IllegalStateException("apply ended with exit code " + exit);
            }
        }

        private void stage(String name, String text) throws IOException {
            Files.writeString(folder.resolve("staging/shop/items").resolve(name + ".csv"), text);
        }
    }

    /** Nothing that looks at orders: neither before the MERGE nor in it nor after it. */
    private static final class BareEngine extends KeptOpenEngine {
        BareEngine(SparkEngine engine) {
            super(engine);
        }

        @Override
        public FoldResult fold(FoldTask task) throws UnreadableFilesException {
            SparkSession session = SparkSessions.forBatch(LocalSpark.session(), task);
            TargetTable table = new TargetTable(session, task.table());
            TableShape shape = TableShape.of(task.spec(), table.columns(), task.headerColumns());
            StagedChanges staged = StagedChanges.of(session, task, shape);
            try (DecidingChanges deciding = DecidingChanges.of(task, shape, staged.changes())) {
                if (!table.exists()) {
                    table.hold(shape, false);
                }
                deciding.changes().createOrReplaceTempView("bare_changes");
                long lines = staged.reports().lines();
                Counters counters = new Counters(lines, lines, 0, 0, 0, 0);
                CommitNote note = new CommitNote(
                        task.plan().id(),
                        task.plan().batch(),
                        counters,
                        List.of(counters),
                        lines,
                        deciding.summary().greatest(),
                        Reach.NONE,
                        List.of());
                new Transaction(session, task.transactionId(), task.plan().batch())
                        .merge(sql(table, shape), note.json());
            }
            return engine().committed(task).orElseThrow();
        }

        private static String sql(TargetTable table, TableShape shape) {
            String guard = " AND " + CdcColumn.order("change." + CdcColumn.NAME) + " > "
                    + CdcColumn.order("target." + CdcColumn.NAME);
            String guarded = new MergeStatement(table.sqlName(), "bare_changes", shape, KeyBounds.NONE, null).sql();
            if (!guarded.contains(guard)) {
                throw new IllegalStateException("The guard is written in another way now: " + guarded);
            }
            return guarded.replace(guard, "");
        }
    }

    /** How long each fold takes, and how much CPU time the process spends meanwhile. */
    private static final class Timed extends KeptOpenEngine {
        private final List<Long> nanos = new ArrayList<>();
        private final List<Long> cpu = new ArrayList<>();

        Timed(TableEngine engine) {
            super(engine);
        }

        @Override
        public FoldResult fold(FoldTask task) throws UnreadableFilesException {
            long start = System.nanoTime();
            long startCpu = cpuNanos();
            try {
                return super.fold(task);
            } finally {
                nanos.add(System.nanoTime() - start);
                cpu.add(cpuNanos() - startCpu);
            }
        }
    }
}
