/** Delta's transaction log in plain Java: what a table is made of, and commits that fail where another writer was first. */
@NullMarked
package io.github.deltafold.duckdb.log;

import org.jspecify.annotations.NullMarked;
