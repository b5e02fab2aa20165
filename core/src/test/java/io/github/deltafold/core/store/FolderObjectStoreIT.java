package io.github.deltafold.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that two processes write to at the same time. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class FolderObjectStoreIT {
    @TempDir
    Path folder;

    @Test
    void letsOneOfTwoProcessesCreate() throws Exception {
        List<Integer> won = race("create", 200);

        assertThat(won.get(0) + won.get(1)).isEqualTo(200);
        assertThat(store().list("key-", "")).hasSize(200);
    }

    @Test
    void losesNoReplacementOfTwoProcesses() throws Exception {
        store().createIfAbsent("counter", "0 start".getBytes(UTF_8));

        race("replace", 100);

        assertThat(new String(store().read("counter").orElseThrow().bytes(), UTF_8))
                .startsWith("200 ");
    }

    private ObjectStore store() {
        return new FolderObjectStore(folder.resolve("store"));
    }

    private List<Integer> race(String deed, int writes) throws Exception {
        Path go = folder.resolve("go");
        List<Process> racers = new ArrayList<>();
        List<BufferedReader> outputs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Process racer = start(deed, Integer.toString(writes), go);
            racers.add(racer);
            outputs.add(racer.inputReader(UTF_8));
        }
        for (BufferedReader output : outputs) {
            assertThat(output.readLine()).isEqualTo("ready");
        }
        Files.createFile(go);
        List<Integer> won = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            won.add(Integer.valueOf(outputs.get(i).readLine()));
            assertThat(racers.get(i).waitFor()).isZero();
        }
        return won;
    }

    private Process start(String deed, String writes, Path go) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreRacer.class.getName(),
                        deed,
                        folder.resolve("store").toString(),
                        writes,
                        go.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
