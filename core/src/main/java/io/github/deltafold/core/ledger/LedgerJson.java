package io.github.deltafold.core.ledger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.deltafold.core.quarantine.LineRanges;
import java.io.IOException;
import java.time.Instant;

/**
 * The entries of the ledger as JSON. Unknown fields are passed over, so that an older release reads what a newer one adds;
 * whoever changes what a field means counts the format on, and an older release then refuses to guess.
 */
final class LedgerJson {
    /** The format of entries; those without one are of the first. */
    static final long FORMAT = 1;

    private static final String FORMAT_FIELD = "format";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader())
                    .addSerializer(LineRanges.class, ToStringSerializer.instance)
                    .addDeserializer(LineRanges.class, new LineRangesReader()))
            .build();

    private LedgerJson() {}

    /** An entry for a person to read, over many lines. */
    static byte[] write(Object entry) {
        return write(MAPPER.writerWithDefaultPrettyPrinter(), withFormat(entry));
    }

    /** Something as long as a summary, on one line. */
    static byte[] writeDense(Object summary) {
        return write(MAPPER.writer(), withFormat(summary));
    }

    private static ObjectNode withFormat(Object entry) {
        ObjectNode json = MAPPER.createObjectNode().put(FORMAT_FIELD, FORMAT);
        return json.setAll(MAPPER.<ObjectNode>valueToTree(entry));
    }

    /** An entry on one line. */
    static byte[] writeLine(Object entry) {
        return write(MAPPER.writer(), entry);
    }

    private static byte[] write(ObjectWriter writer, Object entry) {
        try {
            return writer.writeValueAsBytes(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Ledger entries are plain records", e);
        }
    }

    static <T> T read(byte[] json, Class<T> type, String where) {
        JsonNode tree = tree(json, where);
        try {
            long format = tree.path(FORMAT_FIELD).asLong(FORMAT);
            if (format > FORMAT) {
                throw LedgerErrors.newer(where, format, FORMAT);
            }
            T entry = tree.isObject() ? MAPPER.treeToValue(tree, type) : null;
            if (entry == null) {
                throw LedgerErrors.unreadable(where, null);
            }
            return entry;
        } catch (ValueInstantiationException e) {
            throw e.getType().hasRawClass(Counters.class)
                    ? LedgerErrors.unbalanced(where, e)
                    : LedgerErrors.unreadable(where, e);
        } catch (JsonProcessingException e) {
            throw LedgerErrors.unreadable(where, e);
        }
    }

    private static JsonNode tree(byte[] json, String where) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            if (tree.isMissingNode()) {
                throw LedgerErrors.notJson(where, null);
            }
            return tree;
        } catch (IOException e) {
            throw LedgerErrors.notJson(where, e);
        }
    }

    /** Instants stand as ISO 8601 text. */
    private static final class InstantReader extends StdDeserializer<Instant> {
        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Instant.parse(parser.getText());
        }
    }

    /** Lines stand as text, {@code 2-5,9}. */
    private static final class LineRangesReader extends StdDeserializer<LineRanges> {
        LineRangesReader() {
            super(LineRanges.class);
        }

        @Override
        public LineRanges deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            try {
                return LineRanges.parse(parser.getText());
            } catch (IllegalArgumentException e) {
                throw new IOException("Not ranges of lines", e);
            }
        }
    }
}
