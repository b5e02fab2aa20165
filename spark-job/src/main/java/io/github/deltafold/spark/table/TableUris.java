package io.github.deltafold.spark.table;

import io.github.deltafold.core.store.Location;

/** Locations as Hadoop names them: paths as they are written, and S3 by way of S3A whatever the scheme was. */
public final class TableUris {
    private TableUris() {}

    /** The URI for Spark, in the very form that Hadoop gives it: Delta takes another form for another location. */
    public static String of(Location location) {
        return location.uri().replaceFirst("^s3://", "s3a://").replaceFirst("^file:///", "file:/");
    }

    /** The table at a location, as SQL names it. */
    public static String sqlName(Location location) {
        return "delta.`" + of(location).replace("`", "``") + "`";
    }
}
