/** Staged files as rows of DuckDB. */
@NullMarked
package io.github.deltafold.duckdb.read;

import org.jspecify.annotations.NullMarked;
