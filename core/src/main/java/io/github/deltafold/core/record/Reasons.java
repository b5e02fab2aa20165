package io.github.deltafold.core.record;

import io.github.deltafold.core.spec.Column;
import java.util.List;

/** Why a record goes to quarantine, in words for the person who opens the quarantine. Row values never appear. */
final class Reasons {
    private Reasons() {}

    static String width(int fields, List<Integer> expected) {
        List<Integer> sorted = expected.stream().sorted().distinct().toList();
        String choice = sorted.size() == 1 ? String.valueOf(sorted.get(0)) : "one of " + sorted;
        return "wrong width: the record has " + fields + (fields == 1 ? " field" : " fields") + ", expected " + choice
                + ". Compare 'columns', 'full-load-operation' and 'csv.delimiter' with the DMS endpoint;"
                + " older layouts go into 'earlier-columns'.";
    }

    static String operation(boolean blank) {
        return blank
                ? "blank operation: expected I, U or D. A blank one, or NULL in Parquet, is for rows of a full load only."
                        + " Where files of CdcInsertsOnly have no operation column, set 'change-operation: false'."
                : "unknown operation: expected I, U or D. Compare 'columns', 'full-load-operation' and"
                        + " 'change-operation' with the DMS endpoint.";
    }

    static String loadOperation() {
        return "unknown operation in a full load: expected I or nothing. Compare 'full-load-operation' and 'columns'"
                + " with the DMS endpoint.";
    }

    static String nullKey() {
        return "key column is null: the row cannot be found again. Check 'key' and 'csv.null-text'.";
    }

    static String unfit(String why) {
        return "value " + why + ". Correct it at the source; or declare the column STRING and load the table anew.";
    }

    static String unfitNumber(String why) {
        return "value " + why
                + ". Correct it at the source; or declare a wider number and replay; or declare the column"
                + " STRING and load the table anew.";
    }

    static String unfitCommitTime(String why) {
        return "value " + why + ". Correct 'commit-time', which must name a column of time stamps, or remove it.";
    }

    static String undeclaredSequence() {
        return "value of the sequence column is not the 35 digits of AR_H_CHANGE_SEQ: a sequence of another kind must be"
                + " declared under 'columns', so that it compares by its type.";
    }

    static String notSupplied() {
        return "value was not supplied by the source ('no-supply-text'): a partial row cannot be ordered. Switch on full"
                + " logging of all columns at the source.";
    }

    static String headerLacks(String setting, String column) {
        return "the header of the file lacks " + setting + " column '" + column
                + "'. Add the column to the DMS task, or correct '" + setting + "'.";
    }

    static String headerLacksDeclared(List<Column> missing) {
        return "the header of the file lacks declared columns "
                + missing.stream().map(Column::name).toList()
                + ", and 'missing-columns' is 'refuse'. Correct 'columns', or set 'missing-columns: as-null'.";
    }

    static String headerWithoutOperation() {
        return "the header of the change file has no operation column 'Op'. With CdcInsertsOnly set"
                + " 'change-operation: false'.";
    }

    static String headerBroken() {
        return "the header of the file has an empty name, or a name twice, so that its columns cannot be told apart."
                + " A DMS endpoint with an empty TimestampColumnName writes such headers: remove that setting.";
    }

    static String notGzip() {
        return "the file is called .gz and is no gzip file. Pack it, or call it .csv, and stage it again; until then"
                + " nothing of it is applied.";
    }

    static String brokenGzip() {
        return "the file is not a whole gzip file, it was probably cut off while being copied. Stage it again; until"
                + " then nothing of it is applied.";
    }

    static String beyondHorizon(String purgedName) {
        return "older than the tombstone horizon: deletes of files up to " + purgedName
                + " are no longer remembered, so"
                + " a deleted row could come back. Compare the row with the source, then replay it.";
    }
}
