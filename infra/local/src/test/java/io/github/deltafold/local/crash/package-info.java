/**
 * Runs that are killed at every write they make, to see that the next run ends where an undisturbed one would.
 */
@NullMarked
package io.github.deltafold.local.crash;

import org.jspecify.annotations.NullMarked;
