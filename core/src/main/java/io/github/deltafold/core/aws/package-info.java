/**
 * Requests to the parts of AWS that need no client of their own: signed, sent, tried again. Knows HTTP, never what is asked.
 */
@NullMarked
package io.github.deltafold.core.aws;

import org.jspecify.annotations.NullMarked;
