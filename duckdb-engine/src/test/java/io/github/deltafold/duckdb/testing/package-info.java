/** What tests of the small engine share. */
@NullMarked
package io.github.deltafold.duckdb.testing;

import org.jspecify.annotations.NullMarked;
