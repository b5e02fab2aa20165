package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.KnownFile;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Recounts a table from its staged files: folds what the ledger says was applied into an empty table, and compares.
 *
 * <p>Only what is still staged as it was read can be recounted: a table whose files DMS or an operator has removed since
 * cannot be verified, which is said. Lines in quarantine are left out, and a row that the last reload left because of
 * one may stand.
 */
public final class Verifier {
    private final LakeConfig config;
    private final Supplier<TableEngine> engine;

    /**
     * A verifier of the tables of a configuration.
     *
     * @param engine asked for only when there is something to recount
     */
    public Verifier(LakeConfig config, Supplier<TableEngine> engine) {
        this.config = config;
        this.engine = engine;
    }

    /** Recounts one table. <b>Cost:</b> reads all its staged files and all its rows. */
    public Verification verify(TableSpec spec, TableHistory history, TableListing listing) {
        if (history.openPlan().isPresent()) {
            return Verification.impossible(
                    "batch " + history.lastBatch() + " is not finished. Run 'apply', then verify again");
        }
        List<StagedFile> files = filesOf(history);
        Set<StagedFile> staged = Set.copyOf(listing.files());
        List<StagedFile> gone =
                files.stream().filter(file -> !staged.contains(file)).toList();
        if (!gone.isEmpty()) {
            return Verification.impossible(gone.size() + " of its " + files.size()
                    + " staged files are gone or were staged again since they were applied, "
                    + gone.get(0).key() + " among them. Only what is staged as it was applied can be recounted");
        }
        if (files.isEmpty()) {
            return Verification.OF_NOTHING;
        }
        try {
            return engine.get().verify(task(spec, history, files));
        } catch (UnreadableFilesException e) {
            return Verification.impossible(
                    e.files().stream().map(DroppedFile::reason).collect(Collectors.joining("; ")));
        }
    }

    /** The files that the rows of the open load generation come from, in their order. */
    private static List<StagedFile> filesOf(TableHistory history) {
        int generation = Math.max(1, history.loadGeneration());
        return TableListing.of(history.files()
                        .filter(known -> known.loadGeneration() == generation && known.hash() != null)
                        .map(KnownFile::file)
                        .filter(file -> !isSuperseded(file, history))
                        .toList())
                .files();
    }

    private static boolean isSuperseded(StagedFile file, TableHistory history) {
        return file.name().kind() == FileKind.CHANGES
                && history.reload()
                        .map(reload -> reload.supersedes(history.asFirstStaged(file)))
                        .orElse(false);
    }

    private FoldTask task(TableSpec spec, TableHistory history, List<StagedFile> files) {
        BatchPlan all = new BatchPlan(
                history.lastBatch(),
                "verify",
                Instant.EPOCH,
                Math.max(1, history.loadGeneration()),
                history.reload().orElse(null),
                files.stream().map(file -> new PlannedFile(file, false)).toList(),
                List.of(),
                List.of());
        return new FoldTask(
                config,
                spec,
                all,
                history.deltaVersion().orElse(null),
                0,
                null,
                List.of(),
                List.of(),
                0,
                false,
                null,
                Map.of());
    }
}
