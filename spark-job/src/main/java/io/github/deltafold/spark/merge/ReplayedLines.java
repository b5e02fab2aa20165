package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.record.KeyChangeReplay.Finding;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.table.CdcColumn;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link ReplayKeys} found of lines that were in quarantine, or stand beside such.
 *
 * @param unburied file and line of the key changes whose tombstones must not count
 * @param overtaken how many key changes came back after later files had changed their keys
 */
record ReplayedLines(List<Row> unburied, long overtaken) {
    /** There are none. */
    static final ReplayedLines NONE = new ReplayedLines(List.of(), 0);

    /** <b>Cost:</b> two rows at most on the driver for each line that changes a key and was in quarantine. */
    static ReplayedLines of(FoldTask task, Dataset<Row> findings) {
        List<Row> found = findings.where(col(ReplayKeys.FINDING).notEqual(Finding.KEY_STAYS.name()))
                .select(col(ReplayKeys.FINDING), col(ChangeColumns.FILE), col(ChangeColumns.LINE))
                .collectAsList();
        List<Row> unburied = found.stream()
                .filter(row -> is(row, Finding.UNBURIED))
                .map(row -> RowFactory.create(
                        task.plan().files().get(row.getInt(1)).file().key(), row.getLong(2)))
                .toList();
        return new ReplayedLines(
                unburied,
                found.stream().filter(row -> is(row, Finding.OVERTAKEN)).count());
    }

    private static boolean is(Row row, Finding finding) {
        return row.getString(0).equals(finding.name());
    }

    /** Tombstones without those that must not hide a row which a replayed line brings. */
    Dataset<Row> withoutUnburied(Dataset<Row> tombstones) {
        if (unburied.isEmpty()) {
            return tombstones;
        }
        StructType place = new StructType().add("file", DataTypes.StringType).add("line", DataTypes.LongType);
        Dataset<Row> places = tombstones.sparkSession().createDataFrame(unburied, place);
        Column same = col(CdcColumn.NAME + ".file")
                .equalTo(places.col("file"))
                .and(col(CdcColumn.NAME + ".line").equalTo(places.col("line")));
        return tombstones.join(broadcast(places), same, "left_anti");
    }
}
