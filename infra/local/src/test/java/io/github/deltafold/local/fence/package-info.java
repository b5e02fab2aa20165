/** The fence against real stores and real processes. */
@NullMarked
package io.github.deltafold.local.fence;

import org.jspecify.annotations.NullMarked;
