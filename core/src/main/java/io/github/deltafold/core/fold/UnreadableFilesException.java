package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import java.util.List;

/** Files of a plan cannot be read, so that the plan must be revised. Nothing of the batch was committed. */
public final class UnreadableFilesException extends Exception {
    private final transient List<DroppedFile> files;

    public UnreadableFilesException(List<DroppedFile> files) {
        super("Unreadable files: " + files);
        this.files = List.copyOf(files);
    }

    /** The files to drop from the plan, each with the reason. */
    public List<DroppedFile> files() {
        return files;
    }
}
