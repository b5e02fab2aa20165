package io.github.deltafold.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.JobBackendContract;
import io.github.deltafold.lambda.backend.RunStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class InProcessBackendTest implements JobBackendContract {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final BlockingQueue<Integer> exitCodes = new LinkedBlockingQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final List<String> groups = new ArrayList<>();
    private final InProcessBackend backend = new InProcessBackend(waiting::add, this::job);

    private int job(String group, long generation) {
        groups.add(group + " " + generation);
        begun.countDown();
        return await();
    }

    private int await() {
        try {
            return exitCodes.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public JobBackend backend() {
        return backend;
    }

    @Override
    public void begin(String run) {
        Thread thread = new Thread(waiting.remove());
        thread.setDaemon(true);
        thread.start();
        try {
            begun.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void succeed(String run) {
        exitCodes.add(0);
        waiting.remove().run();
    }

    @Override
    public void fail(String run) {
        exitCodes.add(2);
        waiting.remove().run();
    }

    @Test
    void drainsTheGroupThatWasWoken() {
        String run = backend.start("sales", 3, "token-1");

        succeed(run);

        assertThat(groups).containsExactly("sales 3");
    }

    @Test
    void countsRunThatBreaksAsFailed() {
        InProcessBackend broken = new InProcessBackend(waiting::add, (group, generation) -> {
            throw new IllegalStateException("no engine");
        });
        String run = broken.start("default", 1, "token-1");

        assertThat(waiting.remove()).satisfies(work -> {
            try {
                work.run();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("no engine");
            }
        });

        assertThat(broken.status(run)).isEqualTo(RunStatus.FAILED);
    }
}
