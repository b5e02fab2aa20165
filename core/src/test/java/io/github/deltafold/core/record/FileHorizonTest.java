package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileHorizonTest {
    private static final String NAME = "20260105-120000000";
    private static final ChangeOrder PURGED = order("", 3);
    private static final ChangeOrder PURGED_BY_SEQUENCE = order("20", 3);

    @Test
    void isNoneWhereNothingWasForgotten() {
        FileHorizon horizon = FileHorizon.of(null, 1, file("20260101-120000000"), false);

        assertThat(horizon).isNull();
    }

    @Test
    void isNoneForALaterLoadGeneration() {
        FileHorizon horizon = FileHorizon.of(PURGED, 2, file("20260101-120000000"), true);

        assertThat(horizon).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"20260105-120000001", "20260105-1200000000", "20260106-000000000", "6/20260105-120000000"})
    void isNoneForAFileThatIsWhollyNewer(String name) {
        FileHorizon horizon = FileHorizon.of(PURGED, 1, file(name), false);

        assertThat(horizon).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "20260104-120000000, 9, true",
        "1/20260105-120000000, 9, true",
        "20260105-120000000, 3, true",
        "20260105-120000000, 4, false",
        "LOAD00000001, 9, true"
    })
    void judgesByFileAndLine(String name, long line, boolean beyond) {
        FileHorizon horizon = FileHorizon.of(PURGED, 1, file(name), false);

        assertThat(Objects.requireNonNull(horizon).isBeyond(change("", line))).isEqualTo(beyond);
    }

    @ParameterizedTest
    @CsvSource({
        "20260101-120000000, 21, 1, false",
        "20260109-120000000, 19, 1, true",
        "20260109-120000000, 20, 1, false",
        "20260104-120000000, 20, 9, true",
        "20260105-120000000, 20, 3, true",
        "20260105-120000000, 20, 4, false",
        "20260109-120000000, '', 1, true"
    })
    void judgesBySequenceBeforeFileAndLine(String name, String sequence, long line, boolean beyond) {
        FileHorizon horizon = FileHorizon.of(PURGED_BY_SEQUENCE, 1, file(name), true);

        assertThat(Objects.requireNonNull(horizon).isBeyond(change(sequence, line)))
                .isEqualTo(beyond);
    }

    @Test
    void saysWhyALineIsSetAside() {
        FileHorizon horizon = Objects.requireNonNull(FileHorizon.of(PURGED, 1, file("20260104-120000000"), false));

        assertThat(horizon.reason())
                .isEqualTo("older than the tombstone horizon: deletes of files up to 20260105-120000000 are no longer"
                        + " remembered, so a deleted row could come back. Compare the row with the source, then replay"
                        + " it.");
    }

    private static ChangeOrder order(String sequence, long line) {
        return new ChangeOrder(1, FileKind.CHANGES, sequence, NAME, file(NAME).key(), line);
    }

    private static StagedFile file(String name) {
        return new StagedFile("sales/orders/" + name + ".csv", "etag", 10, Instant.EPOCH);
    }

    private static Change change(String sequence, long line) {
        @Nullable Object[] values = {1};
        return new Change(Operation.UPDATE, values, sequence, line, 1, false, null);
    }
}
