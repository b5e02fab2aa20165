package io.github.deltafold.core.fold;

import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.StagedBytes;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.store.ObjectChangedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Hashes of staged files, by which bytes that are staged again are known. */
record StagedHashes(StagingArea staging) {
    /**
     * SHA-256 of the bytes of a file; empty when it is gone or replaced.
     *
     * <p><b>Cost:</b> reads the file.
     */
    Optional<String> of(StagedFile file) {
        try {
            return Optional.of(StagedBytes.hash(staging.store(), file));
        } catch (ObjectChangedException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
