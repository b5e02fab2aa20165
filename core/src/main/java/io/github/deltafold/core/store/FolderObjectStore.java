package io.github.deltafold.core.store;

import io.github.deltafold.core.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Objects as files below a folder, which anyone may read and add to with other tools.
 *
 * <p>Many threads and many processes may write at the same time. An object appears by one system call: a hard link for
 * a new one, a rename for a replaced one, so that a crash leaves the state before or after, and at worst a hidden
 * {@code .….tmp} file that no listing shows. Files that carry a lock ({@code .….lock}) stay for ever; they are empty.
 *
 * <p>A folder cannot hold both the key {@code e} and a key {@code e/x}; S3 can. Files put here by other tools should
 * be moved into place whole; one that is still growing is noticed only by the reader of it.
 */
public final class FolderObjectStore implements ObjectStore {
    private static final String TEMPORARY = ".tmp";

    private final Path root;
    private final HardLinks hardLinks;

    /** A store over a folder; it is created by the first write. */
    public FolderObjectStore(Path root) {
        this(root, Files::createLink);
    }

    FolderObjectStore(Path root, HardLinks hardLinks) {
        this.root = root.toAbsolutePath().normalize();
        this.hardLinks = hardLinks;
    }

    /** Makes a second name of a file, failing where that name exists; not every file system can. */
    @FunctionalInterface
    interface HardLinks {
        void create(Path link, Path existing) throws IOException;
    }

    @Override
    public Stream<StoredObject> list(String prefix, String startAfter) {
        int slash = prefix.lastIndexOf('/');
        String folderKey = prefix.substring(0, slash + 1);
        Path folder = folderKey.isEmpty() ? root : fileOf("list", folderKey.substring(0, slash));
        return new FolderListing(root, prefix, startAfter).below(folder, folderKey);
    }

    /** The modification time in nanoseconds. */
    static String etagOf(BasicFileAttributes attributes) {
        return Long.toString(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    @Override
    public Optional<StoredContent> read(String key) {
        return read(key, fileOf("read", key));
    }

    private Optional<StoredContent> read(String key, Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Optional.of(new StoredContent(bytes, Sha256.of(bytes)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            if (Files.isDirectory(file) || FolderErrors.saysNoFolder(e)) {
                return Optional.empty();
            }
            throw explain("read", key, e);
        }
    }

    @Override
    public InputStream open(String key, String etag) throws IOException {
        Path file = fileOf("read", key);
        try {
            return PinnedFile.open(file, key, etag);
        } catch (NoSuchFileException gone) {
            throw new ObjectChangedException(key);
        } catch (FileSystemException e) {
            if (FolderErrors.saysNoFolder(e)) {
                throw new ObjectChangedException(key);
            }
            throw explain("read", key, e);
        }
    }

    @Override
    public boolean createIfAbsent(String key, byte[] bytes) {
        Path file = writableFileOf(key);
        try {
            Files.createDirectories(parentOf(file));
            Path temporary = writeTemporary(file, bytes);
            try {
                boolean created = appear(file, temporary);
                forceFolder(parentOf(file));
                return created || holds(read(key, file), bytes);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw explain("write", key, e);
        }
    }

    private boolean appear(Path file, Path temporary) throws IOException {
        try {
            hardLinks.create(file, temporary);
            return true;
        } catch (FileAlreadyExistsException standing) {
            return false;
        } catch (UnsupportedOperationException noHardLinks) {
            return appearUnderLock(file, temporary);
        } catch (FileSystemException failed) {
            if (!FolderErrors.saysUnsupported(failed)) {
                throw failed;
            }
            return appearUnderLock(file, temporary);
        }
    }

    /** As atomic as the link, since every writer of a file system without hard links comes this way. */
    private static boolean appearUnderLock(Path file, Path temporary) throws IOException {
        return KeyLock.holding(file, () -> {
            if (Files.exists(file)) {
                return false;
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        });
    }

    private static boolean holds(Optional<StoredContent> standing, byte[] bytes) {
        return standing.filter(content -> Arrays.equals(content.bytes(), bytes)).isPresent();
    }

    @Override
    public boolean replaceIfUnchanged(String key, byte[] bytes, String version) {
        Path file = writableFileOf(key);
        if (!Files.exists(file)) {
            return false;
        }
        try {
            Path temporary = writeTemporary(file, bytes);
            try {
                // whoever is frozen while it holds the lock keeps all others waiting: it is held for no write
                boolean replaced = KeyLock.holding(file, () -> {
                    Optional<StoredContent> standing = read(key, file);
                    if (standing.isEmpty() || !standing.get().version().equals(version)) {
                        return holds(standing, bytes);
                    }
                    makeNewer(temporary, file);
                    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                    return true;
                });
                forceFolder(parentOf(file));
                return replaced;
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw explain("write", key, e);
        }
    }

    @Override
    public void upload(String key, Path source) throws IOException {
        Path file = writableFileOf(key);
        byte[] bytes = Files.readAllBytes(source);
        try {
            Files.createDirectories(parentOf(file));
            Path temporary = writeTemporary(file, bytes);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                forceFolder(parentOf(file));
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw explain("write", key, e);
        }
    }

    @Override
    public boolean download(String key, Path file) throws IOException {
        try (InputStream stored = Files.newInputStream(fileOf("read", key))) {
            Files.copy(stored, file, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (NoSuchFileException absent) {
            return false;
        }
    }

    /** The clock of a file system ticks in milliseconds: two contents of one key would else share an etag. */
    private static void makeNewer(Path replacement, Path standing) throws IOException {
        FileTime before = Files.getLastModifiedTime(standing);
        if (Files.getLastModifiedTime(replacement).compareTo(before) <= 0) {
            Files.setLastModifiedTime(
                    replacement, FileTime.from(before.toInstant().plusNanos(1_000)));
        }
    }

    /** Writes a hidden file beside the final one, down to the disk: what appears after a power cut is whole. */
    private static Path writeTemporary(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling("." + UUID.randomUUID() + TEMPORARY);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
            return temporary;
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** The new name has to survive a power cut too. */
    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Nothing to release. */
    @Override
    public void close() {}

    private Path writableFileOf(String key) {
        Path file = fileOf("write", key);
        if (isHidden(String.valueOf(file.getFileName()))) {
            throw new IllegalArgumentException("Key would be hidden: " + key);
        }
        return file;
    }

    private Path fileOf(String deed, String key) {
        Path file;
        try {
            file = root.resolve(key);
        } catch (InvalidPathException e) {
            throw StoreErrors.nameUnreadable(deed, thing(key), e);
        }
        // an absolute key, '..', '//' and a slash at the end would each be another object on S3
        Path normal = file.normalize();
        if (key.isEmpty()
                || !normal.startsWith(root)
                || !root.relativize(normal).toString().equals(key)) {
            throw new IllegalArgumentException("Key of no file: '" + key + "'");
        }
        return normal;
    }

    /** Whether a file is no object but a lock, or what a crashed writer left behind. */
    static boolean isHidden(String name) {
        return name.startsWith(".") && (name.endsWith(TEMPORARY) || name.endsWith(KeyLock.SUFFIX));
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("Path without a folder: " + file);
        }
        return parent;
    }

    private Failure explain(String deed, String key, IOException cause) {
        return FolderErrors.explain(deed, thing(key), cause);
    }

    private String thing(String key) {
        return "file://" + root + "/" + key;
    }
}
