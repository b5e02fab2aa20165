package io.github.deltafold.core.naming;

/** How the bytes of a staged file are laid out, told by its extension alone. */
public enum FileFormat {
    CSV,
    CSV_GZ,
    PARQUET
}
