package io.github.deltafold.lambda.events;

import io.github.deltafold.core.naming.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one message announces.
 *
 * @param tables tables that may have new files, each once
 * @param ignored what the message also named, and why nothing follows from it
 */
public record Announcement(Set<TableName> tables, List<Ignored> ignored) {
    static final Announcement NOTHING = new Announcement(Set.of(), List.of());

    public Announcement {
        tables = Set.copyOf(tables);
        ignored = List.copyOf(ignored);
    }

    static Announcement of(TableName table) {
        return new Announcement(Set.of(table), List.of());
    }

    static Announcement ofIgnored(String file, Ignored.Reason reason) {
        return new Announcement(Set.of(), List.of(new Ignored(file, reason)));
    }

    /** What this announcement and another say together. */
    Announcement and(Announcement other) {
        Set<TableName> allTables = new TreeSet<>(tables);
        allTables.addAll(other.tables);
        List<Ignored> allIgnored = new ArrayList<>(ignored);
        allIgnored.addAll(other.ignored);
        return new Announcement(allTables, allIgnored);
    }
}
