/**
 * The command {@code demo}: sets the whole chain up on a laptop, plays DMS, and tells what happens. Knows nothing that
 * the chain itself has to know.
 */
@NullMarked
package io.github.deltafold.local.demo;

import org.jspecify.annotations.NullMarked;
