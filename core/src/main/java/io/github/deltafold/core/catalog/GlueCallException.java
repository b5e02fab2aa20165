package io.github.deltafold.core.catalog;

import io.github.deltafold.core.glue.GlueException;

/** A call of Glue that did not do what it was to. */
final class GlueCallException extends Exception {
    private final String action;
    private final GlueException why;

    GlueCallException(String action, GlueException why) {
        super(why);
        this.action = action;
        this.why = why;
    }

    /** Which call, {@code CreateTable}. */
    String action() {
        return action;
    }

    GlueException why() {
        return why;
    }

    boolean is(String code) {
        return why.code().equals(code);
    }
}
