/** The small engine: batches that fit one machine, in the process at hand. */
@NullMarked
package io.github.deltafold.duckdb;

import org.jspecify.annotations.NullMarked;
