package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The same call for many names, several at a time, within a time. One that fails keeps no other from being made; those that
 * time does not suffice for are left, and may have been begun.
 *
 * @param answers what came of the calls, by the name that each was made for
 * @param left names whose call was not finished
 * @param failures why the other calls failed, by name
 */
public record ManyCalls<T>(Map<String, T> answers, List<String> left, SortedMap<String, Failure> failures) {
    /** Most of the time is spent waiting for the store. */
    private static final int AT_A_TIME = 16;

    /**
     * Calls for every name.
     *
     * @param deed what each call does, for a message that ends with the name: {@code wake group}
     * @param time how long all of them may take
     */
    public static <T> ManyCalls<T> of(String deed, Collection<String> names, Function<String, T> call, Duration time) {
        ManyCalls<T> calls = none();
        if (names.isEmpty()) {
            return calls;
        }
        List<String> ordered = List.copyOf(names);
        List<Callable<T>> tasks = ordered.stream()
                .map(name -> (Callable<T>) () -> call.apply(name))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_A_TIME, tasks.size()));
        try {
            List<Future<T>> futures = threads.invokeAll(tasks, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
            for (int i = 0; i < ordered.size(); i++) {
                calls.take(deed, ordered.get(i), futures.get(i));
            }
            return calls;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for calls", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** No call was to be made. */
    public static <T> ManyCalls<T> none() {
        return new ManyCalls<>(new TreeMap<>(), new ArrayList<>(), new TreeMap<>());
    }

    /** How many calls gave no answer. */
    public int unanswered() {
        return left.size() + failures.size();
    }

    /** Whether every call failed for a reason of its own that a person must see to: asking again would say the same. */
    public boolean isOnlyRefused() {
        return answers.isEmpty() && left.isEmpty() && failures.values().stream().allMatch(BadSetting.class::isInstance);
    }

    private void take(String deed, String name, Future<T> future) throws InterruptedException {
        if (future.isCancelled()) {
            left.add(name);
            return;
        }
        try {
            answers.put(name, future.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            failures.put(
                    name,
                    e.getCause() instanceof Failure failure
                            ? failure
                            : LambdaErrors.unexpected(deed + " " + name, String.valueOf(e.getCause()), e.getCause()));
        }
    }
}
