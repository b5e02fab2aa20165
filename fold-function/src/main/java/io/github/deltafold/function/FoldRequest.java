package io.github.deltafold.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event asks for.
 *
 * @param group whose tables are drained
 * @param generation which run of the group it is, as whoever starts runs counts them; null for one by hand
 */
record FoldRequest(String group, @Nullable Long generation) {
    /**
     * Reads an event, as Lambda hands it over.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when it is none
     */
    static FoldRequest of(Map<String, Object> event) {
        if (!(event.get("group") instanceof String group) || group.isBlank()) {
            throw FunctionErrors.badEvent("group", "is not a name");
        }
        Object generation = event.get("generation");
        if (generation == null) {
            return new FoldRequest(group, null);
        }
        boolean isWhole = generation instanceof Integer || generation instanceof Long;
        if (!isWhole || ((Number) generation).longValue() < 1) {
            throw FunctionErrors.badEvent("generation", "is not a whole number from 1");
        }
        return new FoldRequest(group, ((Number) generation).longValue());
    }

    /** The command that does it. */
    List<String> command(String configUri) {
        List<String> command = new ArrayList<>(List.of("apply", "--config", configUri, "--group", group));
        if (generation != null) {
            command.addAll(List.of("--generation", String.valueOf(generation)));
        }
        return command;
    }
}
