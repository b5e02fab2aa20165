package io.github.deltafold.function;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the function answers. Lambda sends it on to the event queue, whose handler acts on {@code leftTo}.
 *
 * @param exitCode of the command: 0, 3 where something went into quarantine, or another where work is left to Spark
 * @param lines one per table
 * @param notes what else it said, as that another run had the group and nothing was done
 */
record FoldAnswer(int exitCode, List<String> lines, List<String> notes) {
    /** Begins a note that says why something failed. */
    static final String ERROR = "error: ";

    /** A message of the queue has 256 KB, and the log has all lines. */
    private static final int MOST_LINES = 100;

    /** Why something failed. */
    List<String> errors() {
        return notes.stream()
                .filter(note -> note.startsWith(ERROR))
                .map(note -> note.substring(ERROR.length()))
                .toList();
    }

    Map<String, Object> leavingNothing() {
        return answer(null, null);
    }

    /** The group is still wanted. */
    Map<String, Object> leavingToTheNextRun() {
        return answer("NEXT_RUN", null);
    }

    /** The group is still wanted, and the fold function cannot help it. */
    Map<String, Object> leavingToSpark(String why) {
        return answer("SPARK", why);
    }

    private Map<String, Object> answer(@Nullable String leftTo, @Nullable String why) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("exitCode", exitCode);
        answer.put("lines", first(lines));
        answer.put("notes", first(notes));
        if (leftTo != null) {
            answer.put("leftTo", leftTo);
        }
        if (why != null) {
            answer.put("why", why);
        }
        return answer;
    }

    private static List<String> first(List<String> all) {
        return all.size() <= MOST_LINES ? all : all.subList(0, MOST_LINES);
    }
}
