package io.github.deltafold.lambda.sweep;

import io.github.deltafold.core.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep saw and did.
 *
 * @param runs who has the work of every group that was woken
 * @param started how many of those runs this sweep started
 * @param paused groups that need a run, and wait because earlier runs did not help
 * @param failingGroups groups that several runs did not help
 * @param pendingFiles files that are staged and not applied, in the tables that could be looked at
 * @param oldest for how long the oldest of them has been staged
 * @param quarantined records, and whole files, of these tables that wait in quarantine
 * @param unseenTables tables that could not be looked at
 * @param sawTables whether a table could be looked at, or there is none: else nothing is known of files
 * @param orphans groups that are not declared any more, with work that nobody does
 * @param left what time did not suffice for, or another sweep at the same time did
 * @param failures what could not be looked at, or woken; without the blindness
 * @param blindness why no lease could be looked at, or why the next sweep may see tables that this one did not; null
 *     where there is no such reason
 */
public record SweepReport(
        SortedMap<String, String> runs,
        int started,
        List<String> paused,
        long failingGroups,
        long pendingFiles,
        Duration oldest,
        long quarantined,
        long unseenTables,
        boolean sawTables,
        List<String> orphans,
        List<String> left,
        List<Failure> failures,
        @Nullable Failure blindness) {
    public SweepReport {
        runs = new TreeMap<>(Map.copyOf(runs));
        paused = List.copyOf(paused);
        orphans = List.copyOf(orphans);
        left = List.copyOf(left);
        failures = List.copyOf(failures);
    }
}
