package io.github.deltafold.local.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.run.CommandRun;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sample's table in a chain: what DMS would write to it, and what the job's own commands say of it. */
public final class SampleTable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final LocalChain chain;
    private final EngineFactory engines;
    private final Clock clock;

    public SampleTable(LocalChain chain, EngineFactory engines, Clock clock) {
        this.chain = chain;
        this.engines = engines;
        this.clock = clock;
    }

    /**
     * Stages a file, as DMS does, and waits until a run has applied it.
     *
     * @param file its key below the staging prefix
     * @param filesThen how many files of the table are applied by then
     * @return what {@code status --format json} says of the table then
     * @throws io.github.deltafold.core.failure.RunFailed when that takes too long
     */
    public JsonNode apply(String file, byte[] bytes, int filesThen) {
        stage(file, bytes);
        return awaitApplied(file, filesThen);
    }

    /** Stages a file, as DMS does. */
    public void stage(String file, byte[] bytes) {
        try (ObjectStore staging = chain.staging()) {
            staging.createIfAbsent(file, bytes);
        }
    }

    /** Waits until so many files of the table are applied; gives its {@code status}. */
    public JsonNode awaitApplied(String what, int files) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String complaint = "";
        while (System.nanoTime() < end) {
            CommandRun status =
                    CommandRun.of(engines, clock, List.of("status", "--config", chain.configUri(), "--format", "json"));
            complaint = lastLine(status.err());
            JsonNode table = table(status.out());
            if (table.at("/files/applied").asInt() >= files) {
                return table;
            }
            pause();
        }
        throw LocalStackErrors.neverApplied(what, PATIENCE, chain.folder(), complaint);
    }

    /** What {@code show} prints, with more arguments. */
    public CommandRun show(String... more) {
        List<String> arguments = new ArrayList<>(List.of("show", "--config", chain.configUri(), SampleData.TABLE));
        arguments.addAll(List.of(more));
        return CommandRun.of(engines, clock, arguments);
    }

    private static String lastLine(String text) {
        return text.lines().reduce("", (before, line) -> line);
    }

    private static JsonNode table(String status) {
        try {
            return new ObjectMapper().readTree(status).path(0);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("status prints JSON", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackErrors.interrupted(e);
        }
    }
}
