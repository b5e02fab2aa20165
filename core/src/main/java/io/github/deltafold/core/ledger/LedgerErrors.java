package io.github.deltafold.core.ledger;

import io.github.deltafold.core.failure.BadSetting;
import org.jspecify.annotations.Nullable;

/** Every message about an entry of the ledger that a person may read. */
final class LedgerErrors {
    private LedgerErrors() {}

    static BadSetting unreadable(String entry, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot read ledger entry " + entry
                        + ": it is not JSON of this release. Restore it from a copy, or run the"
                        + " release that wrote it.",
                cause);
    }

    static BadSetting newer(String entry, long format, long known) {
        return new BadSetting("Cannot read ledger entry " + entry + ": it has format " + format
                + ", this release knows " + known + ". Run the release that wrote it, everywhere.");
    }

    /** The ledger is what keeps batches from being applied twice, so nothing is guessed. */
    static BadSetting contradicts(String entry, String why) {
        return new BadSetting("Cannot go on from ledger entry " + entry + ": " + why
                + ". Entries are written once and never changed, so somebody changed, copied or deleted one. Restore the"
                + " table's folder of the ledger from a copy. The outcome of the last batch needs none: delete it, and the"
                + " next run takes it from the table's own commit.");
    }
}
