/**
 * How Hadoop and Delta write files, without their detours. Knows nothing of commits.
 */
@NullMarked
package io.github.deltafold.spark.files;

import org.jspecify.annotations.NullMarked;
