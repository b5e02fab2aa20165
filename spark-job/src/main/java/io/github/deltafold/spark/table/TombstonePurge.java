package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Forgets tombstones that are due: looks at their orders, and deletes them in one commit.
 *
 * @param root the session of the engine
 */
public record TombstonePurge(SparkSession root) implements TombstoneMemory {
    @Override
    public Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit) {
        TargetTable table = new TargetTable(root.newSession(), config.tombstones(spec.name()));
        if (!table.exists()) {
            return new Purge(limit, null, null);
        }
        Column ofThisGeneration = col(CdcColumn.NAME + ".load_generation").equalTo(limit.loadGeneration());
        Row row = Tombstones.thatCount(table.rows())
                .agg(
                        max(when(covered(limit).and(ofThisGeneration), expr(CdcColumn.order(CdcColumn.NAME)))),
                        min(when(not(covered(limit)), col(CdcColumn.NAME + ".name"))))
                .head();
        return new Purge(limit, order(row.getStruct(0)), row.getString(1));
    }

    @Override
    public void forget(LakeConfig config, TableSpec spec, Purge purge) {
        SparkSession session = root.newSession();
        TargetTable table = new TargetTable(session, config.tombstones(spec.name()));
        if (table.exists()) {
            String uri = TableUris.of(config.tombstones(spec.name()));
            Transaction.retrying(() -> DeltaTable.forPath(session, uri).delete(covered(purge.limit())));
        }
    }

    /** {@link Purge.Limit#covers} for Spark. */
    private static Column covered(Purge.Limit limit) {
        Column generation = col(CdcColumn.NAME + ".load_generation");
        Column due = col(CdcColumn.NAME + ".name").lt(limit.name());
        ChangeOrder order = limit.order();
        if (order != null) {
            due = due.and(expr(CdcColumn.order(CdcColumn.NAME)).lt(literal(order)));
        }
        return generation
                .lt(limit.loadGeneration())
                .or(generation.equalTo(limit.loadGeneration()).and(due));
    }

    /** An order under the names that the fields have in {@code _cdc}: structs of other names do not compare. */
    private static Column literal(ChangeOrder order) {
        List<Object> values = List.of(
                order.loadGeneration(),
                order.kind() == FileKind.CHANGES,
                order.sequence(),
                order.name(),
                order.file(),
                order.line());
        Column[] fields = new Column[values.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = lit(values.get(i)).as(CdcColumn.ORDER.get(i));
        }
        return struct(fields);
    }

    private static @Nullable ChangeOrder order(@Nullable Row order) {
        if (order == null) {
            return null;
        }
        return new ChangeOrder(
                order.getInt(0),
                order.getBoolean(1) ? FileKind.CHANGES : FileKind.FULL_LOAD,
                order.getString(2),
                order.getString(3),
                order.getString(4),
                order.getLong(5));
    }
}
