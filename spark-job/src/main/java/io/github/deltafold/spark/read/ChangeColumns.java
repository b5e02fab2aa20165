package io.github.deltafold.spark.read;

import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.table.TableTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a dataset of changes. Values stand under positional names, {@code v0}, {@code v1} …, so that no name of
 * a business column can clash with ours.
 */
public final class ChangeColumns {
    /** I, U or D; null for a rejected record, but not for a change beyond the tombstone horizon. */
    public static final String OPERATION = "operation";

    /** Place of the file in the plan: files are planned in their order, full loads first. */
    public static final String FILE = "file";

    /** Whether the file is a change file, which sorts after every full load. */
    public static final String IS_CHANGE = "is_change";

    /** The sequence columns as text that sorts as they do. */
    public static final String SEQUENCE = "sequence";

    /** Ordinal of the record in its file. */
    public static final String LINE = "line";

    /** How many lines the change counts for: 1, or 0 for the delete half of a key change. */
    public static final String LINES = "lines";

    /** Whether the change says why the key is there; null for a rejected record. */
    public static final String BRINGS_KEY = "brings_key";

    /** When the source committed. */
    public static final String COMMIT_TIME = "commit_time";

    /** Why the record is rejected; null for a change, but not for one beyond the tombstone horizon. */
    public static final String REASON = "reason";

    /** The column at fault in a rejected record. */
    public static final String REJECTED_COLUMN = "rejected_column";

    /** A rejected record verbatim. */
    public static final String RAW = "raw";

    /** Whether the key of a rejected record could be read. */
    public static final String HAS_KEY = "has_key";

    private ChangeColumns() {}

    /** The column that holds the value of a table's column. */
    public static String value(int position) {
        return "v" + position;
    }

    /** The columns that hold the key. */
    public static List<String> key(TableShape shape) {
        return shape.keyPositions().stream().map(ChangeColumns::value).toList();
    }

    /** The schema of changes to a table. */
    public static StructType schema(TableShape shape) {
        List<StructField> fields = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            fields.add(
                    field(value(i), TableTypes.sparkType(shape.columns().get(i).type())));
        }
        fields.add(field(OPERATION, DataTypes.StringType));
        fields.add(field(FILE, DataTypes.IntegerType));
        fields.add(field(IS_CHANGE, DataTypes.BooleanType));
        fields.add(field(SEQUENCE, DataTypes.StringType));
        fields.add(field(LINE, DataTypes.LongType));
        fields.add(field(LINES, DataTypes.IntegerType));
        fields.add(field(BRINGS_KEY, DataTypes.BooleanType));
        fields.add(field(COMMIT_TIME, DataTypes.TimestampType));
        fields.add(field(REASON, DataTypes.StringType));
        fields.add(field(REJECTED_COLUMN, DataTypes.StringType));
        fields.add(field(RAW, DataTypes.StringType));
        fields.add(field(HAS_KEY, DataTypes.BooleanType));
        return DataTypes.createStructType(fields);
    }

    private static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, true);
    }
}
