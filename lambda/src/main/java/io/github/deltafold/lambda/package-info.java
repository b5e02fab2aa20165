/**
 * The entry point and its settings: wires the rooms below, decides nothing.
 */
@NullMarked
package io.github.deltafold.lambda;

import org.jspecify.annotations.NullMarked;
