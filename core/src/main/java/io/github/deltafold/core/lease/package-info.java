/**
 * Which run drains a group: who asked, who holds the lease, until when. Knows nothing of tables or files, and is politeness
 * only: ledger and commits stay right without it.
 */
@NullMarked
package io.github.deltafold.core.lease;

import org.jspecify.annotations.NullMarked;
