package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.deltafold.local.run.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs with DuckDB on a lake in a folder that die, or find no room, and what the next run makes of them. */
class FolderRunIT {
    private static final int MANY = 200_000;
    private static final int KILLED = 128 + 9;
    private static final int ATTEMPTS = 5;

    @TempDir
    Path folder;

    /** Rows are written where the table lies, so that half a file stays there. */
    @Test
    void isKilledWhileItWritesRows() throws Exception {
        FolderLake lake = killedWhileItWritesRows();
        assertThat(lake.isCommitted()).as("a run was killed in time").isFalse();

        CommandRun next = lake.apply();

        assertThat(next.exitCode()).as(next.err()).isEqualTo(3);
        lake.check();
    }

    /** A kill that comes too late on a busy machine is tried again. */
    private FolderLake killedWhileItWritesRows() throws Exception {
        for (int attempt = 1; ; attempt++) {
            FolderLake lake = new FolderLake(Files.createDirectory(folder.resolve("lake" + attempt)), MANY).prepare();
            try (FolderRun run = FolderRun.start(lake).signalOnce(lake::hasRowsWritten, "KILL")) {
                assertThat(run.exitCode()).isIn(0, 3, KILLED);
            }
            if (!lake.isCommitted() || attempt == ATTEMPTS) {
                return lake;
            }
        }
    }

    /** Mostly before it has recorded that. */
    @Test
    void isKilledOnceItHasCommitted() throws Exception {
        FolderLake lake = new FolderLake(folder, MANY).prepare();
        try (FolderRun run = FolderRun.start(lake).signalOnce(lake::isCommitted, "KILL")) {
            assertThat(run.exitCode()).isEqualTo(KILLED);
        }

        CommandRun next = lake.apply();

        assertThat(next.exitCode()).as(next.err()).isIn(0, 3);
        lake.check();
    }

    /** DuckDB is reading the staged files then, whose lines it has from Java. What other threads do goes on for a moment. */
    @Test
    void crashesInNativeCode() throws Exception {
        FolderLake lake = new FolderLake(folder, MANY).prepare();
        try (FolderRun run = FolderRun.start(lake).signalOnce(lake::isPlanned, "SEGV")) {
            assertThat(run.exitCode()).isNotZero();
            assertThat(run.output()).contains("A fatal error has been detected", "SIGSEGV");
        }

        CommandRun next = lake.apply();

        assertThat(next.exitCode()).as(next.err()).isIn(0, 3);
        lake.check();
    }

    /** A row needs little room in a data file, and its column's name much in the log; many rows the reverse. */
    @ParameterizedTest
    @EnabledOnOs(value = OS.LINUX, disabledReason = "a process of its own limits itself by prlimit")
    @CsvSource(delimiter = '|', textBlock = """
            200000 | 1000000 | ''                                        | /part-
            1      | 25000   | ''                                        | /_delta_log/00000000000000000001.json
            200000 | 1000000 | 'small-engine: {memory: 20MB, disk: 1GB}' | /spill/
            """)
    void findsNoRoom(int rows, long largestFileBytes, String setting, String file) throws Exception {
        FolderLake lake = new FolderLake(folder, rows).prepare();
        lake.configure(setting);
        String output;
        try (FolderRun run = FolderRun.startCramped(lake, largestFileBytes)) {
            assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
            output = run.output();
        }
        assertThat(output).contains(file, "File too large").containsPattern("[Nn]othing (is|was) lost");
        assertThat(lake.isCommitted()).isFalse();
        lake.configure("");

        CommandRun next = lake.apply();

        assertThat(next.exitCode()).as(next.err()).isEqualTo(3);
        lake.check();
    }

    @ParameterizedTest
    @EnabledOnOs(value = OS.LINUX, disabledReason = "a process of its own mounts a file system of its own")
    @CsvSource(delimiter = '|', textBlock = """
            200000 | 1000000 | /part-                                  | 'error: Cannot finish batch 2 of shop.items: DuckDB: [^{}]*No space left on device. Free space [^{}]* Nothing is lost: .*'
            1      | 44000   | /_delta_log/00000000000000000001.json   | 'error: Cannot write [^ ]*: no space left on device. Free space and run again; nothing was lost.'
            """)
    void findsTheDiskFull(int rows, long roomBytes, String file, String words) throws Exception {
        assumeThat(FolderRun.canMount())
                .as("a process can have a disk of its own")
                .isTrue();
        FolderLake lake = new FolderLake(folder, rows).prepare();
        String output;
        try (FolderRun run = FolderRun.startOnFullDisk(lake, roomBytes)) {
            assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
            output = run.output();
        }
        assertThat(output.lines())
                .filteredOn(line -> line.startsWith("error: "))
                .singleElement(STRING)
                .contains(file)
                .matches(words);
        assertThat(lake.isCommitted()).isFalse();

        CommandRun next = lake.apply();

        assertThat(next.exitCode()).as(next.err()).isEqualTo(3);
        lake.check();
    }
}
