/** DuckDB in this process: sessions, and how SQL names what we have. */
@NullMarked
package io.github.deltafold.duckdb.db;

import org.jspecify.annotations.NullMarked;
