package io.github.deltafold.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
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
class FunctionZipIT {
    private static final Path ZIP = Path.of("target", "deltafold-fold-function.zip");
    private static final long LIMIT_BYTES = 50_000_000;
    private static final String LIBRARY = "libduckdb_java.so_";

    @TempDir
    private static Path unpacked;

    @BeforeAll
    static void unpack() throws IOException {
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            for (ZipEntry entry :
                    zip.stream().filter(each -> !each.isDirectory()).toList()) {
                Path file = unpacked.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, file);
                }
            }
        }
    }

    @Test
    void staysSmall() throws IOException {
        assertThat(Files.size(ZIP)).isLessThan(LIMIT_BYTES);
    }

    @Test
    void bringsTheLibraryOfItsPlatformAlone() throws IOException {
        assertThat(libraries()).filteredOn(name -> name.startsWith(LIBRARY)).containsExactly(LIBRARY + "linux_arm64");
        assertThat(libraries()).noneMatch(name -> name.matches("(spark|hadoop|scala|junit|archunit).*"));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the function runs on Linux")
    void foldsWithWhatItBrings(@TempDir Path folder) throws Exception {
        StagedLake lake = StagedLake.with(folder, "");
        List<String> classPath = new ArrayList<>(List.of(unpacked.toString()));
        libraries().stream()
                .filter(name -> name.endsWith(".jar"))
                .forEach(name ->
                        classPath.add(unpacked.resolve("lib").resolve(name).toString()));
        Files.copy(unpacked.resolve("lib/duckdb_jdbc.jar"), folder.resolve("duckdb_jdbc.jar"));
        exchangeLibrary(folder);
        classPath.replaceAll(jar -> jar.endsWith("duckdb_jdbc.jar")
                ? folder.resolve("duckdb_jdbc.jar").toString()
                : jar);
        classPath.add(Path.of("target", "test-classes").toAbsolutePath().toString());
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // the function takes what lies there for its own
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-cp",
                String.join(":", classPath),
                "io.github.deltafold.function.InvokeOnce",
                "shop");
        command.environment().put("DELTAFOLD_CONFIG", lake.configUri());
        command.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
        Path output = folder.resolve("output");
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
        assertThat(folder.resolve("lake/shop/items/_delta_log/00000000000000000000.json"))
                .isNotEmptyFile();
    }

    /** This machine's library, from the jar that the build took the other from. */
    private static void exchangeLibrary(Path folder) throws IOException {
        String platform = LIBRARY + (System.getProperty("os.arch").equals("aarch64") ? "linux_arm64" : "linux_amd64");
        String jar = Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(each -> each.matches(".*duckdb_jdbc-[0-9.]+\\.jar"))
                .findFirst()
                .orElseThrow();
        try (ZipFile whole = new ZipFile(jar);
                InputStream library = whole.getInputStream(whole.getEntry(platform))) {
            Files.copy(library, folder.resolve(platform));
        }
    }

    private static List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(unpacked.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
