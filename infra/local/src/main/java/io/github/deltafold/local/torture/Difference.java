package io.github.deltafold.local.torture;

import java.util.List;

/**
 * Where a lake is not what it should be.
 *
 * @param where the table, or the run
 * @param what what is wrong, in one line
 * @param details as many lines as help
 */
record Difference(String where, String what, List<String> details) {
    Difference {
        details = List.copyOf(details);
    }
}
