package io.github.deltafold.duckdb.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What DuckDB says when it cannot go on is only text, which another version may word otherwise. */
class DatabaseIT {
    /** Takes some 130 MB until its first row is known. */
    private static final String LARGE_SORT =
            "SELECT max(place) FROM (SELECT row_number() OVER (ORDER BY word) AS place, word FROM"
                    + " (SELECT md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS word FROM range(1000000) t(i))) WHERE word > ''";

    @TempDir
    Path folder;

    @Test
    void spillsWhatDoesNotFitItsMemory() {
        try (Database database = Database.start(new Limits(64, 1_024, 1, 1), spill());
                Session session = database.open()) {
            assertThat(session.number(LARGE_SORT)).isEqualTo(1_000_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 0, offload", "64, 8, offload", "8, 1024, pin"})
    void saysThatAQueryIsTooBig(long memoryMb, long diskMb, String word) {
        assertTooBig(new Limits(memoryMb, diskMb, 1, 1), LARGE_SORT, word, true);
    }

    @ParameterizedTest
    @CsvSource({"SELECT nothing, nothing", "SELECT 'out of luck'::INT, out of luck"})
    void saysOfNoOtherFailureThatAQueryIsTooBig(String sql, String word) {
        assertTooBig(new Limits(64, 0, 1, 1), sql, word, false);
    }

    /** A larger engine would find no room either. */
    @Test
    void doesNotTakeADiskThatCannotBeWrittenForALimit() throws IOException {
        Files.writeString(spill(), "a file in the way");

        assertTooBig(new Limits(64, 1_024, 1, 1), LARGE_SORT, "Failed to create directory", false);
    }

    private void assertTooBig(Limits limits, String sql, String word, boolean tooBig) {
        try (Database database = Database.start(limits, spill());
                Session session = database.open()) {
            assertThatThrownBy(() -> session.number(sql))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining(word)
                    .extracting(failure -> ((DatabaseException) failure).isTooBig())
                    .isEqualTo(tooBig);
        }
    }

    private Path spill() {
        return folder.resolve("spill");
    }
}
