package io.github.deltafold.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    Path folder;

    @Test
    void emptiesWhatDemoLeft() throws IOException {
        Path left = DemoFolder.emptied(folder.resolve("demo")).path().resolve("acme-lake/tables/a.parquet");
        Files.createDirectories(left.getParent());
        Files.createFile(left);

        DemoFolder.emptied(folder.resolve("demo"));

        assertThat(folder.resolve("demo/acme-lake")).doesNotExist();
    }

    @Test
    void leavesEveryOtherFolderAlone() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.txt"), "keep");

        assertThatThrownBy(() -> DemoFolder.emptied(folder))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot use folder '%s' for the demo: it holds files that no demo left there. Name a new or an"
                                + " empty one with --folder.",
                        folder);
        assertThat(mine).hasContent("keep");
    }

    @Test
    void followsNoLinkWhenItEmpties() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.txt"), "keep");
        DemoFolder.emptied(folder.resolve("demo"));
        Files.createSymbolicLink(folder.resolve("demo/link"), folder);

        DemoFolder.emptied(folder.resolve("demo"));

        assertThat(mine).hasContent("keep");
    }

    @Test
    void saysWhatIsInTheWay() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> DemoFolder.emptied(file.resolve("demo")))
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith("Cannot use folder '" + file + "/demo' for the demo: ")
                .hasMessageEndingWith(" Name another one with --folder.");
    }
}
