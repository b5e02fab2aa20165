package io.github.deltafold.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.core.testing.UnpackedZip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The zip as the managed runtime sees it: its own classes and libraries. What it is made for is arm64; where this machine is
 * not, only DuckDB's native library is exchanged to run it.
 */
@SuppressWarnings("NullAway.Init") // JUnit unpacks it
class FunctionZipIT {
    private static final Path ZIP = Path.of("target", "deltafold-fold-function.zip");
    private static final long LIMIT_BYTES = 50_000_000;
    private static final String LIBRARY = "libduckdb_java.so_";

    @TempDir
    private static Path folder;

    private static UnpackedZip unpacked;

    @BeforeAll
    static void unpack() throws IOException {
        unpacked = UnpackedZip.of(ZIP, folder);
    }

    @Test
    void staysSmall() throws IOException {
        assertThat(Files.size(ZIP)).isLessThan(LIMIT_BYTES);
    }

    @Test
    void bringsTheLibraryOfItsPlatformAlone() throws IOException {
        assertThat(unpacked.libraries())
                .filteredOn(name -> name.startsWith(LIBRARY))
                .containsExactly(LIBRARY + "linux_arm64");
        assertThat(unpacked.libraries()).noneMatch(name -> name.matches("(spark|hadoop|scala|junit|archunit).*"));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the function runs on Linux")
    void foldsWithWhatItBrings(@TempDir Path work) throws Exception {
        TestingLake lake = new TestingLake(work, FoldHandlerIT.TABLES);
        FoldHandlerIT.stage(lake);
        Path temporary = Files.createDirectory(work.resolve("tmp"));
        Path left = Files.createDirectories(temporary.resolve("deltafold-of-a-dead-run/spill"));
        Path output = work.resolve("output");
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // the function takes what lies there for its own
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                String.join(":", classPath(work)),
                "io.github.deltafold.function.InvokeOnce",
                "shop");
        command.environment().put("DELTAFOLD_CONFIG", lake.configFile().toString());
        command.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
        Process process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output))
                .contains("exitCode=3", "shop.items: batch 1, 2 files, 5 lines: 3 applied, 1 superseded");
        assertThat(work.resolve("lake/shop/items/_delta_log/00000000000000000000.json"))
                .isNotEmptyFile();
        assertThat(left).doesNotExist();
    }

    /** What the zip brings, but for DuckDB's native library, which lies beside its jar; and the class that invokes it. */
    private static List<String> classPath(Path work) throws IOException {
        Path duckdb = Files.copy(unpacked.library("duckdb_jdbc.jar"), work.resolve("duckdb_jdbc.jar"));
        exchangeLibrary(work);
        List<String> classPath = new ArrayList<>(List.of(unpacked.folder().toString(), duckdb.toString()));
        unpacked.libraries().stream()
                .filter(name -> name.endsWith(".jar") && !name.equals("duckdb_jdbc.jar"))
                .forEach(name -> classPath.add(unpacked.library(name).toString()));
        classPath.add(Path.of("target", "test-classes").toAbsolutePath().toString());
        return classPath;
    }

    /** This machine's library, from the jar that the build took the other from. */
    private static void exchangeLibrary(Path work) throws IOException {
        String platform = LIBRARY + (System.getProperty("os.arch").equals("aarch64") ? "linux_arm64" : "linux_amd64");
        String jar = Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(each -> each.matches(".*duckdb_jdbc-[0-9.]+\\.jar"))
                .findFirst()
                .orElseThrow();
        try (ZipFile whole = new ZipFile(jar);
                InputStream library = whole.getInputStream(whole.getEntry(platform))) {
            Files.copy(library, work.resolve(platform));
        }
    }
}
