package io.github.deltafold.local.localstack;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Python with the packages of a requirements file, in a folder of its own. It is made where there is none yet, or where the
 * file has changed since.
 */
public final class PythonEnvironment {
    /** LocalStack says 3.10 and takes a function of 3.13. */
    private static final String LEAST = "3.13";

    private static final Duration PATIENCE = Duration.ofMinutes(20); // one to two, where packages come quickly

    private static final String IS_RECENT = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 13))";

    private final Path folder;

    private PythonEnvironment(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds or makes an environment.
     *
     * @param making is run before one is made, which takes a minute or two
     * @throws io.github.deltafold.core.failure.BadSetting when there is no Python that is recent enough, or its packages
     *     cannot be had
     */
    public static PythonEnvironment install(Path folder, Path requirements, Runnable making) {
        Path installed = folder.resolve("installed.txt");
        try {
            if (Files.exists(installed) && Files.mismatch(installed, requirements) < 0) {
                return new PythonEnvironment(folder);
            }
            making.run();
            Files.createDirectories(folder);
            String python = recentPython(requirements);
            Path log = folder.resolve("install.log");
            PythonEnvironment made = new PythonEnvironment(folder);
            if (!isDone(log, python, "-m", "venv", folder.toString())
                    || !isDone(
                            log,
                            made.program("python"),
                            "-m",
                            "pip",
                            "install",
                            "--disable-pip-version-check",
                            "--requirement",
                            requirements.toString())) {
                throw LocalStackErrors.noPackages(requirements, log);
            }
            Files.copy(requirements, installed, StandardCopyOption.REPLACE_EXISTING);
            return made;
        } catch (IOException e) {
            throw LocalStackErrors.notStarted(e);
        }
    }

    /** A program of the environment. */
    public String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /** The file of a package, wherever this Python keeps packages. */
    Path packaged(String file) throws IOException {
        try (Stream<Path> libraries = Files.list(folder.resolve("lib"))) {
            return libraries
                    .map(library -> library.resolve("site-packages").resolve(file))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + file + " below " + folder));
        }
    }

    private static String recentPython(Path requirements) throws IOException {
        List<String> candidates = new ArrayList<>();
        String named = System.getenv("DELTAFOLD_PYTHON");
        if (named != null) {
            candidates.add(named);
        }
        candidates.addAll(List.of("python3.13", "python3.14", "python3"));
        Path pyenv = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
        if (Files.isDirectory(pyenv)) {
            try (Stream<Path> versions = Files.list(pyenv)) {
                versions.sorted()
                        .map(version ->
                                version.resolve("bin").resolve("python3").toString())
                        .forEach(candidates::add);
            }
        }
        return candidates.stream()
                .filter(PythonEnvironment::isRecent)
                .findFirst()
                .orElseThrow(() -> LocalStackErrors.noPython(requirements, LEAST, candidates));
    }

    private static boolean isRecent(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", IS_RECENT)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) { // there is no such program
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackErrors.interrupted(e);
        }
    }

    private static boolean isDone(Path log, String... command) throws IOException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw LocalStackErrors.packagesTakeTooLong(PATIENCE, log);
            }
            return process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackErrors.interrupted(e);
        }
    }
}
