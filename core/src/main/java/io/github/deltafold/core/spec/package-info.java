/**
 * What an operator declares: tables, columns, policies. Immutable and validated; never reads a staged file.
 */
@NullMarked
package io.github.deltafold.core.spec;

import org.jspecify.annotations.NullMarked;
