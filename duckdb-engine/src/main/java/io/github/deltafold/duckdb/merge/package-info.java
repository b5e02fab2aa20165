/** What decides, what is newer, and what a rewrite makes of it. */
@NullMarked
package io.github.deltafold.duckdb.merge;

import org.jspecify.annotations.NullMarked;
