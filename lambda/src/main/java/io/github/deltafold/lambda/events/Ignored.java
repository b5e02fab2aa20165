package io.github.deltafold.lambda.events;

/**
 * Something a message named from which no run follows.
 *
 * @param file the object as {@code s3://bucket/key}, or what the message was
 * @param reason why it is ignored
 */
public record Ignored(String file, Reason reason) {
    /** Why something is ignored, and whether a person should hear of it. */
    public enum Reason {
        TEST_EVENT("S3 sent it when the notification was set up", false),
        NOT_A_CREATION("the event is not the creation of an object", false),
        BY_HAND("somebody invoked the fold function without a generation, and nobody waits for that run", true),
        FOREIGN("it is a DMS control table, validation output or a folder marker", false),
        OTHER_BUCKET("it is not in the staging bucket; check who sends to the queue", true),
        OUTSIDE_PREFIX("it is outside the staging prefix; check DELTAFOLD_STAGING_PREFIX and the DMS endpoint", true),
        OUTSIDE_GRAMMAR("it is not named <schema>/<table>/<file> as DMS does; check the endpoint's BucketFolder", true);

        private final String words;
        private final boolean surprising;

        Reason(String words, boolean surprising) {
            this.words = words;
            this.surprising = surprising;
        }

        /** The reason as the end of the sentence "ignored, because ...". */
        public String words() {
            return words;
        }

        /** Whether this hints at a wrong setting somewhere, so that a log should warn. */
        public boolean isSurprising() {
            return surprising;
        }
    }
}
