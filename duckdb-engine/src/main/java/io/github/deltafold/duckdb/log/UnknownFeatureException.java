package io.github.deltafold.duckdb.log;

/** A table uses something of Delta that this engine does not speak, so that it must not touch the table. */
public final class UnknownFeatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String feature;

    UnknownFeatureException(String feature) {
        super("the table uses " + feature);
        this.feature = feature;
    }

    /** A column that holds more than one value. */
    public static void nested(String column) {
        throw new UnknownFeatureException("the nested column " + column);
    }

    /** What it uses. */
    public String feature() {
        return feature;
    }
}
