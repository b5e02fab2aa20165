/** Delta tables as this engine reads and writes them: the target, its tombstones, the quarantine. */
@NullMarked
package io.github.deltafold.duckdb.table;

import org.jspecify.annotations.NullMarked;
