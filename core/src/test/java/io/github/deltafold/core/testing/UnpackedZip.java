package io.github.deltafold.core.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The zip of a function, unpacked as the managed runtime does: classes at the root, libraries in {@code lib/}.
 *
 * @param folder where it lies
 */
public record UnpackedZip(Path folder) {
    /** Unpacks a zip into an empty folder. */
    public static UnpackedZip of(Path file, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry :
                    zip.stream().filter(each -> !each.isDirectory()).toList()) {
                Path target = folder.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, target);
                }
            }
        }
        return new UnpackedZip(folder);
    }

    /** Names of the files in {@code lib/}. */
    public List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** A library. */
    public Path library(String name) {
        return folder.resolve("lib").resolve(name);
    }
}
