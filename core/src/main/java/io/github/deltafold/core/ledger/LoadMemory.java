package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is remembered of the full loads of a table beside the files taken in.
 *
 * @param lastGeneration the greatest load generation that was planned. That of a reload that was given up is never used
 *     again: a run that was only slow may still commit it
 * @param damaged full-load files of reloads that were given up because of them, by key, until they are staged again
 */
public record LoadMemory(int lastGeneration, Map<String, DamagedLoad> damaged) {
    static final LoadMemory EMPTY = new LoadMemory(0, Map.of());

    public LoadMemory {
        damaged = Map.copyOf(damaged);
    }

    /** A damaged full-load file, and what is wrong with it. */
    public record DamagedLoad(StagedFile file, String reason) {}

    /** Whether a file was found damaged, as it is staged. */
    public boolean isDamaged(StagedFile file) {
        DamagedLoad known = damaged.get(file.key());
        return known != null && known.file().equals(file);
    }

    LoadMemory after(BatchPlan plan) {
        Map<String, DamagedLoad> rest = new HashMap<>(damaged);
        plan.files().forEach(planned -> rest.remove(planned.file().key()));
        if (plan.reload() != null) {
            plan.reload().leftOut().forEach(file -> rest.remove(file.key()));
        }
        return new LoadMemory(Math.max(lastGeneration, plan.loadGeneration()), rest);
    }

    LoadMemory afterGivingUp(BatchPlan plan, List<DroppedFile> dropped) {
        Map<String, DamagedLoad> more = new HashMap<>(damaged);
        for (PlannedFile planned : plan.files()) {
            StagedFile file = planned.file();
            if (file.name().kind() == FileKind.FULL_LOAD) {
                dropped.stream()
                        .filter(gone -> gone.key().equals(file.key()))
                        .forEach(gone -> more.put(file.key(), new DamagedLoad(file, gone.reason())));
            }
        }
        return new LoadMemory(lastGeneration, more);
    }
}
