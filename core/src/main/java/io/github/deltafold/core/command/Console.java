package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.DrainListener;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.naming.TableName;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What a person sees of a command: results on standard output, everything else on standard error, with a progress line
 * that is rewritten in place when standard error is a terminal.
 */
public final class Console implements DrainListener, AutoCloseable {
    private static final long NANOS = 1_000_000_000;
    private static final Duration REFRESH = Duration.ofMillis(500);

    private final PrintStream out;
    private final PrintStream err;
    private final boolean live;
    private final long start = System.nanoTime();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final Map<TableName, Long> active = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private volatile LongSupplier linesRead = () -> 0;
    private boolean lineIsOpen;

    /**
     * A console.
     *
     * @param live whether standard error is a terminal, on which a line can be rewritten
     */
    public Console(PrintStream out, PrintStream err, boolean live) {
        this.out = out;
        this.err = err;
        this.live = live;
    }

    /** Starts the progress line, where there is a terminal for it. */
    public Console withProgress() {
        if (live) {
            Future<?> unused = ticker.scheduleAtFixedRate(
                    this::tick, REFRESH.toMillis(), REFRESH.toMillis(), TimeUnit.MILLISECONDS);
        }
        return this;
    }

    /** Lets the progress line count lines while they are read, which is before their batch is recorded. */
    void follow(LongSupplier lines) {
        linesRead = lines;
    }

    /** A result. */
    public synchronized void result(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    /** Something the operator should know. */
    public synchronized void warn(String text) {
        note("warning: " + text);
    }

    /** Something the operator should know of a table. */
    void warn(TableName table, String text) {
        warn(table + ": " + text);
    }

    /** Something that failed. */
    public synchronized void error(String text) {
        note("error: " + text);
    }

    /** What is going on. */
    public synchronized void note(String text) {
        clear();
        err.println(text);
        err.flush();
    }

    /** Seconds since the command began. */
    public double seconds() {
        return (System.nanoTime() - start) / (double) NANOS;
    }

    @Override
    public void folding(TableName table, BatchPlan plan) {
        active.putIfAbsent(table, System.nanoTime());
    }

    @Override
    public void recorded(TableName table, BatchOutcome outcome) {
        active.remove(table);
        batches.incrementAndGet();
        files.addAndGet(outcome.hashes().size());
        rows.addAndGet(outcome.counters().read());
    }

    /** Nothing more is done for a table, whether it went well or not. */
    void drained(TableName table) {
        active.remove(table);
    }

    /** How many batches were recorded. */
    public long batches() {
        return batches.get();
    }

    @Override
    public synchronized void close() {
        ticker.shutdownNow();
        clear();
    }

    private synchronized void tick() {
        err.print("\r\u001b[2K" + progress(System.nanoTime()));
        err.flush();
        lineIsOpen = true;
    }

    /** What the progress line says at a time of {@link System#nanoTime()}. */
    String progress(long now) {
        Map<TableName, Long> folding = new TreeMap<>(active);
        String what = folding.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(longest -> "folding " + longest.getKey() + " for " + (now - longest.getValue()) / NANOS + " s")
                .orElse("looking");
        int more = folding.size() - 1;
        return String.format(
                Locale.ROOT,
                "%d s  %s done, %s read  %s%s",
                (now - start) / NANOS,
                count(files.get(), "file"),
                count(Math.max(rows.get(), linesRead.getAsLong()), "row"),
                what,
                more > 0 ? " and " + count(more, "more table") : "");
    }

    private static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    private void clear() {
        if (lineIsOpen) {
            err.print("\r\u001b[2K");
            err.flush();
            lineIsOpen = false;
        }
    }
}
