/**
 * Compares lakes with simulated sources whose files are delivered badly, and whose runs are killed and doubled. Plays
 * DMS, S3 and fate; whatever decides is the job's own.
 */
@NullMarked
package io.github.deltafold.local.torture;

import org.jspecify.annotations.NullMarked;
