package io.github.deltafold.spark.table;

import java.util.List;
import java.util.stream.Collectors;

/** The column {@code _cdc} of every table: where a row comes from, and the order of the change that last touched it. */
public final class CdcColumn {
    /** Its name, which no business column may have. */
    public static final String NAME = "_cdc";

    /** The fields that make the order, compared left to right; a full load ({@code change} false) before changes. */
    public static final List<String> ORDER = List.of("load_generation", "change", "sequence", "name", "file", "line");

    /** Its type; what follows the order is provenance. */
    public static final String TYPE = "STRUCT<load_generation: INT, change: BOOLEAN, sequence: STRING, name: STRING,"
            + " file: STRING, line: BIGINT, operation: STRING, commit_time: TIMESTAMP, batch: BIGINT>";

    private CdcColumn() {}

    /** The order within a {@code _cdc} column, as an SQL value that compares as changes do. */
    public static String order(String cdc) {
        return ORDER.stream().map(field -> cdc + "." + field).collect(Collectors.joining(", ", "struct(", ")"));
    }
}
