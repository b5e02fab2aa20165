/**
 * Decides what the next batch of a table is: which files, in which load generation. Pure; does none of it.
 */
@NullMarked
package io.github.deltafold.core.plan;

import org.jspecify.annotations.NullMarked;
