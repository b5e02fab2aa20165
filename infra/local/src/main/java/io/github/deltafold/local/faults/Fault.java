package io.github.deltafold.local.faults;

import java.time.Duration;

/**
 * What goes wrong with a request.
 *
 * @param name what a report calls it
 * @param delay how long the request waits before it reaches the server
 * @param carriedOut whether it reaches the server at all
 * @param ending what the client gets to see
 */
public record Fault(String name, Duration delay, boolean carriedOut, Ending ending) {
    /** Nothing goes wrong. */
    public static final Fault NONE = new Fault("none", Duration.ZERO, true, Ending.ANSWER);

    /** The server does what it is asked to, and the client is told that it failed. */
    public static final Fault LOST_ANSWER = new Fault("500 after storing", Duration.ZERO, true, Ending.INTERNAL_ERROR);

    /** The server asks for patience and does nothing. */
    public static final Fault SLOW_DOWN = new Fault("503 slow down", Duration.ZERO, false, Ending.SLOW_DOWN);

    /** The server says that another conditional request is under way, and does nothing. */
    public static final Fault COLLISION = new Fault("409 conflict", Duration.ZERO, false, Ending.CONFLICT);

    /** The connection breaks before the server has the request. */
    public static final Fault RESET_BEFORE = new Fault("reset before", Duration.ZERO, false, Ending.RESET);

    /** The connection breaks when the server has done what it is asked to. */
    public static final Fault RESET_AFTER = new Fault("reset after", Duration.ZERO, true, Ending.RESET);

    /** The request reaches the server late. */
    public static Fault delay(Duration delay) {
        return new Fault("delay", delay, true, Ending.ANSWER);
    }

    /** What the client gets to see. */
    public enum Ending {
        /** What the server answered. */
        ANSWER("", ""),
        INTERNAL_ERROR("500 Internal Server Error", "InternalError"),
        SLOW_DOWN("503 Slow Down", "SlowDown"),
        CONFLICT("409 Conflict", "ConditionalRequestConflict"),
        /** The end of the connection. */
        RESET("", "");

        private final String status;
        private final String code;

        Ending(String status, String code) {
            this.status = status;
            this.code = code;
        }

        /** An answer of this kind, as it goes over the wire. */
        String answer() {
            String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code></Error>";
            return "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length()
                    + "\r\nConnection: close\r\n\r\n" + body;
        }
    }
}
