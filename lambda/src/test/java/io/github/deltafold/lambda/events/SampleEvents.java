package io.github.deltafold.lambda.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The messages below {@code src/test/resources/events}. */
public final class SampleEvents {
    private SampleEvents() {}

    public static String sample(String name) {
        try (InputStream file = SampleEvents.class.getResourceAsStream("/events/" + name + ".json")) {
            if (file == null) {
                throw new IllegalArgumentException("No sample event " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
