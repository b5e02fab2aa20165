package io.github.deltafold.local.wake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.deltafold.core.failure.BadSetting;
import java.util.ArrayList;
import java.util.List;

/** What the function answered, in words. */
final class WakeAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WakeAnswer() {}

    /**
     * A line per group that was woken.
     *
     * @throws io.github.deltafold.core.failure.Failure when none was
     */
    static List<String> lines(WakeRequest request, DeployedFunction function, DeployedFunction.Answer answer) {
        JsonNode json = json(answer.payload());
        if (answer.isFailure()) {
            throw failure(request, function, json);
        }
        if (json.has("exitCode")) {
            throw WakeErrors.notTheHandler(
                    function.name(), "it folds small batches itself, and has just looked for some");
        }
        if (answer.payload().isBlank()) {
            throw WakeErrors.notTheHandler(function.name(), "it answers nothing, as the one that sweeps does");
        }
        if (!json.path("runs").isObject()) {
            throw WakeErrors.strangeAnswer(function.name(), answer.payload());
        }
        List<String> started = texts(json.path("started"));
        List<String> lines = new ArrayList<>();
        json.path("runs")
                .properties()
                .forEach(run -> lines.add("group '" + run.getKey() + "': "
                        + (started.contains(run.getKey()) ? "started run " : "its work is already with run ")
                        + run.getValue().asText()));
        if (lines.isEmpty()) {
            throw WakeErrors.ignored(request.whom(), texts(json.path("ignored")));
        }
        return lines;
    }

    /** A function of Java tells the class of what it threw; some of its failures ask for a person, as here. */
    private static RuntimeException failure(WakeRequest request, DeployedFunction function, JsonNode thrown) {
        String message = thrown.path("errorMessage").asText("it did not say why.");
        return thrown.path("errorType").asText().equals(BadSetting.class.getName())
                ? WakeErrors.mustChange(request.whom(), function.name(), message)
                : WakeErrors.failed(request.whom(), function.name(), message);
    }

    private static JsonNode json(String payload) {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
