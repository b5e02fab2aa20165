/**
 * What events and runs left undone, found by looking. Decides which groups are woken; how is the business of the wake-up.
 */
@NullMarked
package io.github.deltafold.lambda.sweep;

import org.jspecify.annotations.NullMarked;
