/**
 * Values as DMS writes them: from text to a typed value, and to text that sorts as the value does. Knows types, never
 * records or files.
 */
@NullMarked
package io.github.deltafold.core.value;

import org.jspecify.annotations.NullMarked;
