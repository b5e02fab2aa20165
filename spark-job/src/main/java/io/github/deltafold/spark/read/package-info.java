/**
 * Staged files as datasets of changes, one task a file. Knows nothing of the table they go to.
 */
@NullMarked
package io.github.deltafold.spark.read;

import org.jspecify.annotations.NullMarked;
