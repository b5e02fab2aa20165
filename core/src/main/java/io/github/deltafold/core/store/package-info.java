/**
 * Objects by key: list, read, create if absent, replace if unchanged. Knows nothing of what the objects mean.
 */
@NullMarked
package io.github.deltafold.core.store;

import org.jspecify.annotations.NullMarked;
