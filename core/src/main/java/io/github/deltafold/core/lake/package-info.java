/**
 * The tables in the lake as their Delta log tells of them, read without an engine. Writes nothing.
 */
@NullMarked
package io.github.deltafold.core.lake;

import org.jspecify.annotations.NullMarked;
