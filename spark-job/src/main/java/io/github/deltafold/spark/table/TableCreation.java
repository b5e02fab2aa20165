package io.github.deltafold.spark.table;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Creates a Delta table where there is none.
 *
 * <p>Spark takes a folder with anything in it for a table, and so creates none where another run has begun to, or died
 * before its first commit, perhaps with rows written; Delta then finds no table. An empty write asks Delta alone.
 */
final class TableCreation {
    /** There is a log without a commit, or there are other files without a log. */
    private static final Set<String> NO_COMMIT = Set.of("DELTA_TABLE_NOT_FOUND", "DELTA_MISSING_DELTA_TABLE");

    private TableCreation() {}

    /** Creates a table; nothing happens when there is one. Safe to repeat. */
    static void createIfAbsent(SparkSession session, String uri, StructType columns, Map<String, String> properties) {
        try {
            DeltaTableBuilder builder =
                    DeltaTable.createIfNotExists(session).location(uri).addColumns(columns);
            for (Map.Entry<String, String> property : properties.entrySet()) {
                builder = builder.property(property.getKey(), property.getValue());
            }
            builder.execute();
        } catch (Exception e) { // Scala does not declare the checked exceptions that it throws
            if (!(e instanceof AnalysisException refused && saysNoCommit(refused))) {
                throw e;
            }
            session.createDataFrame(List.<Row>of(), columns)
                    .write()
                    .format("delta")
                    .options(properties)
                    .mode(SaveMode.Ignore)
                    .save(uri);
        }
    }

    private static boolean saysNoCommit(AnalysisException refused) {
        return refused.getErrorClass() != null && NO_COMMIT.contains(refused.getErrorClass());
    }
}
