package io.github.deltafold.core.quarantine;

/**
 * What is set aside of one file.
 *
 * @param file key below the staging prefix
 * @param lines which lines, 0 for the file as a whole
 * @param records how many records stand for them in the quarantine
 */
public record QuarantinedFile(String file, LineRanges lines, long records) {}
