package io.github.deltafold.local.s3;

import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the events of S3, which no embedded server sends: lists a bucket again and again, and tells a listener
 * of every object that is new or was stored anew.
 *
 * <p>As with S3 itself an event may come twice: what the listener did not take, because it threw, comes again with the
 * next listing; and a pump that is started anew tells of everything that is there.
 *
 * <p>What one poll finds is one call. A listing that fails is logged and tried again.
 */
public final class EventPump implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventPump.class);

    private final ObjectStore store;
    private final String bucket;
    private final Duration interval;
    private final Listener listener;
    private final ScheduledExecutorService thread;
    private final Map<String, StoredObject> told = new HashMap<>();

    /** Takes the messages of one poll, each the JSON of one S3 notification with one record. */
    @FunctionalInterface
    public interface Listener {
        void take(List<String> messages);
    }

    /**
     * A pump that does nothing until it is started.
     *
     * @param store over the whole bucket; stays open when the pump closes
     * @param bucket name of the bucket, for the messages
     * @param interval time between the end of a poll and the next one
     * @param listener called by one thread, one call at a time
     */
    public EventPump(ObjectStore store, String bucket, Duration interval, Listener listener) {
        this.store = store;
        this.bucket = bucket;
        this.interval = interval;
        this.listener = listener;
        this.thread = Executors.newSingleThreadScheduledExecutor(EventPump::daemon);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "event-pump");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to poll, at once. */
    public EventPump start() {
        // never done by itself, and pollOrLog lets no exception out
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::pollOrLog, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void pollOrLog() {
        try {
            poll();
        } catch (RuntimeException e) {
            // an exception would end the schedule, and with it every event to come
            log.atWarn().addKeyValue("bucket", bucket).setCause(e).log("events not delivered, trying again");
        }
    }

    /** One listing and, where it shows something new, one call of the listener. */
    synchronized void poll() {
        Map<String, StoredObject> present = new HashMap<>();
        List<String> messages;
        try (Stream<StoredObject> objects = store.list("", "")) {
            messages = objects.peek(object -> present.put(object.key(), object))
                    .filter(object -> !object.equals(told.get(object.key())))
                    .map(object -> ObjectCreated.message(bucket, object))
                    .toList();
        }
        if (!messages.isEmpty()) {
            listener.take(messages);
        }
        told.keySet().retainAll(present.keySet());
        told.putAll(present);
    }

    /** Ends the polling, after the poll that is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
