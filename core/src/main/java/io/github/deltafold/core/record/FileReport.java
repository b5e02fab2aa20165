package io.github.deltafold.core.record;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** The warnings of many files, each once, with the first file that gives it. */
    public static Set<String> warnings(Iterable<FileReport> reports) {
        Map<String, String> first = new TreeMap<>();
        for (FileReport report : reports) {
            report.warnings().forEach(text -> first.merge(text, report.file(), (a, b) -> a.compareTo(b) < 0 ? a : b));
        }
        Set<String> all = new TreeSet<>();
        first.forEach((text, file) -> all.add(FileWarnings.in(file, text)));
        return all;
    }
}
