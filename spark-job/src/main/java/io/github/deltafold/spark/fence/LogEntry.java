package io.github.deltafold.spark.fence;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** The bytes of an entry of Delta's log: one action to a line. */
final class LogEntry {
    private LogEntry() {}

    /** Whole before the first of them is written, so that what fails in between fails before there is an object. */
    static byte[] bytes(Iterator<String> actions) {
        StringBuilder text = new StringBuilder();
        while (actions.hasNext()) {
            text.append(actions.next()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
