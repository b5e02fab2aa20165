package io.github.deltafold.core.ledger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.quarantine.LineRanges;
import java.io.IOException;
import java.time.Instant;

/** The entries of the ledger as JSON. Unknown fields are passed over, so that an older release reads a newer ledger. */
final class LedgerJson {
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
        return write(MAPPER.writerWithDefaultPrettyPrinter(), entry);
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
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new BadSetting(
                    "Cannot read ledger entry " + where + ": it is not JSON of this release. Restore it from a copy, or"
                            + " run the release that wrote it.",
                    e);
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
