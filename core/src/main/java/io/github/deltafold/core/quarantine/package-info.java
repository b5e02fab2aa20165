/**
 * Records that cannot be applied, kept verbatim with the reason. Knows nothing of where they are stored.
 */
@NullMarked
package io.github.deltafold.core.quarantine;

import org.jspecify.annotations.NullMarked;
