package io.github.deltafold.core.fold;

import org.jspecify.annotations.Nullable;

/**
 * What a small engine says of a batch before a file of it is read.
 *
 * @param unfit why it leaves the batch to a larger engine, to follow "because"; null where it does not
 * @param unless what could still make it leave the batch, to follow "unless"; null where nothing is in sight
 */
public record Outlook(@Nullable String unfit, @Nullable String unless) {
    /** It folds the batch. */
    public static final Outlook FIT = new Outlook(null, null);

    /** It leaves the batch. */
    public static Outlook unfit(String why) {
        return new Outlook(why, null);
    }

    /** It folds the batch, unless something turns out. */
    public static Outlook unless(String what) {
        return new Outlook(null, what);
    }
}
