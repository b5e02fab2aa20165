package io.github.deltafold.spark.read;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * How many lines the tasks have read so far, for a person who waits. A file is one task, so the end of a task is too late
 * to say so: the heartbeats of running tasks carry what they counted.
 */
public final class ReadProgress extends SparkListener {
    /** The accumulator that tasks count the lines in. */
    static final String LINES = "lines of staged files";

    private final AtomicLong ended = new AtomicLong();
    private final Map<Long, Long> running = new ConcurrentHashMap<>();

    /** Lines read, those of tasks that run again or failed included. */
    public long lines() {
        return ended.get()
                + running.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        JavaConverters.seqAsJavaList(heartbeat.accumUpdates())
                .forEach(task -> running.compute(
                        (Long) task._1(), (id, before) -> linesOf(task._4(), before == null ? 0 : before)));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        Long before = running.remove(end.taskInfo().taskId());
        ended.addAndGet(linesOf(end.taskInfo().accumulables(), before == null ? 0 : before));
    }

    private static long linesOf(Seq<AccumulableInfo> accumulables, long otherwise) {
        return JavaConverters.seqAsJavaList(accumulables).stream()
                .filter(info -> info.name().contains(LINES) && info.update().isDefined())
                .mapToLong(info -> ((Number) info.update().get()).longValue())
                .findFirst()
                .orElse(otherwise);
    }
}
