package io.github.deltafold.core.fold;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import java.util.List;

/** What the operator should know of a batch that was folded. */
public final class FoldWarnings {
    private FoldWarnings() {}

    /** Changes were set aside that are not newer than forgotten tombstones. */
    public static String beyondHorizon(TableName table) {
        return "Changes of " + table + " that are older than the tombstone horizon are quarantined, since a deleted row"
                + " could come back. Compare them with the source, then run 'quarantine replay --table " + table + "'.";
    }

    /** Columns of a table that stands were declared wider. */
    public static List<String> widened(TableName table, List<Column> before, TableShape shape) {
        return before.stream()
                .map(column -> "Column " + table + "." + column.name() + " is now "
                        + shape.columns().get(shape.position(column.name())).type() + " and was " + column.type()
                        + ", as 'columns' declares: the table was rewritten once.")
                .toList();
    }

    /** Key changes came back from quarantine after later files had changed their keys. */
    public static String overtaken(TableName table, long lines) {
        return (lines == 1 ? "1 line changes" : lines + " lines change")
                + " a key and came back from quarantine after later files had changed its keys, which may have moved"
                + " other rows but for it. Run 'status --verify --table " + table + "': it compares every row with the"
                + " staged files.";
    }

    /** Updates inserted rows, whose keys nothing had brought. */
    public static String insertedByUpdate(TableName table, long rows) {
        return "At least " + (rows == 1 ? "1 row of " + table + " was" : rows + " rows of " + table + " were")
                + " inserted by update: no load, insert or key change had brought the key. Where a key changed at the source"
                + " and the files carry no before images, the row under its old key is still there; have DMS load the table"
                + " again, and write before images from then on.";
    }
}
