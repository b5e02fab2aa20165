/**
 * What the functions remember from one invocation to the next, beside the leases. Knows neither messages nor runs.
 */
@NullMarked
package io.github.deltafold.lambda.memory;

import org.jspecify.annotations.NullMarked;
