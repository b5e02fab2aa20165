/**
 * The deployed function, invoked by a person. Knows how it is asked and how it answers, and nothing of what it does.
 */
@NullMarked
package io.github.deltafold.local.wake;

import org.jspecify.annotations.NullMarked;
