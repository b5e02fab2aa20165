package io.github.deltafold.lambda.events;

/**
 * A message of the queue.
 *
 * @param id by which it is given back
 * @param body what it says, in whatever shape
 */
public record QueueMessage(String id, String body) {}
