package io.github.deltafold.local.crash;

import io.github.deltafold.local.LocalMain;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Arrays;

/**
 * Runs a command in a process that can write no file beyond a size, as on a disk without room: what goes beyond it is
 * refused by the operating system in the middle of a write. {@code ulimit -f} before the start would do it too, but for the
 * library of DuckDB, which is unpacked first.
 */
final class CrampedMain {
    private CrampedMain() {}

    public static void main(String[] arguments) throws Exception {
        try (Connection unpacked = DriverManager.getConnection("jdbc:duckdb:")) {
            unpacked.isValid(1);
        }
        int exitCode = new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        String.valueOf(ProcessHandle.current().pid()),
                        "--fsize=" + arguments[0])
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException("prlimit ended with " + exitCode);
        }
        LocalMain.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
