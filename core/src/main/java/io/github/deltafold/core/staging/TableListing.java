package io.github.deltafold.core.staging;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is staged for one table, at one look.
 *
 * @param fullLoad full-load files by name
 * @param changes change files by name, the whole key deciding between equal names
 * @param whole whether these are all; otherwise old change files may be missing
 */
public record TableListing(List<StagedFile> fullLoad, List<StagedFile> changes, boolean whole) {
    /** Nothing staged. */
    public static final TableListing EMPTY = new TableListing(List.of(), List.of(), true);

    private static final Comparator<StagedFile> BY_NAME =
            Comparator.comparing((StagedFile file) -> file.name().base()).thenComparing(StagedFile::key);

    /** Sorts all files of one table. */
    public static TableListing of(List<StagedFile> files) {
        return of(files, true);
    }

    /** Sorts the files of one table, all of them or not. */
    static TableListing of(List<StagedFile> files, boolean whole) {
        List<StagedFile> sorted = new ArrayList<>(files);
        sorted.sort(BY_NAME);
        return new TableListing(
                sorted.stream()
                        .filter(file -> file.name().kind() == FileKind.FULL_LOAD)
                        .toList(),
                sorted.stream()
                        .filter(file -> file.name().kind() == FileKind.CHANGES)
                        .toList(),
                whole);
    }

    public TableListing {
        fullLoad = List.copyOf(fullLoad);
        changes = List.copyOf(changes);
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
