/** A custom resource of the stack that lays the job jar of the build into the lake bucket. */
@NullMarked
package io.github.deltafold.jobjar;

import org.jspecify.annotations.NullMarked;
