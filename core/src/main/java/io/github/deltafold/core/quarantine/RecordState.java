package io.github.deltafold.core.quarantine;

import java.util.Locale;

/** What became of a record that was set aside. */
public enum RecordState {
    /** It waits for a person. */
    OPEN,
    /** It was read again; what became of it then stands in the counters of that batch, or in a newer record. */
    REPLAYED,
    /** A person gave it up, with a reason that the ledger keeps. */
    DROPPED,
    /** Its file was staged again with other bytes, which were read instead; or the table began anew, and reads all files. */
    REPLACED;

    /** As it stands in the quarantine table. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
