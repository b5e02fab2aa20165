package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.record.DamagedFileException;

/** Why a file of a plan cannot be read, in the words of the revision that drops it. */
public final class UnreadableFile {
    private UnreadableFile() {}

    /** A file whose bytes are unreadable. */
    public static DroppedFile damaged(DamagedFileException e) {
        return new DroppedFile(e.file(), true, e.reason());
    }

    /** A file that is gone or replaced. */
    public static DroppedFile changed(String key) {
        return new DroppedFile(
                key,
                false,
                "Staged file " + key + " was gone or replaced before it could be read: it was dropped from its batch."
                        + " If it is staged again, it is read then.");
    }

    /** A file that is gone or replaced, as the reload says it that waits for it. */
    static DroppedFile putOff(String key) {
        return new DroppedFile(
                key,
                false,
                "Staged file " + key
                        + " was gone or replaced before it could be read: the reload that it"
                        + " belongs to was put off, and is decided anew from what is staged.");
    }
}
