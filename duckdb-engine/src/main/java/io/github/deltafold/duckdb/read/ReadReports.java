package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.record.FileReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What reading the files of a batch showed; complete once all of them are read. Filled by several threads. */
public final class ReadReports {
    private final Map<String, FileReport> reports = new ConcurrentHashMap<>();
    private final Map<String, DroppedFile> unreadable = new ConcurrentHashMap<>();

    void read(FileReport report) {
        reports.put(report.file(), report);
    }

    void unreadable(DroppedFile file) {
        unreadable.put(file.key(), file);
    }

    /** The files that were read. */
    public Collection<FileReport> files() {
        return reports.values();
    }

    /** What was read of a file; empty of one that was not. */
    public FileReport of(String key) {
        return reports.getOrDefault(key, new FileReport(key, "", 0, 0, 0, List.of()));
    }

    /** Files that could not be read; each must be dropped from the plan. */
    public List<DroppedFile> unreadable() {
        return new ArrayList<>(unreadable.values());
    }

    /** Lines of all files. */
    public long lines() {
        return reports.values().stream().mapToLong(FileReport::lines).sum();
    }

    /** Rejected lines whose key could not be read either. */
    public long keyless() {
        return reports.values().stream().mapToLong(FileReport::keyless).sum();
    }

    /** Rejected lines of full loads whose key could not be read either. */
    public long keylessOfLoad() {
        return reports.values().stream()
                .filter(report -> StagedFileName.of(report.file()).kind() == FileKind.FULL_LOAD)
                .mapToLong(FileReport::keyless)
                .sum();
    }

    /** SHA-256 of every file read, by key. */
    public Map<String, String> hashes() {
        Map<String, String> hashes = new HashMap<>();
        reports.values().forEach(report -> hashes.put(report.file(), report.hash()));
        return hashes;
    }

    /** What the operator should know of the files, each once. */
    public List<String> warnings() {
        return List.copyOf(FileReport.warnings(reports.values()));
    }
}
