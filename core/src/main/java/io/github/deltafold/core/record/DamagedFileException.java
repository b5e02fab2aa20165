package io.github.deltafold.core.record;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A staged file whose bytes arrived as they are stored and still cannot be read to the end: nothing of it counts. */
public final class DamagedFileException extends IOException {
    private final String file;
    private final String reason;

    /**
     * A damaged file.
     *
     * @param file key below the staging prefix
     * @param reason why, and what to do about it, for the quarantine
     */
    public DamagedFileException(String file, String reason, @Nullable Throwable cause) {
        super("Cannot read " + file + ": " + reason, cause);
        this.file = file;
        this.reason = reason;
    }

    /** A file that is damaged by what it holds. */
    public DamagedFileException(String file, String reason) {
        this(file, reason, null);
    }

    /** Key below the staging prefix. */
    public String file() {
        return file;
    }

    /** Why, and what to do about it. */
    public String reason() {
        return reason;
    }
}
