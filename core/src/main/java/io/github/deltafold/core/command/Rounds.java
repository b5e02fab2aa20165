package io.github.deltafold.core.command;

import io.github.deltafold.core.command.ApplyJobs.Job;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.staging.StagingListing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Drains tables side by side, in rounds: each begins with one look at all that is staged, and the last look shows nothing
 * new.
 */
final class Rounds {
    /** Tables drained side by side: enough to keep the cores busy while others wait for a store. */
    private static final int TABLES_PER_CORE = 2;

    private final Drain drain;
    private final HeededLimit limit;
    private final Supplier<StagingListing> look;
    private final Function<StagingListing, List<Job>> jobs;
    private final Console console;
    private final Set<TableName> failed = new HashSet<>();

    /**
     * Rounds over the tables that a look shows.
     *
     * @param limit after which no batch is begun, and no look either
     * @param look looks at what is staged
     * @param jobs what is asked for of it
     */
    Rounds(
            Drain drain,
            HeededLimit limit,
            Supplier<StagingListing> look,
            Function<StagingListing, List<Job>> jobs,
            Console console) {
        this.drain = drain;
        this.limit = limit;
        this.look = look;
        this.jobs = jobs;
        this.console = console;
    }

    /**
     * Looks, and drains until a look shows nothing new. One table's failure is reported and does not stop the others.
     *
     * @param hear told of every table once
     * @param hearAgain told of tables that another look showed something new of
     * @return the worst exit code
     */
    int drain(Consumer<DrainedTable> hear, Consumer<DrainedTable> hearAgain) {
        StagingListing first = look.get();
        return drain(first, jobs.apply(first), hear, hearAgain);
    }

    /**
     * The same, from a look that somebody had.
     *
     * @param first what it showed
     * @param asked what is asked for of it
     */
    int drain(StagingListing first, List<Job> asked, Consumer<DrainedTable> hear, Consumer<DrainedTable> hearAgain) {
        StagingListing listing = first;
        Round round = drain(listing, asked, hear);
        int exitCode = round.exitCode();
        while (round.didSomething() && limit.allowsBatch()) {
            StagingListing before = listing;
            listing = look.get();
            round = drain(listing, newJobs(before, listing), hearAgain);
            exitCode = ApplyCommand.worse(exitCode, round.exitCode());
        }
        return exitCode;
    }

    /** Those tables of which a look shows other files than the one before. */
    private List<Job> newJobs(StagingListing before, StagingListing now) {
        return jobs.apply(now).stream()
                .filter(job -> !failed.contains(job.spec().name())
                        && !before.of(job.spec().name()).shows(now.of(job.spec().name())))
                .toList();
    }

    private record Round(int exitCode, boolean didSomething) {}

    private Round drain(StagingListing listing, List<Job> tables, Consumer<DrainedTable> hear) {
        int threads = Math.max(
                1,
                Math.min(tables.size(), TABLES_PER_CORE * Runtime.getRuntime().availableProcessors()));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<DrainedTable>> running = new ArrayList<>();
            for (Job job : tables) {
                running.add(pool.submit(() -> drain(listing, job)));
            }
            int exitCode = 0;
            boolean didSomething = false;
            for (Future<DrainedTable> future : running) {
                DrainedTable done = await(future);
                hear.accept(done);
                exitCode = ApplyCommand.worse(exitCode, done.exitCode());
                didSomething |= done.isNews();
                if (done.failure() != null) {
                    failed.add(done.table());
                }
            }
            return new Round(exitCode, didSomething);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Where no batch may be begun any more, not even the ledger of a table is read, which may take long. */
    private DrainedTable drain(StagingListing listing, Job job) {
        TableName table = job.spec().name();
        try {
            if (!limit.allowsBatch()) {
                return new DrainedTable(table, null, null);
            }
            return new DrainedTable(table, drain.drain(job.spec(), listing.of(table), job.request()), null);
        } catch (Failure e) {
            return new DrainedTable(table, null, e);
        } catch (RuntimeException e) {
            return new DrainedTable(table, null, CommandErrors.unexpected(table, e));
        } finally {
            console.drained(table);
        }
    }

    private static DrainedTable await(Future<DrainedTable> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while tables are drained", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A drain ends with a report or a failure", e.getCause());
        }
    }
}
