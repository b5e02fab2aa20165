package io.github.deltafold.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.record.ChangeOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitNoteTest {
    private static final ChangeOrder ORDER =
            new ChangeOrder(2, FileKind.CHANGES, "1\u0000\"ü\"", "20260105-090000000", "s/t/20260105-090000000.csv", 7);

    @Test
    void comesBackFromItsJson() {
        CommitNote note = new CommitNote(
                "plan-7",
                7,
                new Counters(15, 1, 2, 3, 4, 5),
                List.of(new Counters(10, 0, 1, 2, 3, 4), new Counters(5, 1, 1, 1, 1, 1)),
                1,
                ORDER,
                new Reach(ORDER, "20260105-090000000"),
                List.of("a\nb"));

        Optional<CommitNote> read = CommitNote.parse(note.json());

        assertThat(read).contains(note);
        assertThat(note.json()).doesNotContain("\n");
    }

    @Test
    void comesBackWithoutAnOrder() {
        CommitNote note = new CommitNote("plan-7", 7, Counters.NONE, List.of(), 0, null, Reach.NONE, List.of());

        Optional<CommitNote> read = CommitNote.parse(note.json());

        assertThat(read).contains(note);
    }

    @Test
    void passesOverFieldsOfALaterRelease() {
        CommitNote note = new CommitNote("plan-7", 7, Counters.NONE, List.of(), 0, null, Reach.NONE, List.of());

        Optional<CommitNote> read = CommitNote.parse(note.json().replaceFirst("\\{", "{\"mood\": \"good\", "));

        assertThat(read).contains(note);
    }

    @Test
    void doesNotExistWhereFilesAndBatchDoNotAddUp() {
        List<Counters> files = List.of(new Counters(10, 9, 1, 0, 0, 0), new Counters(5, 5, 0, 0, 0, 0));

        assertThatThrownBy(() -> new CommitNote(
                        "plan-7", 7, new Counters(15, 15, 0, 0, 0, 0), files, 0, null, Reach.NONE, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The files of a batch add up to Counters[read=15, applied=14, superseded=1, late=0,"
                        + " duplicate=0, quarantined=0], the batch to Counters[read=15, applied=15, superseded=0,"
                        + " late=0, duplicate=0, quarantined=0]. Nothing was recorded; report this as a bug.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "restored by hand", "{\"job\": 7}"})
    void isNotFoundInWhatOthersWrite(String userMetadata) {
        Optional<CommitNote> read = CommitNote.parse(userMetadata);

        assertThat(read).isEmpty();
    }

    @Test
    void refusesToBeGuessedFromHalfANote() {
        assertThatThrownBy(() -> CommitNote.parse("{\"deltafoldPlan\": \"plan-7\", \"batch\""))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read ledger entry in a Delta commit: it is not JSON, so somebody cut it off or"
                        + " changed it. Restore it from a copy.");
    }
}
