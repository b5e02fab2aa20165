package io.github.deltafold.local.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.record.Operation;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
            for (SourceChange change : database.statement()) {
                operations.add(change.operation());
                if (change.keyBefore() != null) {
                    replayed.remove(
                            change.keyBefore().stream().map(SourceValue::shown).toList());
                }
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

    private static List<String> key(SourceTable table, List<@Nullable SourceValue> row) {
        return table.key().stream()
                .map(position -> row.get(position))
                .map(value -> value == null ? "" : value.shown())
                .toList();
    }
}
