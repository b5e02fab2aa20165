package io.github.deltafold.spark;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.merge.KeyChangeRuns.Evidence;
import io.github.deltafold.spark.merge.PastHorizon;
import io.github.deltafold.spark.read.ReadReports;
import io.github.deltafold.spark.read.StagedChanges;
import io.github.deltafold.spark.table.QuarantineTable;
import io.github.deltafold.spark.table.TargetTable;
import io.github.deltafold.spark.table.Tombstones;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What there is beside the changes of a batch, to judge its key changes by. */
final class BatchEvidence implements Evidence {
    private final SparkSession session;
    private final FoldTask task;
    private final TableShape shape;
    private final TargetTable table;
    private final List<ReadReports> wholeFiles = new ArrayList<>(1);

    BatchEvidence(SparkSession session, FoldTask task, TableShape shape, TargetTable table) {
        this.session = session;
        this.task = task;
        this.shape = shape;
        this.table = table;
    }

    @Override
    public List<Dataset<Row>> held() {
        return table.exists() ? List.of(table.rows(), new Tombstones(session, task).ofEarlierBatches()) : List.of();
    }

    @Override
    public Dataset<Row> lines(Dataset<Row> changes) throws UnreadableFilesException {
        Dataset<Row> all = changes;
        if (task.plan().readsPartsOfChanges()) {
            StagedChanges whole = StagedChanges.ofWholeFiles(session, task, shape);
            wholeFiles.add(whole.reports());
            all = PastHorizon.letHeldKeysPass(task, shape, whole.changes(), table);
        }
        return new QuarantineTable(session, task).mark(all);
    }

    /** Files that could not be read when they were read as a whole. */
    List<DroppedFile> unreadable() {
        return wholeFiles.stream()
                .flatMap(reports -> reports.unreadable().stream())
                .toList();
    }
}
