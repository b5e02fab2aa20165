/**
 * The main class of the laptop: the job's own commands, and {@code demo}. Decides nothing.
 */
@NullMarked
package io.github.deltafold.local;

import org.jspecify.annotations.NullMarked;
