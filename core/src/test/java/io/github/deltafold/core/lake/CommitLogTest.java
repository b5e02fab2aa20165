package io.github.deltafold.core.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.lake.CommitLog.FoundCommit;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.store.FolderObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLogTest {
    private static final CommitNote SEVEN = new CommitNote(
            "plan-7",
            7,
            new Counters(3, 2, 1, 0, 0, 0),
            List.of(new Counters(3, 2, 1, 0, 0, 0)),
            2,
            null,
            Reach.NONE,
            List.of("a \"warning\""));

    private Path table;
    private CommitLog log;

    @BeforeEach
    void openLog(@TempDir Path folder) {
        table = folder;
        log = new CommitLog(new FolderObjectStore(folder));
    }

    @Test
    void findsNothingWhereThereIsNoTable() {
        Optional<FoundCommit> found = log.find("plan-7", null);

        assertThat(found).isEmpty();
        assertThat(log.exists()).isFalse();
    }

    @Test
    void findsTheCommitOfAPlanWithItsVersionAndBytes() {
        commit(0, "{\"protocol\":{\"minReaderVersion\":1}}");
        String engine = "\"engineInfo\":\"Apache-Spark/3.5.6 Delta-Lake/3.3.2\"";
        String info = commitInfo(SEVEN.json()).replace("\"userMetadata\"", engine + ",\"userMetadata\"");
        commit(12, info, add(100), add(23), "{\"remove\":{\"path\":\"x\",\"size\":1000}}");
        commit(13, commitInfo("OPTIMIZE by hand"), add(123));

        Optional<FoundCommit> found = log.find("plan-7", null);

        assertThat(found).contains(new FoundCommit("spark", 12, 123, BatchCost.ofFiles(2, 1, 1000), 0, SEVEN));
        assertThat(log.exists()).isTrue();
    }

    @Test
    void countsRowsThatNoLineOfTheBatchExplains() {
        String inserted = "\"operationMetrics\":{\"numTargetRowsInserted\":\"5\"}";
        commit(12, commitInfo(SEVEN.json()).replace("\"userMetadata\"", inserted + ",\"userMetadata\""));

        FoundCommit found = log.find("plan-7", null).orElseThrow();

        assertThat(found.rowsInserted()).isEqualTo(5);
        assertThat(SEVEN.knownInserts()).isEqualTo(2);
        assertThat(found.insertedByUpdate()).isEqualTo(3);
    }

    @Test
    void looksAtTheNewestCommitFirst() {
        commit(11, "never looked at, never parsed");
        commit(12, commitInfo(SEVEN.json()));

        Optional<FoundCommit> found = log.find("plan-7", null);

        assertThat(found).map(FoundCommit::version).contains(12L);
    }

    @Test
    void looksOnlyAfterTheVersionGiven() {
        commit(9, commitInfo(SEVEN.json()));
        commit(10, commitInfo("{}"));

        assertThat(log.find("plan-7", 8L)).isPresent();
        assertThat(log.find("plan-7", 9L)).isEmpty();
        assertThat(log.find("plan-7", 10L)).isEmpty();
    }

    @Test
    void tellsPlansOfTheSameBatchApart() {
        commit(9, commitInfo(SEVEN.json()));

        Optional<FoundCommit> found = log.find("another plan", null);

        assertThat(found).isEmpty();
    }

    @Test
    void passesOverWhatElseLiesInTheLog() {
        write("_last_checkpoint", "{\"version\":10}");
        write("00000000000000000010.checkpoint.parquet", "PAR1");
        write("00000000000000000010.crc", "{}");
        write("00000000000000000001.00000000000000000010.compacted.json", "no JSON");
        commit(10, commitInfo(SEVEN.json()));

        Optional<FoundCommit> found = log.find("plan-7", null);

        assertThat(found).map(FoundCommit::version).contains(10L);
    }

    @Test
    void countsACheckpointAloneAsNoCommit() {
        write("_last_checkpoint", "{\"version\":10}");

        assertThat(log.exists()).isFalse();
    }

    @Test
    void refusesACommitThatCannotBeRead() {
        commit(3, "{\"commitInfo\":");

        assertThatThrownBy(() -> log.find("plan-7", null))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Cannot read Delta commit _delta_log/00000000000000000003.json");
    }

    private void commit(long version, String... actions) {
        write(String.format(Locale.ROOT, "%020d.json", version), String.join("\n", actions) + "\n");
    }

    private void write(String name, String text) {
        Path file = table.resolve("_delta_log").resolve(name);
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String add(long size) {
        return "{\"add\":{\"path\":\"part-0.parquet\",\"size\":" + size + "}}";
    }

    private static String commitInfo(String userMetadata) {
        return "{\"commitInfo\":{\"operation\":\"MERGE\",\"userMetadata\":\""
                + userMetadata.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}}";
    }
}
