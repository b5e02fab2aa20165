/** Processes of this machine that must not outlive whoever started them. */
@NullMarked
package io.github.deltafold.local.process;

import org.jspecify.annotations.NullMarked;
