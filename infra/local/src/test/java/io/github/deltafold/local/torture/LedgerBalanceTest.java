package io.github.deltafold.local.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerBalanceTest {
    private static final TableName TABLE = TableName.parse("a.b");
    private static final String PLAN = """
            {"batch": 1, "files": [{"file": {"key": "a/b/x", "etag": "1"}}, {"file": {"key": "a/b/y", "etag": "2"}}]}
            """;

    @TempDir
    Path folder;

    private LedgerBalance balance;

    @BeforeEach
    void write() throws IOException {
        Map<String, Integer> lines = Map.of("a/b/x 1", 3, "a/b/y 2", 4);
        balance = new LedgerBalance(folder, (key, etag) -> lines.get(key + " " + etag));
        Files.createDirectories(folder.resolve("a/b"));
        entry("", PLAN);
    }

    @Test
    void findsNothingWhereEveryRecordWasRead() throws IOException {
        entry(".outcome", "{\"batch\": 1, \"counters\": {\"read\": 7}, \"perFile\": [{\"read\": 3}, {\"read\": 4}]}");

        assertThat(balance.of(TABLE)).isEmpty();
        assertThat(balance.lines()).isEqualTo(7);
    }

    @Test
    void countsNoFileThatWasDroppedFromItsPlan() throws IOException {
        entry(".revision-001", "{\"batch\": 1, \"number\": 1, \"dropped\": [{\"key\": \"a/b/x\"}]}");
        entry(".outcome", "{\"batch\": 1, \"counters\": {\"read\": 4}, \"perFile\": [{\"read\": 4}]}");

        assertThat(balance.of(TABLE)).isEmpty();
    }

    @Test
    void countsNothingOfPlanThatWasGivenUp() throws IOException {
        entry(".revision-001", "{\"batch\": 1, \"number\": 1, \"dropped\": [], \"givenUp\": true}");
        entry(".outcome", "{\"batch\": 1, \"counters\": {\"read\": 0}}");

        assertThat(balance.of(TABLE)).isEmpty();
    }

    @Test
    void findsLinesThatWereNotRead() throws IOException {
        entry(".outcome", "{\"batch\": 1, \"counters\": {\"read\": 6}}");

        assertThat(what()).hasValue("the ledger is wrong: a batch has read 6 lines of files that hold 7");
    }

    @Test
    void findsLinesThatWereCountedForAnotherFile() throws IOException {
        entry(".outcome", "{\"batch\": 1, \"counters\": {\"read\": 7}, \"perFile\": [{\"read\": 4}, {\"read\": 3}]}");

        assertThat(what()).hasValue("the ledger is wrong: a batch has read [4, 3] lines of files that hold [3, 4]");
    }

    @Test
    void findsBatchThatWasNeverFinished() {
        assertThat(what()).hasValue("the ledger is wrong: a batch has no outcome");
    }

    @Test
    void findsContentThatWasNeverStaged() throws IOException {
        entry("", PLAN.replace("\"2\"", "\"3\""));

        assertThat(what()).hasValue("the ledger is wrong: a plan names a content of a/b/y that was never staged");
    }

    private Optional<String> what() {
        return balance.of(TABLE).map(Difference::what);
    }

    private void entry(String suffix, String json) throws IOException {
        Files.writeString(folder.resolve("a/b/00000000000000000001" + suffix + ".json"), json);
    }
}
