package io.github.deltafold.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriteProbeTest {
    private static final Location ROOT = Location.parse("s3://acme-lake/_deltafold");

    private final InMemoryObjectStore objects = new InMemoryObjectStore();
    private final AtomicInteger writes = new AtomicInteger();

    /** How a store takes the condition of a write. */
    private enum Habit {
        HONOURS_IT,
        IGNORES_IT,
        LOOKS_FIRST_AND_WRITES_LATER
    }

    @ParameterizedTest
    @EnumSource(WritePromise.class)
    void passesStoreThatKeepsWritersApart(WritePromise promise) {
        ask(Habit.HONOURS_IT, promise);

        assertThat(objects.list("fence/" + promise.name().toLowerCase(Locale.ROOT), ""))
                .singleElement()
                .satisfies(note -> assertThat(
                                objects.read(note.key()).orElseThrow().bytes())
                        .asString()
                        .isEqualTo(promise.condition()
                                + " was honoured by http://minio:9000 acme-lake in a race of writers.\n"));
    }

    @ParameterizedTest
    @EnumSource(WritePromise.class)
    void asksForOneRefusalWhereStoreHasPassed(WritePromise promise) {
        ask(Habit.HONOURS_IT, promise);
        List<StoredObject> before = objects.list("", "").toList();
        writes.set(0);

        ask(Habit.HONOURS_IT, promise);

        assertThat(writes).hasValue(1);
        assertThat(objects.list("", "")).isEqualTo(before);
    }

    @Test
    void refusesStoreThatIgnoresConditionOfCreation() {
        assertThatThrownBy(() -> ask(Habit.IGNORES_IT, WritePromise.CREATION))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot write to bucket 'acme-lake' of http://minio:9000: the store does not keep writers"
                        + " apart (16 of several that create one object at the same moment were told that they did,"
                        + " where 'If-None-Match: *' must let one), so that two runs could destroy each other's"
                        + " commits. No table was written. Use a store with atomic conditional writes, such as AWS S3,"
                        + " MinIO or S3Proxy.");
    }

    @Test
    void refusesStoreThatIgnoresConditionOfReplacement() {
        assertThatThrownBy(() -> ask(Habit.IGNORES_IT, WritePromise.REPLACEMENT))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("16 of several that replace one object")
                .hasMessageContaining("where 'If-Match' must let one");
    }

    @ParameterizedTest
    @EnumSource(WritePromise.class)
    void refusesStoreThatLooksFirstAndWritesLater(WritePromise promise) {
        assertThatThrownBy(() -> ask(Habit.LOOKS_FIRST_AND_WRITES_LATER, promise))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("does not keep writers apart");
    }

    @ParameterizedTest
    @EnumSource(WritePromise.class)
    void refusesStoreThatTookPlaceOfBetterOne(WritePromise promise) {
        ask(Habit.HONOURS_IT, promise);

        assertThatThrownBy(() -> ask(Habit.IGNORES_IT, promise))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("(2 of several");
        assertThatThrownBy(() -> ask(Habit.IGNORES_IT, promise)).isInstanceOf(BadSetting.class);
    }

    @Test
    void asksOtherEndpointAnew() {
        ask(Habit.HONOURS_IT, WritePromise.CREATION);

        assertThatThrownBy(() -> WriteProbe.ask(
                        store(Habit.LOOKS_FIRST_AND_WRITES_LATER), WritePromise.CREATION, "http://minio:9001", ROOT))
                .isInstanceOf(BadSetting.class);
    }

    @Test
    void leavesFoldersAlone(@TempDir Path folder) {
        WriteProbe probe = WriteProbe.of(List.of(Location.parse(folder.toString())), S3Settings.AWS);

        assertThatCode(probe::requireCreation).doesNotThrowAnyException();
        assertThatCode(probe::requireReplacement).doesNotThrowAnyException();
        assertThat(folder).isEmptyDirectory();
    }

    private void ask(Habit habit, WritePromise promise) {
        WriteProbe.ask(store(habit), promise, "http://minio:9000", ROOT);
    }

    private ObjectStore store(Habit habit) {
        return new HabitualStore(objects, habit, writes);
    }

    private record HabitualStore(InMemoryObjectStore objects, Habit habit, AtomicInteger writes)
            implements ObjectStore {
        @Override
        public boolean createIfAbsent(String key, byte[] bytes) {
            writes.incrementAndGet();
            return switch (habit) {
                case HONOURS_IT -> objects.createIfAbsent(key, bytes);
                case IGNORES_IT -> put(key, bytes);
                case LOOKS_FIRST_AND_WRITES_LATER -> objects.read(key).isEmpty() && putLater(key, bytes);
            };
        }

        @Override
        public boolean replaceIfUnchanged(String key, byte[] bytes, String version) {
            writes.incrementAndGet();
            boolean unchanged = objects.read(key)
                    .filter(standing -> standing.version().equals(version))
                    .isPresent();
            return switch (habit) {
                case HONOURS_IT -> objects.replaceIfUnchanged(key, bytes, version);
                case IGNORES_IT -> put(key, bytes);
                case LOOKS_FIRST_AND_WRITES_LATER -> unchanged && putLater(key, bytes);
            };
        }

        private boolean put(String key, byte[] bytes) {
            objects.put(key, bytes);
            return true;
        }

        private boolean putLater(String key, byte[] bytes) {
            LockSupport.parkNanos(200_000);
            return put(key, bytes);
        }

        @Override
        public Stream<StoredObject> list(String prefix, String startAfter) {
            return objects.list(prefix, startAfter);
        }

        @Override
        public Optional<StoredContent> read(String key) {
            return objects.read(key);
        }

        @Override
        public InputStream open(String key, String etag) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void upload(String key, Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean download(String key, Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
