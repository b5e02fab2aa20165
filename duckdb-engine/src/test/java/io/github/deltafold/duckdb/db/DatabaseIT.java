package io.github.deltafold.duckdb.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.fold.UnfitForEngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
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
    @CsvSource({"64, 0", "64, 8", "8, 1024"})
    void leavesToAnotherEngineWhatIsTooBig(long memoryMb, long diskMb) {
        assertFailure(new Limits(memoryMb, diskMb, 1, 1), LARGE_SORT)
                .isInstanceOf(UnfitForEngineException.class)
                .hasMessage("it needs more than the " + memoryMb + " MB of 'small-engine.memory' and the " + diskMb
                        + " MB of 'small-engine.disk'");
    }

    @ParameterizedTest
    @CsvSource({"SELECT nothing, nothing", "SELECT 'out of luck'::INT, out of luck"})
    void keepsEveryOtherFailure(String sql, String word) {
        assertFailure(new Limits(64, 0, 1, 1), sql)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(word);
    }

    /** A larger engine would find no room either. */
    @Test
    void doesNotTakeADiskThatCannotBeWrittenForALimit() throws IOException {
        Files.writeString(spill(), "a file in the way");

        assertFailure(new Limits(64, 1_024, 1, 1), LARGE_SORT)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("Failed to create directory");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertFailure(Limits limits, String sql) {
        try (Database database = Database.start(limits, spill());
                Session session = database.open()) {
            return assertThatThrownBy(() -> session.number(sql));
        }
    }

    private Path spill() {
        return folder.resolve("spill");
    }
}
