/**
 * What stands in for queue and launcher on a laptop: events to the real handler, its wake-ups to runs in this process.
 * Knows nothing of what a run does.
 */
@NullMarked
package io.github.deltafold.local.run;

import org.jspecify.annotations.NullMarked;
