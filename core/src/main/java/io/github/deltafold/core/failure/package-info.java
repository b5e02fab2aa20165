/**
 * Failures a person has to read, and every message they can carry. Knows who has to act, never how to recover.
 */
@NullMarked
package io.github.deltafold.core.failure;

import org.jspecify.annotations.NullMarked;
