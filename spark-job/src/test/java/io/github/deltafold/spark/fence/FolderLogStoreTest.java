package io.github.deltafold.spark.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.storage.CloseableIterator;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLogStoreTest {
    @TempDir
    java.nio.file.Path folder;

    private final Configuration hadoop = new Configuration();
    private final FolderLogStore store = new FolderLogStore(hadoop);
    private Path entry;

    @BeforeEach
    void nameEntry() {
        entry = new Path(folder.toUri().toString(), "a b/_delta_log/00000000000000000001.json");
    }

    @Test
    void createsEntryAndFolders() throws IOException {
        store.write(entry, List.of("one", "two").iterator(), false, hadoop);

        assertThat(folder.resolve("a b/_delta_log/00000000000000000001.json")).hasContent("one\ntwo");
    }

    @Test
    void refusesToCreateEntryTwice() throws IOException {
        store.write(entry, List.of("one").iterator(), false, hadoop);

        assertThatThrownBy(() -> store.write(entry, List.of("two").iterator(), false, hadoop))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(entry.toString());

        assertThat(read()).containsExactly("one");
    }

    @Test
    void replacesWhatMayBeReplaced() throws IOException {
        Files.createDirectories(folder.resolve("a b/_delta_log"));
        store.write(entry, List.of("one").iterator(), true, hadoop);

        store.write(entry, List.of("two").iterator(), true, hadoop);

        assertThat(read()).containsExactly("two");
    }

    @Test
    void readsEntryThatTakesPlaceOfOneOfHadoop() throws IOException {
        Files.createDirectories(folder.resolve("a b/_delta_log"));
        store.write(entry, List.of("an entry of Hadoop, with a checksum").iterator(), true, hadoop);
        Files.delete(folder.resolve("a b/_delta_log/00000000000000000001.json"));

        store.write(entry, List.of("ours").iterator(), false, hadoop);

        assertThat(read()).containsExactly("ours");
    }

    private List<String> read() throws IOException {
        try (CloseableIterator<String> lines = store.read(entry, hadoop)) {
            return List.of(lines.next());
        }
    }
}
