/**
 * What lies under the staging prefix, sorted by table. Knows keys, never what a file holds or whether it was applied.
 */
@NullMarked
package io.github.deltafold.core.staging;

import org.jspecify.annotations.NullMarked;
