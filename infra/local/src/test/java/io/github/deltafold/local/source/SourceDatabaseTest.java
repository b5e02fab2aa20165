package io.github.deltafold.local.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.record.Operation;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceDatabaseTest {
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    /** The changes, applied one after the other, are the rows: the truth does not hang on the same code twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void tellsEveryChangeThatItMakes(long seed) {
        Random random = new Random(seed);
        SourceTable table = SourceTable.any(TableName.parse("a.b"), random);
        SourceDatabase database = new SourceDatabase(table, START, random);
        Map<List<String>, List<@Nullable SourceValue>> replayed = new HashMap<>();
        Set<Operation> operations = new HashSet<>();

        for (int i = 0; i < 300; i++) {
            List<SourceChange> statement = database.statement();
            // all rows of a statement leave their keys before any of them takes a new one
            for (SourceChange change : statement) {
                if (change.keyBefore() != null) {
                    assertThat(replayed.remove(change.keyBefore().stream()
                                    .map(SourceValue::shown)
                                    .toList()))
                            .isNotNull();
                }
            }
            for (SourceChange change : statement) {
                operations.add(change.operation());
                List<String> key = key(table, change.row());
                if (change.operation() == Operation.DELETE) {
                    assertThat(replayed.remove(key)).isNotNull();
                } else {
                    assertThat(replayed.put(key, change.row()) == null)
                            .as("whether the row is new")
                            .isEqualTo(change.operation() == Operation.INSERT || change.keyBefore() != null);
                }
            }
        }

        assertThat(database.rows()).isEqualTo(replayed);
        assertThat(operations).hasSize(table.dms().insertsOnly() ? 1 : 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void tellsRowsApartThatTakeEachOthersKeys(long seed) {
        Random random = new Random(seed);
        SourceTable table = SourceTable.any(TableName.parse("a.b"), random);
        while (table.telling().isEmpty()) {
            table = SourceTable.any(TableName.parse("a.b"), random);
        }
        int telling = table.telling().getAsInt();
        SourceDatabase database = new SourceDatabase(table, START, random);

        for (int i = 0; i < 100; i++) {
            database.statement();

            assertThat(database.rows().values())
                    .extracting(row -> Objects.requireNonNull(row.get(telling)).shown())
                    .doesNotHaveDuplicates();
        }
    }

    private static List<String> key(SourceTable table, List<@Nullable SourceValue> row) {
        return table.key().stream()
                .map(position -> row.get(position))
                .map(value -> value == null ? "" : value.shown())
                .toList();
    }
}
