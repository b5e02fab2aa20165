package io.github.deltafold.duckdb.log;

/** Another writer committed first, and what was to be committed was found out about the table before that. */
public final class CommitConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommitConflictException(long version) {
        super("version " + version + " is another writer's");
    }
}
