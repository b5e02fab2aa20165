package io.github.deltafold.core.lease;

/** Where a group stands. */
public enum Phase {
    /** No run. */
    IDLE,
    /** A run is asked for and has not begun to drain. */
    STARTING,
    /** A run drains, and holds the lease. */
    DRAINING
}
