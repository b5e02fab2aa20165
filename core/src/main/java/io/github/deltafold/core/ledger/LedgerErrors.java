package io.github.deltafold.core.ledger;

import io.github.deltafold.core.failure.BadSetting;
import org.jspecify.annotations.Nullable;

/** Every message about an entry of the ledger that a person may read. */
final class LedgerErrors {
    private static final String LAST_OUTCOME =
            " The outcome of the last batch needs no copy: delete it, and the next run"
                    + " takes it from the table's own commit.";

    private LedgerErrors() {}

    private static String orWithout(String entry) {
        return LedgerEntries.isOutcome(entry) ? LAST_OUTCOME : "";
    }

    static BadSetting notJson(String entry, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot read ledger entry " + entry
                        + ": it is not JSON, so somebody cut it off or changed it. Restore it from a copy."
                        + orWithout(entry),
                cause);
    }

    static BadSetting unreadable(String entry, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot read ledger entry " + entry
                        + ": this release does not write such an entry. Restore it from a copy, or run the release that"
                        + " wrote it." + orWithout(entry),
                cause);
    }

    static BadSetting unbalanced(String entry, Throwable cause) {
        return new BadSetting(
                "Cannot read ledger entry " + entry
                        + ": its lines do not add up, so somebody changed it. Restore it from a copy."
                        + orWithout(entry),
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
                + " table's folder of the ledger from a copy." + LAST_OUTCOME);
    }

    static BadSetting pageUnreadable(String page, String summary, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot read ledger page " + page + ": somebody changed it, or cut it off. Delete it, and " + summary
                        + ", which names it: the next run makes both anew from the ledger.",
                cause);
    }

    static BadSetting pageGone(String page, String summary) {
        return new BadSetting("Cannot read ledger page " + page + ": it is not there, so somebody deleted it. Delete "
                + summary + ", which names it, too: the next run makes both anew from the ledger.");
    }
}
