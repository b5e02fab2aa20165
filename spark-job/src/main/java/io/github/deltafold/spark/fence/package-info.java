/**
 * The commits of Delta, so written that of two writers of a version one wins and the other is told so. Knows nothing of
 * what a commit holds.
 */
@NullMarked
package io.github.deltafold.spark.fence;

import org.jspecify.annotations.NullMarked;
