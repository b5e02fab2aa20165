package io.github.deltafold.core.lease;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@link GroupState} as JSON, for a person to read too. Every field stands there and no other may: whoever adds one
 * counts the format on, because two releases that understand a lease differently must not share it.
 */
final class GroupStateJson {
    static final long FORMAT = 1;

    private static final Set<String> FIELDS =
            Set.of("format", "group", "generation", "wanted", "phase", "owner", "run", "leaseEnd");
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private GroupStateJson() {}

    static byte[] write(String group, GroupState state) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("format", FORMAT)
                .put("group", group)
                .put("generation", state.generation())
                .put("wanted", state.wanted())
                .put("phase", state.phase().name().toLowerCase(Locale.ROOT))
                .put("owner", state.owner())
                .put("run", state.run())
                .put(
                        "leaseEnd",
                        state.leaseEnd() == null ? null : state.leaseEnd().toString());
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A lease is plain text and numbers", e);
        }
    }

    /** @throws io.github.deltafold.core.failure.BadSetting when this is not what {@link #write} writes */
    static GroupState read(String group, String key, byte[] bytes) {
        try {
            return read(new Fields(group, key, MAPPER.readTree(bytes)));
        } catch (IOException e) {
            throw LeaseErrors.unreadable(group, key, "it is not JSON", e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw LeaseErrors.unreadable(group, key, String.valueOf(e.getMessage()), e);
        }
    }

    private static GroupState read(Fields fields) {
        long format = fields.number("format");
        if (format > FORMAT) {
            throw LeaseErrors.newer(fields.group(), fields.key(), format, FORMAT);
        }
        fields.mustBeKnown();
        String leaseEnd = fields.text("leaseEnd");
        return new GroupState(
                fields.number("generation"),
                fields.flag("wanted"),
                fields.phase(),
                fields.text("owner"),
                fields.text("run"),
                leaseEnd == null ? null : Instant.parse(leaseEnd));
    }

    /** The fields of one lease; whatever is wrong with them is an {@link IllegalArgumentException} that says it. */
    private record Fields(String group, String key, JsonNode json) {
        void mustBeKnown() {
            Set<String> unknown = new TreeSet<>();
            json.fieldNames().forEachRemaining(unknown::add);
            unknown.removeAll(FIELDS);
            if (!unknown.isEmpty()) {
                throw new IllegalArgumentException("it has unknown fields " + unknown);
            }
            if (!group.equals(text("group"))) {
                throw new IllegalArgumentException("it is the lease of group '" + text("group") + "'");
            }
        }

        long number(String field) {
            JsonNode value = json.path(field);
            if (!value.canConvertToLong() || !value.isIntegralNumber()) {
                throw new IllegalArgumentException("'" + field + "' is no number");
            }
            return value.longValue();
        }

        boolean flag(String field) {
            JsonNode value = json.path(field);
            if (!value.isBoolean()) {
                throw new IllegalArgumentException("'" + field + "' is neither true nor false");
            }
            return value.booleanValue();
        }

        Phase phase() {
            String name = text("phase");
            return Arrays.stream(Phase.values())
                    .filter(phase -> phase.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'phase' is '" + name + "' (must be idle, starting or draining)"));
        }

        @Nullable String text(String field) {
            JsonNode value = json.path(field);
            if (value.isNull()) {
                return null;
            }
            if (!value.isTextual()) {
                throw new IllegalArgumentException("'" + field + "' is no text");
            }
            return value.textValue();
        }
    }
}
