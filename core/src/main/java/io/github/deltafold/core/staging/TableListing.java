package io.github.deltafold.core.staging;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is staged for one table, at one look.
 *
 * @param fullLoad full-load files by name
 * @param changes change files by name, the whole key deciding between equal names
 * @param wholeSince when the look began, if these are all files; null where old change files may be missing, or
 *     nobody said what time it was
 */
public record TableListing(
        List<StagedFile> fullLoad,
        List<StagedFile> changes,
        @Nullable Instant wholeSince) {
    /** Nothing staged. */
    public static final TableListing EMPTY = new TableListing(List.of(), List.of(), null);

    private static final Comparator<StagedFile> BY_NAME =
            Comparator.comparing((StagedFile file) -> file.name().base()).thenComparing(StagedFile::key);

    /** Sorts files of one table. */
    public static TableListing of(List<StagedFile> files) {
        return of(files, null);
    }

    /** Sorts the files of one table, as a look showed them that began at a time. */
    static TableListing of(List<StagedFile> files, @Nullable Instant wholeSince) {
        List<StagedFile> sorted = new ArrayList<>(files);
        sorted.sort(BY_NAME);
        return new TableListing(
                sorted.stream()
                        .filter(file -> file.name().kind() == FileKind.FULL_LOAD)
                        .toList(),
                sorted.stream()
                        .filter(file -> file.name().kind() == FileKind.CHANGES)
                        .toList(),
                wholeSince);
    }

    public TableListing {
        fullLoad = List.copyOf(fullLoad);
        changes = List.copyOf(changes);
    }

    /** Whether another look shows the very same files. */
    public boolean shows(TableListing other) {
        return fullLoad.equals(other.fullLoad) && changes.equals(other.changes);
    }

    /** Full-load files, then change files. */
    public List<StagedFile> files() {
        List<StagedFile> all = new ArrayList<>(fullLoad);
        all.addAll(changes);
        return all;
    }

    /** The keys of all files. */
    public Set<String> keys() {
        return files().stream().map(StagedFile::key).collect(Collectors.toSet());
    }
}
