package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What an operator should know about the shape of a table's files. Files are not named: many give one warning. */
public final class FileWarnings {
    private static final String SEEN_IN = " First seen in ";

    private final TableSpec spec;
    private final Set<String> texts = new TreeSet<>();

    public FileWarnings(TableSpec spec) {
        this.spec = spec;
    }

    /** Compares what a file names with what is declared. Of a file that is quarantined, its rows say enough. */
    public void compare(FileHeader header, FileKind kind, TableShape shape) {
        if (header.columns().isEmpty() || header.whyUnusable(kind, spec) != null) {
            return;
        }
        List<String> missing = header.missing(spec).stream().map(Column::name).toList();
        if (!missing.isEmpty()) {
            texts.add("Files lack the declared columns " + missing
                    + ": they are NULL in the rows of those files. Set 'missing-columns: refuse' to quarantine such"
                    + " files instead.");
        }
        List<String> undeclared = header.undeclared(spec).stream()
                .filter(name -> shape.position(name) < 0)
                .toList();
        if (!undeclared.isEmpty() && !spec.takesNewColumns()) {
            texts.add("Files name the undeclared columns " + undeclared
                    + ": they are not stored. Declare them in 'columns', or set 'new-columns: add'.");
        }
        if (!spec.takesNewColumns()) {
            compareWithTable(header.columns(), shape);
        }
    }

    /** A file without a header holds what is declared. */
    void compareDeclared(TableShape shape) {
        compareWithTable(FileHeader.names(spec.columns()), shape);
    }

    private void compareWithTable(List<String> carried, TableShape shape) {
        for (Column column : shape.columns()) {
            String name = column.name();
            boolean declared = spec.column(name).isPresent();
            if (!spec.stores(name)) {
                texts.add(
                        "The table holds column '" + name + "', which is not to be stored any more: it becomes NULL in"
                                + " the rows that change from now on. Drop it from the table, or correct 'exclude'.");
            } else if (!declared && carried.stream().noneMatch(name::equalsIgnoreCase)) {
                texts.add("The table holds column '" + name + "', which 'columns' does not declare any more: it becomes"
                        + " NULL in the rows that change from now on. Declare it again, or drop it from the table.");
            }
        }
    }

    /** A header tells names, never types. */
    void compareCsv(FileHeader header, FileKind kind, TableShape shape) {
        compare(header, kind, shape);
        if (!spec.declaresColumns() && !header.columns().isEmpty()) {
            texts.add("No 'columns' are declared: every column of a CSV header is STRING. Declare 'columns' for other"
                    + " types before the first load.");
        }
    }

    void repeatsHeader() {
        texts.add("A full load begins with a row that equals the declared column names, stored as a row: the files"
                + " probably have a header. Set 'csv: {header: true}' and load the table again.");
    }

    /** A warning with the file that it was first seen in. */
    static String in(String file, String text) {
        return text + SEEN_IN + file + ".";
    }

    /** What a warning says about a table, whichever file showed it: once said, no other file needs to say it again. */
    public static String withoutFile(String warning) {
        int place = warning.lastIndexOf(SEEN_IN);
        return place < 0 ? warning : warning.substring(0, place);
    }

    /** The warnings, each once. */
    public List<String> texts() {
        return List.copyOf(texts);
    }
}
