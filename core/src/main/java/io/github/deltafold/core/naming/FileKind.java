package io.github.deltafold.core.naming;

/** Whether a staged file is part of a full load or carries changes. A full load sorts before every change. */
public enum FileKind {
    FULL_LOAD,
    CHANGES
}
