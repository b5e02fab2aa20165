package io.github.deltafold.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.Outcome;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00.123456Z");
    private static final ChangeOrder ORDER = new ChangeOrder(
            1, FileKind.CHANGES, "0007\u0000ü", "20260105-090000000", "sales/orders/20260105-090000000.csv", 3);

    private Path folder;
    private Ledger ledger;

    @BeforeEach
    void openLedger(@TempDir Path state) {
        folder = state.resolve("ledger/sales/orders");
        ledger = new Ledger(new FolderObjectStore(state));
    }

    @Test
    void knowsNothingOfATableBeforeItsFirstBatch() {
        TableHistory history = ledger.history(ORDERS);

        assertThat(history.lastBatch()).isZero();
        assertThat(history.openPlan()).isEmpty();
        assertThat(history.lastOutcome()).isEmpty();
    }

    @Test
    void givesBackThePlanThatWasWritten() {
        StagedFile load = file("LOAD00000001");
        StagedFile change = file("20260105-090000000");
        BatchPlan plan = new BatchPlan(
                1,
                "plan-1",
                NINE,
                2,
                new Reload("20260104-090000000", NINE),
                List.of(new PlannedFile(load, false), new PlannedFile(change, true)),
                List.of(file("LOAD00000002")),
                List.of("say \"this\""));

        boolean created = ledger.create(ORDERS, plan);

        assertThat(created).isTrue();
        assertThat(ledger.history(ORDERS).openPlan()).contains(plan);
    }

    @Test
    void givesBackWhatAPlanSettles() throws IOException {
        QuarantinedFile lines = new QuarantinedFile("a.csv", LineRanges.parse("2-5,9"), 5);
        QuarantinedFile whole = new QuarantinedFile("b.csv", LineRanges.EVERY, 1);
        Settlement settlement = Settlement.replay(7, List.of(lines, whole));
        BatchPlan plan = plan(1, "plan-1", file("LOAD00000001")).settling(settlement);

        ledger.create(ORDERS, plan);

        assertThat(ledger.history(ORDERS).openPlan()).contains(plan);
        assertThat(Files.readString(folder.resolve("00000000000000000001.json")))
                .contains("\"lines\" : \"2-5,9\"", "\"lines\" : \"0-\"", "\"state\" : \"REPLAYED\"");
    }

    @Test
    void refusesAPlanWhoseLinesAreNone() throws IOException {
        QuarantinedFile lines = new QuarantinedFile("a.csv", LineRanges.parse("2-5"), 4);
        ledger.create(ORDERS, plan(1, "plan-1").settling(Settlement.drop("why", 7, List.of(lines))));
        Path entry = folder.resolve("00000000000000000001.json");
        Files.writeString(entry, Files.readString(entry).replace("2-5", "two"));

        assertThatThrownBy(() -> ledger.history(ORDERS))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read ledger entry ledger/sales/orders/00000000000000000001.json: this release"
                        + " does not write such an entry. Restore it from a copy, or run the release that wrote it.");
    }

    @Test
    void givesBackTheOutcomeThatWasWritten() {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        BatchOutcome outcome = new BatchOutcome(
                1,
                "plan-1",
                NINE,
                1.25,
                "memory",
                "the only one",
                new Counters(15, 1, 2, 3, 4, 5),
                List.of(new Counters(10, 0, 1, 2, 3, 4), new Counters(5, 1, 1, 1, 1, 1)),
                3,
                7L,
                1_234,
                new BatchCost(0.5, 0.25, 99, 2, 1, 1_000),
                ORDER,
                new Reach(ORDER, "20260105-090000000"),
                Map.of("sales/orders/LOAD00000001.csv", "abc"),
                List.of("a warning"));

        boolean created = ledger.create(ORDERS, outcome);

        assertThat(created).isTrue();
        assertThat(ledger.history(ORDERS).lastOutcome()).contains(outcome);
        assertThat(ledger.history(ORDERS).openPlan()).isEmpty();
    }

    @Test
    void leavesThePlanThatStands() {
        BatchPlan first = plan(1, "plan-a", file("LOAD00000001"));
        ledger.create(ORDERS, first);

        boolean created = ledger.create(ORDERS, plan(1, "plan-b", file("LOAD00000002")));

        assertThat(created).isFalse();
        assertThat(ledger.history(ORDERS).openPlan()).contains(first);
    }

    @Test
    void leavesTheOutcomeThatStands() {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        BatchOutcome first = outcome(1, new Counters(1, 1, 0, 0, 0, 0), null);
        ledger.create(ORDERS, first);

        boolean created = ledger.create(ORDERS, outcome(1, new Counters(2, 2, 0, 0, 0, 0), null));

        assertThat(created).isFalse();
        assertThat(ledger.history(ORDERS).rows()).isEqualTo(new Counters(1, 1, 0, 0, 0, 0));
    }

    @Test
    void keepsOneEntryPerDeedUnderTheBatchNumber() throws IOException {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001"), file("LOAD00000002")));
        ledger.create(ORDERS, revision(1, 1, "LOAD00000001"));
        ledger.create(ORDERS, outcome(1, Counters.NONE, null));

        List<String> names = names();

        assertThat(names)
                .containsExactly(
                        "00000000000000000001.json",
                        "00000000000000000001.outcome.json",
                        "00000000000000000001.revision-001.json");
    }

    @Test
    void readsPlanThenRevisionsThenOutcome() {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001"), file("LOAD00000002"), file("LOAD00000003")));
        ledger.create(ORDERS, revision(1, 1, "LOAD00000001"));
        ledger.create(ORDERS, revision(1, 2, "LOAD00000002"));
        ledger.create(ORDERS, outcome(1, new Counters(1, 1, 0, 0, 0, 0), 4L));

        TableHistory history = ledger.history(ORDERS);

        assertThat(history.appliedFiles()).isEqualTo(1);
        assertThat(history.files().map(known -> known.file().key())).containsExactly("sales/orders/LOAD00000003.csv");
        assertThat(history.openPlan()).isEmpty();
        assertThat(history.deltaVersion()).contains(4L);
    }

    @Test
    void readsManyBatchesInTheirOrder() {
        for (int batch = 1; batch <= 13; batch++) {
            ledger.create(ORDERS, plan(batch, "plan-" + batch, file(String.format(Locale.ROOT, "LOAD%08X", batch))));
            ledger.create(ORDERS, outcome(batch, new Counters(1, 1, 0, 0, 0, 0), (long) batch));
        }

        TableHistory history = ledger.history(ORDERS);

        assertThat(history.lastBatch()).isEqualTo(13);
        assertThat(history.lastOutcome()).map(BatchOutcome::batch).contains(13L);
        assertThat(history.deltaVersion()).contains(13L);
        assertThat(history.appliedFiles()).isEqualTo(13);
        assertThat(history.rows().applied()).isEqualTo(13);
    }

    @Test
    void keepsTablesApart() {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));

        TableHistory other = ledger.history(new TableName("sales", "orders_old"));

        assertThat(other.lastBatch()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.revision-1", "a.outcome.json", "a.json"})
    void readsTablesWhoseNamesLookLikeEntries(String name) {
        TableName table = new TableName("sales", name);
        ledger.create(table, plan(1, "plan-1", file("LOAD00000001")));
        ledger.create(table, outcome(1, new Counters(1, 1, 0, 0, 0, 0), null));

        TableHistory history = ledger.history(table);

        assertThat(history.lastOutcome()).map(BatchOutcome::batch).contains(1L);
    }

    @Test
    void passesOverFieldsOfALaterRelease() throws IOException {
        BatchPlan plan = plan(1, "plan-1", file("LOAD00000001"));
        ledger.create(ORDERS, plan);
        Path entry = folder.resolve("00000000000000000001.json");
        Files.writeString(entry, Files.readString(entry).replaceFirst("\\{", "{\"mood\": \"good\","));

        TableHistory history = ledger.history(ORDERS);

        assertThat(history.openPlan()).contains(plan);
    }

    @Test
    void refusesAnEntryThatIsCutOff() throws IOException {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        Files.writeString(folder.resolve("00000000000000000001.json"), "{\"batch\": 1");

        assertThatThrownBy(() -> ledger.history(ORDERS))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read ledger entry ledger/sales/orders/00000000000000000001.json: it is not JSON,"
                        + " so somebody cut it off or changed it. Restore it from a copy.");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            cut off       | {"batch": 1, "plan" | it is not JSON, so somebody cut it off or changed it.
            not adding up | {"batch": 1, "counters": {"read": 2, "applied": 1}, "hashes": {}, "warnings": []} | its lines do not add up, so somebody changed it.
            """)
    void saysThatAnOutcomeNeedsNoCopy(String damage, String text, String why) throws IOException {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        Files.writeString(folder.resolve("00000000000000000001.outcome.json"), text);

        assertThatThrownBy(() -> ledger.history(ORDERS))
                .as(damage)
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read ledger entry ledger/sales/orders/00000000000000000001.outcome.json: " + why
                        + " Restore it from a copy. The outcome of the last batch needs no copy: delete it, and the next"
                        + " run takes it from the table's own commit.");
    }

    @Test
    void leavesAnEntryOfANewerReleaseAlone() throws IOException {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        Path entry = folder.resolve("00000000000000000001.json");
        Files.writeString(entry, Files.readString(entry).replace("\"format\" : 1", "\"format\" : 2"));

        assertThatThrownBy(() -> ledger.history(ORDERS))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot read ledger entry ledger/sales/orders/00000000000000000001.json: it has format 2, this"
                                + " release knows 1. Run the release that wrote it, everywhere.");
    }

    @Test
    void readsAnEntryThatWasWrittenBeforeEntriesHadAFormat() throws IOException {
        BatchPlan plan = plan(1, "plan-1", file("LOAD00000001"));
        ledger.create(ORDERS, plan);
        Path entry = folder.resolve("00000000000000000001.json");
        Files.writeString(entry, Files.readString(entry).replace("\"format\" : 1,", ""));

        assertThat(ledger.history(ORDERS).openPlan()).contains(plan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "{}"})
    void refusesWhatIsNoEntry(String text) throws IOException {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        Files.writeString(folder.resolve("00000000000000000001.json"), text);

        assertThatThrownBy(() -> ledger.history(ORDERS))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read ledger entry ledger/sales/orders/00000000000000000001.json: this release"
                        + " does not write such an entry. Restore it from a copy, or run the release that wrote it.");
    }

    /** Two batches were planned and recorded; then somebody moves, copies, deletes or edits. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cp 1.json 3.json                    | 3.json         | it says that it is the plan of batch 1",
                "rm 1.outcome.json                   | 2.json         | batch 1 before it has no outcome",
                "rm 1.json                           | 1.revision-001.json | its batch has no plan",
                "rm 2.json                           | 2.outcome.json | its batch has no plan",
                "cp 1.outcome.json 2.outcome.json    | 2.outcome.json | it says that it is the outcome of batch 1",
                "edit 2.json plan-2 plan-3           | 2.outcome.json | it is the outcome of another plan than the one beside it",
                "edit 2.json \"plan-2\" \"\"     | 2.json         | it has no id",
                "edit 2.json \"id\" \"it\"       | 2.json         | it has no id",
                "edit 1.revision-001.json \"batch\":1 \"batch\":2 | 1.revision-001.json | it says that it revises batch 2",
                "cp 1.revision-001.json 3.revision-001.json | 3.revision-001.json | it says that it revises batch 1",
            })
    void refusesToGoOnFromALedgerThatContradictsItself(String deed, String entry, String why) throws IOException {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        ledger.create(ORDERS, revision(1, 1, "LOAD00000001"));
        ledger.create(ORDERS, outcome(1, Counters.NONE, null));
        ledger.create(ORDERS, plan(2, "plan-2", file("LOAD00000002")));
        ledger.create(ORDERS, outcome(2, Counters.NONE, null));
        String[] words = deed.split(" ", -1);
        switch (words[0]) {
            case "cp" -> Files.write(entryOf(words[2]), Files.readAllBytes(entryOf(words[1])));
            case "rm" -> Files.delete(entryOf(words[1]));
            default ->
                Files.writeString(
                        entryOf(words[1]),
                        Files.readString(entryOf(words[1])).replace(" : ", ":").replace(words[2], words[3]));
        }

        assertThatThrownBy(() -> ledger.history(ORDERS))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot go on from ledger entry ledger/sales/orders/0000000000000000000" + entry + ": " + why
                                + ". Entries are written once and never changed, so somebody changed, copied or deleted one."
                                + " Restore the table's folder of the ledger from a copy. The outcome of the last batch needs no copy:"
                                + " delete it, and the next run takes it from the table's own commit.");
    }

    @Test
    void looksAgainWhereAListingMissedWhatAnotherRunWroteMeanwhile() {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        ledger.create(ORDERS, outcome(1, Counters.NONE, null));
        ledger.create(ORDERS, plan(2, "plan-2", file("LOAD00000002")));
        Ledger hasty = new Ledger(blindOnce("00000000000000000001.outcome.json"));

        TableHistory history = hasty.history(ORDERS);

        assertThat(history.lastOutcome()).isPresent();
        assertThat(history.openPlan()).map(BatchPlan::id).contains("plan-2");
    }

    @Test
    void readsAgainOnlyWhatCameAfterwards() {
        List<String> read = new ArrayList<>();
        Ledger asked = new Ledger(recording(read));
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        ledger.create(ORDERS, outcome(1, new Counters(1, 1, 0, 0, 0, 0), null));
        ledger.create(ORDERS, plan(2, "plan-2", file("20260105-090000000")));
        TableHistory before = asked.history(ORDERS);
        read.clear();
        ledger.create(ORDERS, revision(2, 1, "20260105-090000000"));
        ledger.create(ORDERS, outcome(2, new Counters(2, 2, 0, 0, 0, 0), null));

        TableHistory after = asked.history(ORDERS);

        assertThat(before.openPlan()).isPresent();
        assertThat(after.lastBatch()).isEqualTo(2);
        assertThat(after.rows())
                .isEqualTo(
                        new Ledger(recording(new ArrayList<>())).history(ORDERS).rows());
        assertThat(read)
                .containsExactly(
                        "ledger/sales/orders/00000000000000000002.json",
                        "ledger/sales/orders/00000000000000000002.revision-001.json",
                        "ledger/sales/orders/00000000000000000002.outcome.json");
    }

    @Test
    void readsEverythingAgainWhereAnOlderStateWasPutBack() throws IOException {
        ledger.create(ORDERS, plan(1, "plan-1", file("LOAD00000001")));
        ledger.create(ORDERS, outcome(1, new Counters(1, 1, 0, 0, 0, 0), null));
        TableHistory before = ledger.history(ORDERS);
        Files.delete(entryOf("1.json"));
        Files.delete(entryOf("1.outcome.json"));
        ledger.create(ORDERS, plan(1, "plan-b", file("LOAD00000002")));

        TableHistory after = ledger.history(ORDERS);

        assertThat(before.rows().read()).isEqualTo(1);
        assertThat(after.rows().read()).isZero();
        assertThat(after.openPlan()).map(BatchPlan::id).contains("plan-b");
    }

    /** The store, which notes what is read. */
    private ObjectStore recording(List<String> read) {
        ObjectStore store = new FolderObjectStore(folder.resolve("../../.."));
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        read.add((String) arguments[0]);
                    }
                    return method.invoke(store, arguments);
                });
    }

    /** The store, whose first listing misses one entry. */
    private ObjectStore blindOnce(String entry) {
        ObjectStore store = new FolderObjectStore(folder.resolve("../../.."));
        AtomicBoolean blind = new AtomicBoolean(true);
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list") && blind.getAndSet(false)) {
                        return store.list((String) arguments[0], (String) arguments[1])
                                .filter(object -> !object.key().endsWith(entry));
                    }
                    return method.invoke(store, arguments);
                });
    }

    private Path entryOf(String name) {
        return folder.resolve("0000000000000000000" + name);
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.map(entry -> entry.getFileName().toString()).sorted().forEach(names::add);
        }
        return names;
    }

    private static StagedFile file(String base) {
        return new StagedFile("sales/orders/" + base + ".csv", "etag of " + base, 10, NINE);
    }

    private static BatchPlan plan(long batch, String id, StagedFile... files) {
        List<PlannedFile> planned = List.of(files).stream()
                .map(file -> new PlannedFile(file, false))
                .toList();
        return new BatchPlan(batch, id, NINE, 1, null, planned, List.of(), List.of());
    }

    private static Revision revision(long batch, int number, String base) {
        return new Revision(
                batch, number, List.of(new DroppedFile("sales/orders/" + base + ".csv", false, "gone: " + base)));
    }

    private static BatchOutcome outcome(long batch, Counters counters, @Nullable Long version) {
        return Outcome.of(batch).counters(counters).version(version).made();
    }
}
