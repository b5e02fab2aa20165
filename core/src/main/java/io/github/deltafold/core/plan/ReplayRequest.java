package io.github.deltafold.core.plan;

import java.util.Set;

/**
 * Which open records of a table are to be read again.
 *
 * @param files keys of their files below staging; empty for all
 * @param lines their lines, 0 for a file as a whole; empty for all
 * @param acceptAbsent whether a change of a key that the table does not hold may be applied although the deletes that
 *     could forbid it are forgotten
 */
public record ReplayRequest(Set<String> files, Set<Long> lines, boolean acceptAbsent) {
    public ReplayRequest {
        files = Set.copyOf(files);
        lines = Set.copyOf(lines);
    }
}
