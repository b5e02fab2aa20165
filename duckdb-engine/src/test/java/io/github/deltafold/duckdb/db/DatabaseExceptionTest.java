package io.github.deltafold.duckdb.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseExceptionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            IO Error: no room\\nLINE 1: SELECT 5                                                  | DuckDB: IO Error: no room
            IO Error: Async write failed for range [offset=1, size=2]: {"exception_type":"IO","exception_message":"Could not write \\"a\\": No space left on device\\\\nin it","errno":"28"} | DuckDB: Could not write "a": No space left on device
            IO Error: of {"exception_type" cut off                                            | DuckDB: IO Error: of {"exception_type" cut off
            """)
    void saysTheFirstLineInPlainWords(String thrown, String message) {
        assertThat(new DatabaseException(
                        "DuckDB", new SQLException(thrown.replace("\\n", "\n").replace("\\\n", "\\n"))))
                .hasMessage(message);
    }
}
