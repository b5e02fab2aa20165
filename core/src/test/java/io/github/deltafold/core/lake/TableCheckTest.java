package io.github.deltafold.core.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The ledger knows batch 3, which made version 12. */
class TableCheckTest {
    private static final String ADDED = "{\"add\":{\"path\":\"x\",\"size\":1,\"dataChange\":true}}";
    private static final String RELOAD = "ave DMS load the table again and run 'apply --reload shop.items'.";

    private final InMemoryObjectStore table = new InMemoryObjectStore();
    private final TableCheck check =
            new TableCheck(TableName.parse("shop.items"), Location.parse("s3://lake/shop/items"), new CommitLog(table));

    @Test
    void passesTableWhoseLastCommitIsTheLastBatch() {
        batch(12, 3);

        assertThat(check.requireBatches(12, 3, 3)).isEmpty();
    }

    @Test
    void passesCommitsThatChangeNoRows() {
        batch(12, 3);
        commit(13, "OPTIMIZE", "{}", "{\"add\":{\"path\":\"x\",\"dataChange\":false}}");
        commit(14, "SET TBLPROPERTIES", "{}", "{\"metaData\":{}}");
        batch(15, 4);

        assertThat(check.requireBatches(12, 3, 3)).isEmpty();
    }

    @Test
    void passesLogThatDeltaCleanedUp() {
        commit(14, "OPTIMIZE", "{}", "");

        assertThat(check.requireBatches(12, 3, 3)).isEmpty();
    }

    @Test
    void tellsOfRowsThatSomeoneElseWrote() {
        batch(12, 3);
        commit(13, "WRITE", "{\"mode\":\"Append\"}", ADDED);

        assertThat(check.requireBatches(12, 3, 3))
                .containsExactly("Version 13 of the table at s3://lake/shop/items was written by someone else (WRITE)."
                        + " Its rows stay until the source changes them; rows without _cdc count as older than every"
                        + " change. To make the table equal to the source again, h" + RELOAD);
    }

    @Test
    void refusesTableThatWasRestored() {
        batch(12, 3);
        restore(13, "\"7\"");

        refuses(
                3,
                "version 13 of the table at s3://lake/shop/items restored version 7, so that it lacks batches that the"
                        + " ledger knows. Run RESTORE TABLE delta.`s3://lake/shop/items` TO VERSION AS OF 12, or h"
                        + RELOAD);
    }

    @Test
    void refusesTableThatWasRestoredToTime() {
        batch(12, 3);
        restore(13, "null");

        refuses(
                3,
                "version 13 of the table at s3://lake/shop/items restored an earlier time, so that it lacks batches that"
                        + " the ledger knows. Run RESTORE TABLE delta.`s3://lake/shop/items` TO VERSION AS OF 12, or h"
                        + RELOAD);
    }

    @Test
    void passesTableWhoseRestorationWasTakenBack() {
        batch(12, 3);
        restore(13, "\"7\"");
        restore(14, "\"12\"");

        assertThat(check.requireBatches(12, 3, 3)).isEmpty();
    }

    @Test
    void passesTableThatWasRestoredToVersionAfterTheLastBatch() {
        batch(12, 3);
        commit(13, "DELETE", "{}", ADDED);
        restore(14, "\"12\"");

        assertThat(check.requireBatches(12, 3, 3)).hasSize(1);
    }

    @Test
    void refusesBatchOnTopOfTableThatWasRestored() {
        batch(12, 3);
        restore(13, "\"7\"");
        batch(14, 4);

        refuses(
                4,
                "version 13 of the table at s3://lake/shop/items restored version 7, so that it lacks batches that the"
                        + " ledger knows. H" + RELOAD);
    }

    @Test
    void refusesTableThatWasRestoredToBeforeTheBatch() {
        batch(12, 3);
        batch(13, 4);
        restore(14, "\"12\"");

        refuses(
                4,
                "version 14 of the table at s3://lake/shop/items restored version 12, so that it lacks batches that the"
                        + " ledger knows. Run RESTORE TABLE delta.`s3://lake/shop/items` TO VERSION AS OF 13, or h"
                        + RELOAD);
        assertThat(check.requireBatches(12, 3, 3)).isEmpty();
    }

    @Test
    void refusesOlderCopy() {
        batch(8, 2);

        refuses(
                3,
                "the table at s3://lake/shop/items is at version 8, and the ledger knows version 12. An older copy was"
                        + " put back, which lacks the batches in between. Put back a copy that has them, or h"
                        + RELOAD);
    }

    @Test
    void refusesOlderCopyThatWasWrittenTo() {
        batch(8, 2);
        commit(12, "WRITE", "{}", ADDED);

        refuses(
                3,
                "version 12 of the table at s3://lake/shop/items is not the one that the ledger knows. An older copy was"
                        + " put back and written to, or another table lies there. Put back the right one, or h"
                        + RELOAD);
    }

    @Test
    void refusesTableThatIsGone() {
        refuses(
                3,
                "the ledger knows version 12 of the table, and there is none at s3://lake/shop/items any more. Put it"
                        + " back, or h" + RELOAD);
    }

    private void refuses(long expected, String why) {
        assertThatThrownBy(() -> check.requireBatches(12, 3, expected))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot apply to shop.items: " + why);
    }

    private void batch(long version, long batch) {
        String note = new CommitNote("plan-" + batch, batch, Counters.NONE, List.of(), 0, null, Reach.NONE, List.of())
                .json()
                .replace("\"", "\\\"");
        put(version, "{\"commitInfo\":{\"operation\":\"MERGE\",\"userMetadata\":\"" + note + "\"}}\n" + ADDED);
    }

    private void restore(long version, String to) {
        commit(version, "RESTORE", "{\"version\":" + to + ",\"timestamp\":null}", ADDED);
    }

    private void commit(long version, String operation, String parameters, String action) {
        put(
                version,
                "{\"commitInfo\":{\"operation\":\"" + operation + "\",\"operationParameters\":" + parameters + "}}\n"
                        + action);
    }

    private void put(long version, String json) {
        table.put(String.format(Locale.ROOT, "_delta_log/%020d.json", version), json);
    }
}
