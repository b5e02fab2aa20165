package io.github.deltafold.lambda.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups whose batches the fold function could not fold, one object each at {@code <state>/leases/spark/<group>.json}: for
 * an hour Spark runs them, then the fold function may try again.
 *
 * <p>The memory saves a run that would fail, and nothing else rests on it: an object that cannot be read counts as none.
 */
public final class GivenToSpark {
    private static final Logger log = LoggerFactory.getLogger(GivenToSpark.class);
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Duration LENGTH = Duration.ofHours(1);
    private static final int ATTEMPTS = 10;

    private final Supplier<ObjectStore> state;
    private final Clock clock;

    /**
     * A memory.
     *
     * @param state asked for at every use
     */
    public GivenToSpark(Supplier<ObjectStore> state, Clock clock) {
        this.state = state;
        this.clock = clock;
    }

    /**
     * Gives a group to Spark, from now on for an hour.
     *
     * @param why what the fold function said
     * @throws io.github.deltafold.core.failure.Failure when it cannot be noted
     */
    public void give(String group, String why) {
        ObjectStore store = state.get();
        byte[] bytes = json(group, why);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredContent> before = store.read(key(group));
            boolean isNoted = before.isEmpty()
                    ? store.createIfAbsent(key(group), bytes)
                    : store.replaceIfUnchanged(key(group), bytes, before.get().version());
            if (isNoted) {
                log.atWarn()
                        .addKeyValue("group", group)
                        .log("given to Spark for {}, because the fold function could not do its work: {}", LENGTH, why);
                return;
            }
        }
        throw LambdaErrors.neverNoted("that Spark runs group '" + group + "'", key(group), ATTEMPTS);
    }

    /** Whether Spark is to run a group. */
    public boolean isGiven(String group) {
        return state.get()
                .read(key(group))
                .map(GivenToSpark::until)
                .filter(until -> clock.instant().isBefore(until))
                .isPresent();
    }

    private byte[] json(String group, String why) {
        try {
            return JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(JSON.createObjectNode()
                            .put("group", group)
                            .put("until", clock.instant().plus(LENGTH).toString())
                            .put("why", why));
        } catch (IOException e) {
            throw new IllegalStateException("Three texts are JSON", e);
        }
    }

    private static Instant until(StoredContent content) {
        try {
            JsonNode json = JSON.readTree(content.bytes());
            return Instant.parse(json.path("until").asText());
        } catch (IOException | DateTimeException e) {
            log.atWarn().setCause(e).log("a memory of who runs a group cannot be read, and counts as none");
            return Instant.EPOCH;
        }
    }

    private static String key(String group) {
        return "leases/spark/" + GroupStates.fileName(group);
    }
}
