/**
 * From changes to the statement that merges them: the deciding change per key, what the table holds, MERGE INTO.
 */
@NullMarked
package io.github.deltafold.spark.merge;

import org.jspecify.annotations.NullMarked;
