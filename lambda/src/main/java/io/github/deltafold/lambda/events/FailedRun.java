package io.github.deltafold.lambda.events;

/**
 * A run of the fold function that failed, as Lambda itself reports it.
 *
 * @param group what it should have drained
 * @param generation which run of the group it was
 * @param why what the function said, or how Lambda ended it
 */
public record FailedRun(String group, long generation, String why) {}
