package io.github.deltafold.core.record;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What reading one staged file to its end showed.
 *
 * @param file key below the staging prefix
 * @param hash SHA-256 of its bytes as stored, in hexadecimal
 * @param lines records read, header and blank ones not counted
 * @param rejected how many of them go to quarantine
 * @param keyless how many of the rejected ones do not even tell their key
 * @param warnings what an operator should know about files of this shape, without the file's name
 */
public record FileReport(String file, String hash, long lines, long rejected, long keyless, List<String> warnings)
        implements Serializable {
    public FileReport {
        warnings = List.copyOf(warnings);
    }

    /** The warnings of many files, each once. */
    public static Set<String> warnings(Iterable<FileReport> reports) {
        Set<String> all = new TreeSet<>();
        reports.forEach(report -> all.addAll(report.warnings()));
        return all;
    }
}
