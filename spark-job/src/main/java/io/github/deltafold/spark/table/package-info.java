/**
 * The Delta tables of the lake as Spark sees them: the only room that runs statements on them.
 */
@NullMarked
package io.github.deltafold.spark.table;

import org.jspecify.annotations.NullMarked;
