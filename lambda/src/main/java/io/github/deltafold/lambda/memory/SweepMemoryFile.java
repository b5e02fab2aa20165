package io.github.deltafold.lambda.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of sweeps at {@code <state>/leases/sweep/memory.json}, written by compare-and-set, so that of two sweeps at
 * the same moment one starts runs. It names the sweep that wrote it, for the two might remember the very same.
 *
 * <p>Nothing but patience rests on it: one that cannot be read counts as empty, and is written anew.
 */
public final class SweepMemoryFile {
    static final String KEY = "leases/sweep/memory.json";

    private static final Logger log = LoggerFactory.getLogger(SweepMemoryFile.class);
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final ObjectStore state;
    private final Optional<StoredContent> content;
    private final SweepMemory memory;

    private SweepMemoryFile(ObjectStore state, Optional<StoredContent> content, SweepMemory memory) {
        this.state = state;
        this.content = content;
        this.memory = memory;
    }

    /**
     * Reads what stands there.
     *
     * @throws io.github.deltafold.core.failure.Failure when the store cannot be reached
     */
    public static SweepMemoryFile read(ObjectStore state) {
        Optional<StoredContent> content = state.read(KEY);
        return new SweepMemoryFile(
                state, content, content.map(SweepMemoryFile::parse).orElse(SweepMemory.EMPTY));
    }

    /** The memory as it was read. */
    public SweepMemory memory() {
        return memory;
    }

    /**
     * Writes a memory in the place of the one that was read.
     *
     * @return false when another sweep was faster
     */
    public boolean replace(SweepMemory after) {
        if (after.equals(memory)) {
            return true;
        }
        byte[] bytes = json(after);
        return content.isEmpty()
                ? state.createIfAbsent(KEY, bytes)
                : state.replaceIfUnchanged(KEY, bytes, content.get().version());
    }

    private static byte[] json(SweepMemory memory) {
        ObjectNode json = JSON.createObjectNode();
        json.put("sweep", UUID.randomUUID().toString());
        ObjectNode groups = json.putObject("groups");
        memory.groups()
                .forEach((group, attempts) -> groups.putObject(group)
                        .put("attempts", attempts.count())
                        .put("notBefore", attempts.notBefore().toString()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("Texts and numbers are JSON", e);
        }
    }

    private static SweepMemory parse(StoredContent content) {
        try {
            SortedMap<String, SweepMemory.Attempts> groups = new TreeMap<>();
            for (Map.Entry<String, JsonNode> each :
                    JSON.readTree(content.bytes()).path("groups").properties()) {
                JsonNode attempts = each.getValue();
                groups.put(
                        each.getKey(),
                        new SweepMemory.Attempts(
                                attempts.path("attempts").asInt(),
                                Instant.parse(attempts.path("notBefore").asText())));
            }
            return new SweepMemory(groups);
        } catch (IOException | DateTimeException e) {
            log.atWarn().setCause(e).log("the memory of sweeps cannot be read, and counts as empty");
            return SweepMemory.EMPTY;
        }
    }
}
