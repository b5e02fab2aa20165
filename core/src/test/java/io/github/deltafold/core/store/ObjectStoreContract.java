package io.github.deltafold.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ObjectStore} promises. One class per store extends it. */
@SuppressWarnings("NullAway.Init") // JUnit calls openStore before each test
public abstract class ObjectStoreContract {
    private static final int THREADS = 16;

    /** The store under test, empty at the start of each test. */
    protected ObjectStore store;

    /** Opens a store over a root that does not hold anything; it is closed after the test. */
    protected abstract ObjectStore openEmpty() throws IOException;

    /** Stores many objects, each with its key as content, by whatever way is fast. */
    protected void seed(List<String> keys) throws IOException {
        keys.parallelStream().forEach(key -> store.createIfAbsent(key, bytes(key)));
    }

    @BeforeEach
    void openStore() throws IOException {
        store = openEmpty();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void readsWhatItCreated() {
        boolean created = store.createIfAbsent("ledger/sales/orders/1.json", bytes("plan"));

        assertThat(created).isTrue();
        assertThat(text("ledger/sales/orders/1.json")).isEqualTo("plan");
    }

    @Test
    void readsNothingWhereNothingIs() {
        store.createIfAbsent("a/b", bytes("x"));

        assertThat(store.read("absent")).isEmpty();
        assertThat(store.read("a")).isEmpty();
    }

    @Test
    void keepsEmptyObject() throws IOException {
        store.createIfAbsent("empty", new byte[0]);

        StoredObject empty = only("empty");

        assertThat(empty.sizeBytes()).isZero();
        assertThat(text("empty")).isEmpty();
        assertThat(content(empty)).isEmpty();
    }

    @Test
    void leavesStandingObjectAsItIs() {
        store.createIfAbsent("plan", bytes("first"));

        boolean created = store.createIfAbsent("plan", bytes("second"));

        assertThat(created).isFalse();
        assertThat(text("plan")).isEqualTo("first");
    }

    @Test
    void countsSameBytesAsCreated() {
        store.createIfAbsent("plan", bytes("first"));

        assertThat(store.createIfAbsent("plan", bytes("first"))).isTrue();
    }

    @Test
    void replacesUnchangedObject() {
        store.createIfAbsent("lease", bytes("one"));

        boolean replaced = store.replaceIfUnchanged("lease", bytes("two"), version("lease"));

        assertThat(replaced).isTrue();
        assertThat(text("lease")).isEqualTo("two");
    }

    @Test
    void replacesNothingThatChanged() {
        store.createIfAbsent("lease", bytes("one"));
        String old = version("lease");
        store.replaceIfUnchanged("lease", bytes("two"), old);

        boolean replaced = store.replaceIfUnchanged("lease", bytes("three"), old);

        assertThat(replaced).isFalse();
        assertThat(text("lease")).isEqualTo("two");
    }

    @Test
    void countsSameBytesAsReplaced() {
        store.createIfAbsent("lease", bytes("one"));
        String old = version("lease");
        store.replaceIfUnchanged("lease", bytes("two"), old);

        assertThat(store.replaceIfUnchanged("lease", bytes("two"), old)).isTrue();
    }

    @Test
    void replacesNothingThatIsAbsent() {
        store.createIfAbsent("lease", bytes("one"));

        boolean replaced = store.replaceIfUnchanged("other", bytes("two"), version("lease"));

        assertThat(replaced).isFalse();
        assertThat(store.read("other")).isEmpty();
    }

    @Test
    void listsNothingWhereNothingIs() {
        assertThat(keys("", "")).isEmpty();
        assertThat(keys("no/such/", "")).isEmpty();
        assertThat(keys("no/such", "no/such")).isEmpty();
    }

    @Test
    void listsByBytesOfKey() throws IOException {
        List<String> sorted = List.of(
                "a b", "a!/x", "a%41", "a+b", "a/x-", "a/x/y=1/z", "a0", "a=b", "aZ", "a_", "é/ü", "ÿ", "日本/行", "Ａ");
        List<String> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(7));
        seed(shuffled);

        List<String> listed = keys("", "");

        assertThat(listed).isEqualTo(sorted);
        assertThat(listed).allSatisfy(key -> assertThat(text(key)).isEqualTo(key));
    }

    /** Whether the server behind the store sorts by bytes as S3 does, not by UTF-16. */
    protected boolean sortsByBytes() {
        return true;
    }

    @Test
    void listsEmojiAfterOtherLetters() throws IOException {
        assumeThat(sortsByBytes()).isTrue();
        seed(List.of("\uD83D\uDE00", "\uFF21"));

        assertThat(keys("", "")).containsExactly("\uFF21", "\uD83D\uDE00");
    }

    @Test
    void listsByPrefixThatIsText() throws IOException {
        seed(List.of("a/b", "a/bc/d", "a/bd", "a/c", "ab", "b/a/b"));

        assertThat(keys("a/b", "")).containsExactly("a/b", "a/bc/d", "a/bd");
        assertThat(keys("a/", "")).containsExactly("a/b", "a/bc/d", "a/bd", "a/c");
        assertThat(keys("a", "")).containsExactly("a/b", "a/bc/d", "a/bd", "a/c", "ab");
        assertThat(keys("a/bc/", "")).containsExactly("a/bc/d");
        assertThat(keys("a/b/", "")).isEmpty();
    }

    @Test
    void listsAfterKey() throws IOException {
        seed(List.of("t/2026/01/a", "t/2026/01/b", "t/2026/02/a", "t/2027/a", "u"));

        assertThat(keys("t/", "t/2026/01/a")).containsExactly("t/2026/01/b", "t/2026/02/a", "t/2027/a");
        assertThat(keys("t/", "t/2026/01/zzz")).containsExactly("t/2026/02/a", "t/2027/a");
        assertThat(keys("t/", "t/2026")).containsExactly("t/2026/01/a", "t/2026/01/b", "t/2026/02/a", "t/2027/a");
        assertThat(keys("t/2026/02/", "t/2026/01/b")).containsExactly("t/2026/02/a");
        assertThat(keys("t/", "t/2027/a")).isEmpty();
        assertThat(keys("", "t/2026/02/a")).containsExactly("t/2027/a", "u");
    }

    @Test
    void listsThousandsOfKeysFromAnyOfThem() throws IOException {
        List<String> all =
                IntStream.range(0, 2_500).mapToObj("many/%05d.csv"::formatted).toList();
        seed(all);

        assertThat(keys("many/", "")).isEqualTo(all);
        assertThat(keys("many/", all.get(999))).isEqualTo(all.subList(1_000, 2_500));
        assertThat(keys("many/", all.get(1_234))).isEqualTo(all.subList(1_235, 2_500));
        assertThat(keys("many/", all.get(2_499))).isEmpty();
    }

    @Test
    void tellsSizeAndTime() {
        store.createIfAbsent("k", bytes("12345"));

        StoredObject object = only("k");

        assertThat(object.sizeBytes()).isEqualTo(5);
        assertThat(object.etag()).isNotEmpty().doesNotContain("\"");
        assertThat(object.modified()).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
    }

    @Test
    void opensListedContent() throws IOException {
        byte[] large = "0123456789".repeat(100_000).getBytes(UTF_8);
        store.createIfAbsent("staged/a b+c=%.csv", large);

        byte[] read = content(only("staged/a b+c=%.csv"));

        assertThat(read).isEqualTo(large);
    }

    @Test
    void refusesToOpenReplacedObject() {
        store.createIfAbsent("staged.csv", bytes("old"));
        StoredObject listed = only("staged.csv");
        store.replaceIfUnchanged("staged.csv", bytes("new"), version("staged.csv"));

        assertThatThrownBy(() -> content(listed))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessage("Object changed or gone since it was listed: staged.csv");
    }

    @Test
    void refusesToOpenAbsentObject() {
        store.createIfAbsent("staged.csv", bytes("old"));
        StoredObject listed = only("staged.csv");

        assertThatThrownBy(() -> store.open("gone.csv", listed.etag()))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessage("Object changed or gone since it was listed: gone.csv");
    }

    @Test
    void storesAndFetchesFiles(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 0, -1});
        Path copy = folder.resolve("copy");

        store.upload("folder/file", file);
        Files.write(file, new byte[] {2});
        store.upload("folder/other", file);
        store.upload("folder/other", file);

        assertThat(store.download("folder/file", copy)).isTrue();
        assertThat(copy).hasBinaryContent(new byte[] {1, 0, -1});
        assertThat(store.download("folder/other", copy)).isTrue();
        assertThat(copy).hasBinaryContent(new byte[] {2});
        assertThat(store.download("folder/none", copy)).isFalse();
        assertThat(store.list("folder/", "").map(StoredObject::key)).containsExactly("folder/file", "folder/other");
    }

    @Test
    void letsOneOfManyCreate() throws Exception {
        List<String> keys =
                IntStream.range(0, 30).mapToObj("race/%02d"::formatted).toList();
        CyclicBarrier barrier = new CyclicBarrier(THREADS);

        List<List<String>> won = inParallel(thread -> {
            List<String> mine = new ArrayList<>();
            for (String key : keys) {
                barrier.await();
                if (store.createIfAbsent(key, bytes(thread + " " + key))) {
                    mine.add(thread + " " + key);
                }
            }
            return mine;
        });

        List<String> winners = won.stream().flatMap(List::stream).toList();
        assertThat(winners).hasSameSizeAs(keys);
        assertThat(keys.stream().map(this::text)).containsExactlyInAnyOrderElementsOf(winners);
    }

    @Test
    void losesNoReplacement() throws Exception {
        int rounds = 5;
        store.createIfAbsent("counter", bytes("0 start"));

        inParallel(thread -> {
            for (int round = 0; round < rounds; round++) {
                increment("counter");
            }
            return thread;
        });

        assertThat(text("counter")).startsWith(THREADS * rounds + " ");
    }

    /** The new content is unique: the same number from two threads must not count as one write. */
    private void increment(String key) {
        boolean replaced = false;
        while (!replaced) {
            StoredContent before = store.read(key).orElseThrow();
            int count = Integer.parseInt(new String(before.bytes(), UTF_8).split(" ", 2)[0]);
            replaced = store.replaceIfUnchanged(key, bytes(count + 1 + " " + UUID.randomUUID()), before.version());
        }
    }

    /** What each of the threads does. */
    private interface Racer<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(Racer<T> racer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<T>> racers = IntStream.range(0, THREADS)
                    .mapToObj(thread -> (Callable<T>) () -> racer.run(thread))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(racers)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    protected final String text(String key) {
        return new String(store.read(key).orElseThrow().bytes(), UTF_8);
    }

    protected final String version(String key) {
        return store.read(key).orElseThrow().version();
    }

    protected final List<String> keys(String prefix, String startAfter) {
        try (Stream<StoredObject> objects = store.list(prefix, startAfter)) {
            return objects.map(StoredObject::key).toList();
        }
    }

    protected final StoredObject only(String prefix) {
        try (Stream<StoredObject> objects = store.list(prefix, "")) {
            return objects.reduce((one, other) -> {
                        throw new AssertionError("Two objects: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
    }

    protected final byte[] content(StoredObject object) throws IOException {
        try (InputStream stream = store.open(object.key(), object.etag())) {
            return stream.readAllBytes();
        }
    }
}
