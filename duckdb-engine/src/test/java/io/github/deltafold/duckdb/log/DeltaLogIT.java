package io.github.deltafold.duckdb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.fold.UnfitForEngineException;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.duckdb.db.Database;
import io.github.deltafold.duckdb.db.Limits;
import io.github.deltafold.duckdb.db.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // JUnit calls open
class DeltaLogIT {
    private static final TableSchema SCHEMA = TableSchema.of(List.of(new Column("id", ColumnType.of(Kind.INT))));

    private Path table;
    private Database database;
    private Session session;
    private DeltaLog log;

    @BeforeEach
    void open(@TempDir Path folder) {
        table = folder;
        database = Database.start(new Limits(256, 256, 1, 1), folder.resolve("spill"));
        session = database.open();
        log = new DeltaLog(new FolderObjectStore(folder), new Checkpoints(session, folder, Clock.systemUTC()));
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @Test
    void hasNoTableBeforeTheFirstCommit() {
        assertThat(log.snapshot()).isEmpty();
    }

    @Test
    void readsWhatCheckpointsAndCommitsSay() throws IOException {
        commitUpTo(13);

        Snapshot snapshot = log.snapshot().orElseThrow();

        assertThat(table.resolve("_delta_log/00000000000000000010.checkpoint.parquet"))
                .isNotEmptyFile();
        assertThat(table.resolve("_delta_log/_last_checkpoint")).content().contains("\"version\":10");
        assertThat(snapshot.version()).isEqualTo(13);
        assertThat(snapshot.dataFiles()).extracting(DataFile::path).containsExactly("part-12", "part-13");
        assertThat(snapshot.holds("app", 13)).isTrue();
        assertThat(snapshot.holds("app", 14)).isFalse();
        assertThat(snapshot.schema()).isEqualTo(SCHEMA);
        for (int version = 0; version < 10; version++) {
            Files.delete(table.resolve("_delta_log/%020d.json".formatted(version)));
        }
        assertThat(log.snapshot()).contains(snapshot);
    }

    @Test
    void readsEarlierVersions() {
        commitUpTo(12);

        assertThat(log.snapshot(3).orElseThrow().dataFiles())
                .extracting(DataFile::path)
                .containsExactly("part-2", "part-3");
        assertThat(log.snapshot(13)).isEmpty();
    }

    @Test
    void refusesACommitOnTopOfATableThatChanged() {
        commitUpTo(2);
        Optional<Snapshot> seen = log.snapshot();
        log.commit(seen, merge(3));

        assertThatThrownBy(() -> log.commit(seen, merge(3))).isInstanceOf(CommitConflictException.class);
        assertThatThrownBy(() -> log.commit(seen, new NewCommit("MERGE", 0).add("x", 1, "{}")))
                .isInstanceOf(CommitConflictException.class);
        assertThat(log.snapshot().orElseThrow().version()).isEqualTo(3);
    }

    @Test
    void goesOnOverACommitThatSaysNothingOfTheTable() {
        commitUpTo(2);
        Optional<Snapshot> seen = log.snapshot();
        log.commit(seen, new NewCommit("OTHER", 0).transaction("another", 1));

        Snapshot made = log.commit(seen, merge(3));

        assertThat(made.version()).isEqualTo(4);
        assertThat(log.snapshot()).hasToString("Optional[" + made + "]");
    }

    @Test
    void appendsOverOtherAppends() {
        commitUpTo(1);
        Optional<Snapshot> seen = log.snapshot();
        log.commit(seen, new NewCommit("WRITE", 0).add("one", 1, "{}"));

        Snapshot made = log.commit(seen, new NewCommit("WRITE", 0).add("two", 1, "{}"));

        assertThat(made.dataFiles()).extracting(DataFile::path).contains("one", "two");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"]}} | deletionVectors
            {"protocol":{"minReaderVersion":2,"minWriterVersion":5}}                                      | protocol 2/5
            {"add":{"path":"p","size":1,"deletionVector":{"storageType":"u"}}}                            | deletion vectors
            """)
    void namesWhatItDoesNotKnow(String action, String feature) throws IOException {
        commitUpTo(0);
        Files.writeString(table.resolve("_delta_log/00000000000000000001.json"), action + "\n");

        assertThatThrownBy(log::snapshot)
                .isInstanceOf(UnfitForEngineException.class)
                .hasMessageContaining(feature);
    }

    @ParameterizedTest
    @CsvSource({
        "delta.enableChangeDataFeed, true",
        "delta.appendOnly, true",
        "delta.columnMapping.mode, name",
        "delta.constraints.positive, id > 0"
    })
    void namesPropertiesThatItDoesNotKnow(String property, String value) {
        assertThatThrownBy(() -> log.commit(
                        Optional.empty(), new NewCommit("CREATE", 0).create(SCHEMA, Map.of(property, value))))
                .isInstanceOf(UnfitForEngineException.class)
                .hasMessageContaining(property);
    }

    private void commitUpTo(long last) {
        Optional<Snapshot> base = Optional.empty();
        for (long batch = 0; batch <= last; batch++) {
            NewCommit commit = merge(batch);
            if (base.isEmpty()) {
                commit.create(SCHEMA, Map.of());
            } else if (batch > 1) {
                commit.removeAll(base.get().dataFiles().subList(0, 1));
            }
            base = Optional.of(log.commit(base, commit));
        }
    }

    private static NewCommit merge(long batch) {
        return new NewCommit("MERGE", System.currentTimeMillis())
                .transaction("app", batch)
                .add("part-" + batch, 10, "{\"numRecords\":1}");
    }
}
