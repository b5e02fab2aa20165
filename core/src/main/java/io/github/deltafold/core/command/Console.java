package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.DrainListener;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.naming.TableName;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a person sees of a command: results on standard output, everything else on standard error, with a progress line
 * that is rewritten in place when standard error is a terminal.
 */
public final class Console implements DrainListener, AutoCloseable {
    private static final Duration REFRESH = Duration.ofMillis(500);

    private final PrintStream out;
    private final PrintStream err;
    private final boolean live;
    private final long start = System.nanoTime();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final Set<TableName> active = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

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
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void folding(TableName table, BatchPlan plan) {
        active.add(table);
    }

    @Override
    public void recorded(TableName table, BatchOutcome outcome) {
        active.remove(table);
        batches.incrementAndGet();
        files.addAndGet(outcome.hashes().size());
        rows.addAndGet(outcome.counters().read());
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
        String now =
                active.isEmpty() ? "looking" : "folding " + active.iterator().next() + more();
        err.print("\r\u001b[2K"
                + String.format(
                        Locale.ROOT, "%.0f s  %d files, %,d rows done  %s", seconds(), files.get(), rows.get(), now));
        err.flush();
        lineIsOpen = true;
    }

    private String more() {
        return active.size() > 1 ? " and " + (active.size() - 1) + " more tables" : "";
    }

    private void clear() {
        if (lineIsOpen) {
            err.print("\r\u001b[2K");
            err.flush();
            lineIsOpen = false;
        }
    }
}
