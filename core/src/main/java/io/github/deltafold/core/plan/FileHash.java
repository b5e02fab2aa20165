package io.github.deltafold.core.plan;

import io.github.deltafold.core.naming.StagedFile;
import java.util.Optional;

/** Hashes a staged file, which costs reading it; asked only of files that are staged again. */
@FunctionalInterface
public interface FileHash {
    /** SHA-256 of the bytes as stored, in hexadecimal; empty when the file has changed or gone since it was listed. */
    Optional<String> of(StagedFile file);
}
