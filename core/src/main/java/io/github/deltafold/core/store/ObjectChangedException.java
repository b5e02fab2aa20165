package io.github.deltafold.core.store;

import java.io.IOException;

/** An object no longer holds what the listing showed: it was replaced, or it is gone. */
public final class ObjectChangedException extends IOException {
    private final String key;

    public ObjectChangedException(String key) {
        super("Object changed or gone since it was listed: " + key);
        this.key = key;
    }

    /** Key below the store's root. */
    public String key() {
        return key;
    }
}
