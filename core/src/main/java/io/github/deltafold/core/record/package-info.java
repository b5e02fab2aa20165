/**
 * From the bytes of a staged file to changes with typed values, or to rejected records. Knows nothing of tables in the lake.
 */
@NullMarked
package io.github.deltafold.core.record;

import org.jspecify.annotations.NullMarked;
