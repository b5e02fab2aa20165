package io.github.deltafold.spark.read;

import io.github.deltafold.core.naming.StagedFile;
import java.io.Serializable;

/**
 * A file of a plan, as a task knows it.
 *
 * @param number its place in the plan, which is its place in the order
 * @param superseded whether a newer baseline holds all of it already
 */
record NumberedFile(int number, StagedFile file, boolean superseded) implements Serializable {}
