/**
 * What a network and a store do wrong now and then, done to an S3 server on purpose. Knows nothing of what the objects
 * mean.
 */
@NullMarked
package io.github.deltafold.local.faults;

import org.jspecify.annotations.NullMarked;
