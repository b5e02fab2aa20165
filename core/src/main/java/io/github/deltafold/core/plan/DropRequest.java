package io.github.deltafold.core.plan;

import java.util.Set;

/**
 * Which open records of a table are given up.
 *
 * @param files keys of their files below staging; empty for all
 * @param lines their lines, 0 for a file as a whole; empty for all
 * @param reason why, for the ledger
 */
public record DropRequest(Set<String> files, Set<Long> lines, String reason) {
    public DropRequest {
        files = Set.copyOf(files);
        lines = Set.copyOf(lines);
    }
}
