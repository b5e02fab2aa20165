package io.github.deltafold.core.record;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What an operator should know about the shape of a table's files. Files are not named: many give one warning. */
public final class FileWarnings {
    private final TableSpec spec;
    private final Set<String> texts = new TreeSet<>();

    public FileWarnings(TableSpec spec) {
        this.spec = spec;
    }

    /** Compares what a file names with what is declared. */
    public void compare(FileHeader header) {
        List<String> missing = header.missing(spec).stream().map(Column::name).toList();
        if (!missing.isEmpty() && !header.columns().isEmpty()) {
            texts.add("Headers lack the declared columns " + missing
                    + ": they are NULL in the rows of those files. Set 'missing-columns: refuse' to quarantine such"
                    + " files instead.");
        }
        List<String> undeclared = header.undeclared(spec);
        if (!undeclared.isEmpty() && !spec.takesNewColumns()) {
            texts.add("Headers name the undeclared columns " + undeclared
                    + ": they are not stored. Declare them in 'columns', or set 'new-columns: add'.");
        }
    }

    /** A header tells names, never types. */
    void compareCsv(FileHeader header) {
        compare(header);
        if (!spec.declaresColumns() && !header.columns().isEmpty()) {
            texts.add("No 'columns' are declared: every column of a CSV header is STRING. Declare 'columns' for other"
                    + " types before the first load.");
        }
    }

    void repeatsHeader() {
        texts.add("A full load begins with a row that equals the declared column names, stored as a row: the files"
                + " probably have a header. Set 'csv: {header: true}' and load the table again.");
    }

    /** The warnings, each once. */
    public List<String> texts() {
        return List.copyOf(texts);
    }
}
