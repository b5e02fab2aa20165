package io.github.deltafold.lambda.sweep;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The same look at many things, several at a time. One that fails hides no other; those that time does not suffice for are
 * left.
 *
 * @param seen what came of the looks, by what was looked at
 * @param left what was not looked at
 * @param failures of the other looks
 */
record ManyLooks<T>(Map<String, T> seen, List<String> left, List<Failure> failures) {
    /** Most of the time is spent waiting for the store. */
    private static final int AT_A_TIME = 16;

    /** Looks at everything that has a name. */
    static <T> ManyLooks<T> at(Collection<String> names, Function<String, T> look, Duration time) {
        ManyLooks<T> looks = new ManyLooks<>(new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
        if (names.isEmpty()) {
            return looks;
        }
        List<String> ordered = List.copyOf(names);
        List<Callable<T>> tasks = ordered.stream()
                .map(name -> (Callable<T>) () -> look.apply(name))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_A_TIME, tasks.size()));
        try {
            List<Future<T>> futures = threads.invokeAll(tasks, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
            for (int i = 0; i < ordered.size(); i++) {
                looks.take(ordered.get(i), futures.get(i));
            }
            return looks;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sweeping", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void take(String name, Future<T> future) throws InterruptedException {
        if (future.isCancelled()) {
            left.add(name);
            return;
        }
        try {
            seen.put(name, future.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            failures.add(
                    e.getCause() instanceof Failure failure
                            ? failure
                            : LambdaErrors.notSwept(name, String.valueOf(e.getCause()), e.getCause()));
        }
    }
}
