package io.github.deltafold.core.ledger;

/** What a batch does with changes that are not newer than the tombstones that were forgotten. */
public enum BeyondHorizon {
    /** Sets them aside: whether their row was deleted is no longer known. */
    QUARANTINE,
    /** Lets the order decide where the table holds the key, which proves that no forgotten delete is newer; sets others aside. */
    HELD_KEYS,
    /** Lets the order decide, and takes a key that the table does not hold for one that was never deleted. */
    ACCEPT_ABSENT
}
