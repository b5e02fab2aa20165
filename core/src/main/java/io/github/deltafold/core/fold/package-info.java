/**
 * The drain that turns plans into commits, and the seam behind which an engine stands. Knows no engine.
 */
@NullMarked
package io.github.deltafold.core.fold;

import org.jspecify.annotations.NullMarked;
