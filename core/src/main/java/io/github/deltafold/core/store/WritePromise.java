package io.github.deltafold.core.store;

/** What {@link ObjectStore} promises to writers that meet at one key. */
enum WritePromise {
    /** Of many that create an object, one does. */
    CREATION("create", "If-None-Match: *", 10),
    /** Of many that replace the same content, one does. */
    REPLACEMENT("replace", "If-Match", 20);

    private final String deed;
    private final String condition;
    private final int rounds;

    WritePromise(String deed, String condition, int rounds) {
        this.deed = deed;
        this.condition = condition;
        this.rounds = rounds;
    }

    /** What writers do. */
    String deed() {
        return deed;
    }

    /** The header that a store has to honour, as a message names it. */
    String condition() {
        return condition;
    }

    /** How many races find a store out that looks first and writes later; such a store creates twice more often. */
    int rounds() {
        return rounds;
    }
}
