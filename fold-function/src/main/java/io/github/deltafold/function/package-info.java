/** The small engine as a Lambda function: an event that names a group in, what became of its batches out. */
@NullMarked
package io.github.deltafold.function;

import org.jspecify.annotations.NullMarked;
