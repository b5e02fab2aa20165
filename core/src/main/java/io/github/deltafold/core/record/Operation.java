package io.github.deltafold.core.record;

/** What a change does to a row. INSERT and UPDATE both mean "the row is now this"; DELETE means "the row is gone". */
public enum Operation {
    INSERT('I'),
    UPDATE('U'),
    DELETE('D');

    private final char code;

    Operation(char code) {
        this.code = code;
    }

    /** The letter that DMS writes. */
    public char code() {
        return code;
    }
}
