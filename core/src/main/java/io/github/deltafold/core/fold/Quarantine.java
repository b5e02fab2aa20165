package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is set aside in a lake, of all tables. Folding adds to it; a person looks at it and settles it.
 *
 * <p>Records of a table are added and settled by its batches only, one batch after the other.
 */
public interface Quarantine {
    /** The columns of {@link #records}: those of the quarantine table. */
    List<Column> RECORD_COLUMNS = List.of(
            new Column("table", ColumnType.STRING),
            new Column("file", ColumnType.STRING),
            new Column("line", ColumnType.of(Kind.BIGINT)),
            new Column("column", ColumnType.STRING),
            new Column("reason", ColumnType.STRING),
            new Column("raw", ColumnType.STRING),
            new Column("batch", ColumnType.of(Kind.BIGINT)),
            new Column("recorded_at", ColumnType.of(Kind.TIMESTAMP)),
            new Column("state", ColumnType.STRING));

    /** The columns of {@link #summary}. */
    List<Column> SUMMARY_COLUMNS = List.of(
            new Column("table", ColumnType.STRING),
            new Column("file", ColumnType.STRING),
            new Column("reason", ColumnType.STRING),
            new Column("state", ColumnType.STRING),
            new Column("records", ColumnType.of(Kind.BIGINT)),
            new Column("first_line", ColumnType.of(Kind.BIGINT)),
            new Column("batch", ColumnType.of(Kind.BIGINT)),
            new Column("since", ColumnType.of(Kind.TIMESTAMP)));

    /** Records with their text, sorted by table, file, line and batch. */
    TableRows records(RecordFilter filter);

    /**
     * How many records there are of each table, file, reason and state, with the first line, the first batch and when
     * that was; sorted by table, file and first line.
     */
    TableRows summary(RecordFilter filter);

    /** How many records there are of each file. */
    Map<String, Long> count(RecordFilter filter);

    /**
     * Which lines are set aside, file by file.
     *
     * @param mostRanges no more ranges than this over all files; the first of them where there are more
     */
    List<QuarantinedFile> lines(RecordFilter filter, int mostRanges);

    /**
     * Takes the records of a table that begins anew for replaced, since its ledger does not know them. Safe to repeat, and
     * safe to be done late by a run that stood still.
     *
     * @param before what was set aside later than this is the new ledger's
     */
    void replaceAllOf(TableName table, Instant before);

    /** Settles open records of a table. Safe to repeat, and safe to be repeated by two runs at once. */
    void settle(TableName table, Settlement settlement);
}
