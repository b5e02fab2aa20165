package io.github.deltafold.local.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureFolderTest {
    @TempDir
    Path folder;

    @Test
    void emptiesWhatAnotherTortureLeft() throws IOException {
        TortureFolder left = TortureFolder.emptied(folder.resolve("torture"));
        Files.createDirectories(left.buckets().resolve("lake/round-1"));

        TortureFolder emptied = TortureFolder.emptied(folder.resolve("torture"));

        assertThat(emptied.buckets()).doesNotExist();
    }

    @Test
    void touchesNoOtherFolder() throws IOException {
        Files.writeString(folder.resolve("letter.txt"), "Dear Ann");

        assertThatThrownBy(() -> TortureFolder.emptied(folder))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot use folder '" + folder + "' for the torture: it holds files that no torture left"
                        + " there. Name a new or an empty one with --folder.");
        assertThat(folder.resolve("letter.txt")).hasContent("Dear Ann");
    }

    @Test
    void forgetsOneRoundAndKeepsTheOthers() throws IOException {
        TortureFolder torture = TortureFolder.emptied(folder.resolve("torture"));
        for (String left : new String[] {"round-1", "round-10", "s3/lake/round-1", "s3/staging/round-1/a"}) {
            Files.createDirectories(torture.path().resolve(left));
        }

        torture.forget(1);

        assertThat(torture.path().resolve("round-1")).doesNotExist();
        assertThat(torture.path().resolve("s3/lake/round-1")).doesNotExist();
        assertThat(torture.path().resolve("s3/staging/round-1")).doesNotExist();
        assertThat(torture.path().resolve("round-10")).exists();
    }
}
