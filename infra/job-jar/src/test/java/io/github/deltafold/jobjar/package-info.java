@NullMarked
package io.github.deltafold.jobjar;

import org.jspecify.annotations.NullMarked;
