package io.github.deltafold.lambda.events;

/**
 * A run of the fold function whose work Spark must do: it failed, or says that it cannot.
 *
 * @param group what it should have drained
 * @param generation which run of the group it was
 * @param why what the function said, or how Lambda ended it
 */
public record LeftToSpark(String group, long generation, String why) {}
