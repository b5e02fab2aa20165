/**
 * The command line: apply, show, status. Knows what a person typed and has to read.
 */
@NullMarked
package io.github.deltafold.core.command;

import org.jspecify.annotations.NullMarked;
