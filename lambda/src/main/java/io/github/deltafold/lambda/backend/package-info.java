/**
 * Where a run runs: start one, ask after one. Knows nothing of messages, tables or files.
 */
@NullMarked
package io.github.deltafold.lambda.backend;

import org.jspecify.annotations.NullMarked;
