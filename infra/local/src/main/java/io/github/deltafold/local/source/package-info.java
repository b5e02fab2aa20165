/**
 * A simulated source database and the DMS that writes files of it. Knows nothing of lakes: what it says a table holds
 * is the truth that a lake is compared with.
 */
@NullMarked
package io.github.deltafold.local.source;

import org.jspecify.annotations.NullMarked;
