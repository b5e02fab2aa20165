/**
 * A Spark standalone cluster of this machine, from the jars at hand. Knows nothing of what runs on it.
 */
@NullMarked
package io.github.deltafold.local.cluster;

import org.jspecify.annotations.NullMarked;
