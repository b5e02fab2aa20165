/**
 * The Spark engine: wires the core's commands to Spark, and tells the story of a fold. Knows nothing of Lambda.
 */
@NullMarked
package io.github.deltafold.spark;

import org.jspecify.annotations.NullMarked;
