/** Both engines on the same tables, and what other readers of Delta make of these. */
@NullMarked
package io.github.deltafold.local.engines;

import org.jspecify.annotations.NullMarked;
