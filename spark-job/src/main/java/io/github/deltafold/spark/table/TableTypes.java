package io.github.deltafold.spark.table;

import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;

/** Column types as Spark has them, both ways. */
public final class TableTypes {
    private static final Map<DataType, Kind> KINDS = Map.ofEntries(
            Map.entry(DataTypes.StringType, Kind.STRING),
            Map.entry(DataTypes.BooleanType, Kind.BOOLEAN),
            Map.entry(DataTypes.ByteType, Kind.TINYINT),
            Map.entry(DataTypes.ShortType, Kind.SMALLINT),
            Map.entry(DataTypes.IntegerType, Kind.INT),
            Map.entry(DataTypes.LongType, Kind.BIGINT),
            Map.entry(DataTypes.FloatType, Kind.FLOAT),
            Map.entry(DataTypes.DoubleType, Kind.DOUBLE),
            Map.entry(DataTypes.BinaryType, Kind.BINARY),
            Map.entry(DataTypes.DateType, Kind.DATE),
            Map.entry(DataTypes.TimestampType, Kind.TIMESTAMP),
            Map.entry(DataTypes.TimestampNTZType, Kind.TIMESTAMP));

    private TableTypes() {}

    /** The type of Spark that holds the values of a column type. */
    public static DataType sparkType(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> DataTypes.BooleanType;
            case TINYINT -> DataTypes.ByteType;
            case SMALLINT -> DataTypes.ShortType;
            case INT -> DataTypes.IntegerType;
            case BIGINT -> DataTypes.LongType;
            case FLOAT -> DataTypes.FloatType;
            case DOUBLE -> DataTypes.DoubleType;
            case DECIMAL -> DataTypes.createDecimalType(type.precision(), type.scale());
            case STRING -> DataTypes.StringType;
            case BINARY -> DataTypes.BinaryType;
            case DATE -> DataTypes.DateType;
            case TIMESTAMP -> DataTypes.TimestampType;
        };
    }

    /** The column type of a field; empty for nested types, which no column type holds. */
    public static Optional<ColumnType> columnType(StructField field) {
        DataType type = field.dataType();
        if (type instanceof DecimalType decimal) {
            return Optional.of(ColumnType.decimal(decimal.precision(), decimal.scale()));
        }
        return Optional.ofNullable(KINDS.get(type)).map(ColumnType::of);
    }
}
