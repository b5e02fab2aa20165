package io.github.deltafold.core.ledger;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The latest content of a key that a batch took in.
 *
 * @param file its identity as last staged
 * @param hash SHA-256 of its bytes; null while its batch is open, or when it was damaged
 * @param loadGeneration the generation its batch belongs to
 * @param stagedAgain whether it is a full-load file whose bytes were staged again, at a later time, and no change
 *     followed yet: it may be part of a reload to come
 * @param damaged whether it could not be read, so that nothing of it was applied
 * @param joinedLate whether it is a full-load file that joined its generation after changes, and no change followed
 *     yet: it may have been the first file of a reload to come
 * @param firstStaged the earliest time at which the store took the key in, as far as seen
 * @param linesRead how many lines the last finished batch that read the key whole read of it; 0 where none did
 */
public record KnownFile(
        StagedFile file,
        @Nullable String hash,
        int loadGeneration,
        boolean stagedAgain,
        boolean damaged,
        boolean joinedLate,
        Instant firstStaged,
        long linesRead) {
    /** A file that is part of no batch, because the operator left it out of a reload. */
    static KnownFile leftOut(StagedFile file, int olderGeneration, long linesRead) {
        return new KnownFile(file, null, olderGeneration, false, false, false, file.modified(), linesRead);
    }

    KnownFile asDuplicate(StagedFile again) {
        boolean repeated = isLoad() && again.modified().isAfter(file.modified());
        return new KnownFile(
                again, hash, loadGeneration, stagedAgain || repeated, damaged, joinedLate, firstStaged, linesRead);
    }

    KnownFile asDamaged() {
        return new KnownFile(file, null, loadGeneration, stagedAgain, true, joinedLate, firstStaged, linesRead);
    }

    KnownFile asRead(String readHash) {
        return new KnownFile(file, readHash, loadGeneration, stagedAgain, false, joinedLate, firstStaged, linesRead);
    }

    KnownFile withLines(long read) {
        return new KnownFile(file, hash, loadGeneration, stagedAgain, damaged, joinedLate, firstStaged, read);
    }

    /** This file, once it is clear that it is part of no reload to come. */
    KnownFile settled() {
        return new KnownFile(file, hash, loadGeneration, false, damaged, false, firstStaged, linesRead);
    }

    boolean mayReload() {
        return stagedAgain || joinedLate;
    }

    boolean isLoad() {
        return file.name().kind() == FileKind.FULL_LOAD;
    }

    /** Whether it is a full-load file of a generation that was read. */
    boolean isLoadOf(int generation) {
        return loadGeneration == generation && isLoad() && !damaged;
    }

    /** Whether nothing about it can change any more, unless it is staged again. */
    boolean isAtRest() {
        return hash != null && !damaged && !isLoad();
    }
}
