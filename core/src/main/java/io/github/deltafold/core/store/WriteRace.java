package io.github.deltafold.core.store;

import io.github.deltafold.core.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * Writers that meet at one key, over and over: does the store let one of them win, and keep what that one wrote?
 *
 * <p>A store that ignores the condition shows at the first round. One that looks first and writes later shows in some
 * rounds only: Adobe S3Mock 5.2.0 lets several create in nine of ten rounds, and replace in one of fifteen.
 *
 * @param store where to race
 * @param promise what is at stake
 * @param folder where the objects of this race go, with a slash at the end; they stay
 */
record WriteRace(ObjectStore store, WritePromise promise, String folder) {
    private static final int WRITERS = 16;

    /** What the worst round showed. */
    record Finding(int winners, boolean winnerStands) {
        boolean isKept() {
            return winners == 1 && winnerStands;
        }
    }

    /** Races until a round breaks the promise, or all rounds kept it. */
    Finding run() {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            Finding finding = new Finding(1, true);
            for (int round = 0; round < promise.rounds() && finding.isKept(); round++) {
                finding = round(writers, round);
            }
            return finding;
        } finally {
            writers.shutdownNow();
        }
    }

    private Finding round(ExecutorService writers, int round) {
        if (promise == WritePromise.CREATION) {
            String key = String.format(Locale.ROOT, "%s%02d", folder, round);
            return race(writers, key, content -> store.createIfAbsent(key, content));
        }
        String key = folder + "replaced";
        store.createIfAbsent(key, content());
        String version =
                store.read(key).map(StoredContent::version).orElseThrow(() -> StoreErrors.vanished("read", key));
        return race(writers, key, content -> store.replaceIfUnchanged(key, content, version));
    }

    private Finding race(ExecutorService writers, String key, Predicate<byte[]> write) {
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<byte[]> contents = new ArrayList<>();
        List<Callable<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            byte[] content = content();
            contents.add(content);
            attempts.add(() -> {
                await(start);
                return write.test(content);
            });
        }
        List<Boolean> won = outcomes(writers, attempts);
        byte[] standing =
                store.read(key).map(StoredContent::bytes).orElseThrow(() -> StoreErrors.vanished("read", key));
        int winners = 0;
        boolean winnerStands = false;
        for (int i = 0; i < WRITERS; i++) {
            if (won.get(i)) {
                winners++;
                winnerStands |= Arrays.equals(standing, contents.get(i));
            }
        }
        return new Finding(winners, winnerStands);
    }

    /** A race that one writer could not run to its end, since the store failed, shows nothing. */
    private static List<Boolean> outcomes(ExecutorService writers, List<Callable<Boolean>> attempts) {
        List<Boolean> outcomes = new ArrayList<>();
        try {
            for (Future<Boolean> future : writers.invokeAll(attempts)) {
                outcomes.add(future.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new IllegalStateException("A writer ends with an answer or a failure", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreErrors.interrupted("write", "the probe", e);
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw StoreErrors.interrupted("write", "the probe", e);
        }
    }

    private static byte[] content() {
        return UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    }
}
