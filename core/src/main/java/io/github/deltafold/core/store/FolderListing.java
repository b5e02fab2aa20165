package io.github.deltafold.core.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists the files below a folder in the order of their keys, without a look into folders that cannot hold a wanted one.
 *
 * <p>A folder that is not there is empty, and a file that vanishes while its folder is read is left out. Links are
 * followed.
 *
 * @param root folder of the store
 * @param prefix how wanted keys begin
 * @param startAfter the key that wanted ones come after, or empty
 */
record FolderListing(Path root, String prefix, String startAfter) {
    /** One folder is read at a time, while the stream is consumed. */
    Stream<StoredObject> below(Path folder, String folderKey) {
        return entries(folder, folderKey).stream()
                .filter(this::mayHoldWanted)
                .flatMap(entry -> entry.isFolder() ? below(entry.path(), entry.key()) : Stream.of(entry.object()));
    }

    private List<Entry> entries(Path folder, String folderKey) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            List<Entry> entries = new ArrayList<>();
            for (Path child : children) {
                String name = nameOf(child);
                if (!FolderObjectStore.isHidden(name)) {
                    Entry.of(child, folderKey + name).ifPresent(entries::add);
                }
            }
            entries.sort((left, right) -> KeyOrder.BY_BYTES.compare(left.key(), right.key()));
            return entries;
        } catch (NoSuchFileException goneOrNotYetThere) {
            return List.of();
        } catch (NotDirectoryException isFile) {
            if (Files.isDirectory(root)) {
                return List.of();
            }
            throw StoreErrors.fileInTheWay("list", "file://" + root, root.toString(), isFile);
        } catch (DirectoryIteratorException e) {
            throw FolderErrors.explain("list", "file://" + folder, new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw FolderErrors.explain("list", "file://" + folder, e);
        }
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        // Java puts this character where it could not decode a name, and then finds no file of that name
        if (name.indexOf('\uFFFD') >= 0) {
            throw StoreErrors.nameUnreadable("list", "file://" + file, null);
        }
        return name;
    }

    private boolean mayHoldWanted(Entry entry) {
        String key = entry.key();
        boolean after = KeyOrder.BY_BYTES.compare(key, startAfter) > 0;
        if (entry.isFolder()) {
            return (key.startsWith(prefix) || prefix.startsWith(key)) && (after || startAfter.startsWith(key));
        }
        return key.startsWith(prefix) && after;
    }

    /**
     * A file or a folder.
     *
     * @param key with a slash at the end for a folder, so that it sorts among its neighbours as its content does
     */
    private record Entry(Path path, String key, BasicFileAttributes attributes) {
        static Optional<Entry> of(Path path, String key) throws IOException {
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return Optional.of(new Entry(path, attributes.isDirectory() ? key + "/" : key, attributes));
            } catch (NoSuchFileException vanished) {
                return Optional.empty();
            }
        }

        boolean isFolder() {
            return attributes.isDirectory();
        }

        StoredObject object() {
            return new StoredObject(
                    key,
                    FolderObjectStore.etagOf(attributes),
                    attributes.size(),
                    attributes.lastModifiedTime().toInstant());
        }
    }
}
