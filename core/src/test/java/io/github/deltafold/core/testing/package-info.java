/**
 * What tests of every module share. Knows the core only.
 */
@NullMarked
package io.github.deltafold.core.testing;

import org.jspecify.annotations.NullMarked;
