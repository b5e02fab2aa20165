/**
 * What files, tables and groups are called. Knows keys and names only, never what a file holds.
 */
@NullMarked
package io.github.deltafold.core.naming;

import org.jspecify.annotations.NullMarked;
