/**
 * Which runs a batch of messages starts. Knows groups and messages, never where a run runs.
 */
@NullMarked
package io.github.deltafold.lambda.wake;

import org.jspecify.annotations.NullMarked;
