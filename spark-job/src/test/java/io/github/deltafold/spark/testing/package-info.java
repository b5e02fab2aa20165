/**
 * What the engine's integration tests share: one local Spark for all of them.
 */
@NullMarked
package io.github.deltafold.spark.testing;

import org.jspecify.annotations.NullMarked;
