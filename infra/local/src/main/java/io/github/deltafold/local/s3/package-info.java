/**
 * The S3 of a laptop: a server in process, and a stand-in for its events. Knows nothing of what the objects mean.
 */
@NullMarked
package io.github.deltafold.local.s3;

import org.jspecify.annotations.NullMarked;
