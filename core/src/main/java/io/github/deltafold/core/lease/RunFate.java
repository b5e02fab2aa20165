package io.github.deltafold.core.lease;

/** What the place a run runs in says of it. */
public enum RunFate {
    /** It waits for its turn, or is at work. */
    ALIVE,
    /** It has ended, well or otherwise, and can do nothing any more. */
    ENDED,
    /** The place does not know, or nobody asked. */
    UNKNOWN
}
