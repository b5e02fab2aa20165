package io.github.deltafold.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class FolderObjectStoreTest extends ObjectStoreContract {
    @TempDir
    Path folder;

    @Override
    protected ObjectStore openEmpty() {
        return new FolderObjectStore(folder.resolve("store"));
    }

    /** As another tool would: waiting for the disk 2,500 times proves nothing. */
    @Override
    protected void seed(List<String> keys) throws IOException {
        for (String key : keys) {
            write(key, key);
        }
    }

    private Path write(String key, String text) throws IOException {
        Path file = folder.resolve("store").resolve(key);
        Files.createDirectories(file.resolve(".."));
        return Files.writeString(file, text);
    }

    @Test
    void createsMissingRootOnWrite() {
        store.createIfAbsent("a/b/c.json", bytes("x"));

        assertThat(folder.resolve("store/a/b/c.json")).hasContent("x");
    }

    @Test
    void leavesNothingHiddenBehindCreation() throws IOException {
        store.createIfAbsent("a", bytes("x"));
        store.createIfAbsent("a", bytes("y"));

        try (var files = Files.list(folder.resolve("store"))) {
            assertThat(files).containsExactly(folder.resolve("store/a"));
        }
    }

    @Test
    void hidesItsLocksAndWhatCrashedWritersLeft() throws IOException {
        store.createIfAbsent("lease", bytes("one"));
        store.replaceIfUnchanged("lease", bytes("two"), version("lease"));
        write(".0b0d.tmp", "half an obj");

        assertThat(keys("", "")).containsExactly("lease");
    }

    @Test
    void tagsByTimeInNanoseconds() throws IOException {
        Path file = write("a.csv", "x");
        Instant time = Instant.parse("2026-01-02T03:04:05.123456Z");
        Files.setLastModifiedTime(file, FileTime.from(time));

        StoredObject object = only("a.csv");

        assertThat(object).isEqualTo(new StoredObject("a.csv", "1767323045123456000", 1, time));
    }

    @Test
    void noticesFileThatGrowsWhileRead() throws IOException {
        Path file = write("a.csv", "1,Ann\n");
        StoredObject listed = only("a.csv");

        try (InputStream stream = store.open("a.csv", listed.etag())) {
            assertThat(stream.read()).isEqualTo('1');
            Files.writeString(file, "1,Ann\n2,Bob\n");

            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(ObjectChangedException.class)
                    .hasMessage("Object changed or gone since it was listed: a.csv");
        }
    }

    @Test
    void noticesFileThatIsGoneWithLastByte() throws IOException {
        Path file = write("a.csv", "12");
        StoredObject listed = only("a.csv");

        try (InputStream stream = store.open("a.csv", listed.etag())) {
            assertThat(stream.read()).isEqualTo('1');
            Files.delete(file);

            assertThatThrownBy(stream::read).isInstanceOf(ObjectChangedException.class);
        }
    }

    @Test
    void goesOnWhenFileVanishesWhileListing() throws IOException {
        write("a/1", "x");
        Path vanishing = write("b/1", "x");
        write("c/1", "x");
        List<String> listed = new ArrayList<>();

        store.list("", "").forEach(object -> {
            listed.add(object.key());
            vanishing.toFile().delete();
        });

        assertThat(listed).containsExactly("a/1", "c/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a"})
    void refusesKeyThatIsNoFile(String key) {
        assertThatThrownBy(() -> store.createIfAbsent(key, bytes("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Key of no file: '" + key + "'");
    }

    @Test
    void refusesToListNameThatCannotBeRead() throws IOException {
        Path file = write("b\uFFFDse.csv", "x");

        assertThatThrownBy(() -> store.list("", ""))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot list file://" + file + ": the file name does not fit the encoding of file names"
                        + " here (UTF-8). Rename it, or start Java with LC_ALL=C.UTF-8.");
    }

    @Test
    void refusesToOpenWhatBecameFolder() throws IOException {
        write("a/b", "x");

        assertThatThrownBy(() -> store.open("a", "1")).isInstanceOf(ObjectChangedException.class);
        assertThatThrownBy(() -> store.open("a/b/c", "1")).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void readsNothingBelowFile() {
        store.createIfAbsent("a/b", bytes("x"));

        assertThat(store.read("a/b/c")).isEmpty();
    }

    @Test
    void refusesKeyThatWouldBeHidden() {
        assertThatThrownBy(() -> store.createIfAbsent("a/.b.tmp", bytes("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Key would be hidden: a/.b.tmp");
    }

    @Test
    void saysWhichFileIsInTheWay() {
        store.createIfAbsent("e", bytes("x"));

        assertThatThrownBy(() -> store.createIfAbsent("e/x", bytes("x")))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        ("Cannot write file://%1$s/store/e/x: %1$s/store/e is a file where a folder is needed, or the"
                                        + " reverse. Move it away, or correct the location.")
                                .formatted(folder));
    }

    @Test
    void saysThatRootIsFile() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        ObjectStore overFile = new FolderObjectStore(folder.resolve("file"));

        assertThatThrownBy(() -> overFile.list("a/", ""))
                .isInstanceOf(BadSetting.class)
                .hasMessage(("Cannot list file://%1$s/file: %1$s/file is a file where a folder is needed, or the"
                                + " reverse. Move it away, or correct the location.")
                        .formatted(folder));
    }
}
