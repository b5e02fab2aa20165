/**
 * The durable record of batches: plans before the work, outcomes after it, and what follows from both. Knows nothing of how a batch is folded.
 */
@NullMarked
package io.github.deltafold.core.ledger;

import org.jspecify.annotations.NullMarked;
