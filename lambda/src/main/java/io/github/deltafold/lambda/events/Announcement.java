package io.github.deltafold.lambda.events;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.lambda.failure.UnreadableEventException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one message announces.
 *
 * @param tables tables that may have new files, each once
 * @param oldestName least name of a change file; empty text where there is none
 * @param groups groups that are to be woken by their own name
 * @param leftToSpark runs of the fold function whose work Spark must do
 * @param ignored what the message also named, and why nothing follows from it
 * @param unreadable the records beside these that nobody can read; for their sake the message is not done
 */
public record Announcement(
        Set<TableName> tables,
        String oldestName,
        Set<String> groups,
        List<LeftToSpark> leftToSpark,
        List<Ignored> ignored,
        List<UnreadableEventException> unreadable) {
    static final Announcement NOTHING = new Announcement(Set.of(), "", Set.of(), List.of(), List.of(), List.of());

    public Announcement {
        tables = Set.copyOf(tables);
        groups = Set.copyOf(groups);
        leftToSpark = List.copyOf(leftToSpark);
        ignored = List.copyOf(ignored);
        unreadable = List.copyOf(unreadable);
    }

    /** Whether nothing follows from the message. */
    public boolean isNothing() {
        return tables.isEmpty() && groups.isEmpty() && leftToSpark.isEmpty();
    }

    /** A table that may have new files. */
    public static Announcement of(TableName table) {
        return new Announcement(Set.of(table), "", Set.of(), List.of(), List.of(), List.of());
    }

    /** A staged file. */
    static Announcement of(StagedFileName file) {
        String name = file.kind() == FileKind.CHANGES ? file.base() : "";
        return new Announcement(Set.of(file.table()), name, Set.of(), List.of(), List.of(), List.of());
    }

    static Announcement ofGroup(String group) {
        return new Announcement(Set.of(), "", Set.of(group), List.of(), List.of(), List.of());
    }

    static Announcement ofLeftToSpark(LeftToSpark run) {
        return new Announcement(Set.of(), "", Set.of(), List.of(run), List.of(), List.of());
    }

    static Announcement ofIgnored(String file, Ignored.Reason reason) {
        return new Announcement(Set.of(), "", Set.of(), List.of(), List.of(new Ignored(file, reason)), List.of());
    }

    /** What this announcement of files and another say together. */
    Announcement and(Announcement other) {
        Set<TableName> allTables = new TreeSet<>(tables);
        allTables.addAll(other.tables);
        List<Ignored> allIgnored = new ArrayList<>(ignored);
        allIgnored.addAll(other.ignored);
        return new Announcement(allTables, older(other), groups, leftToSpark, allIgnored, unreadable);
    }

    Announcement withUnreadable(List<UnreadableEventException> records) {
        return new Announcement(tables, oldestName, groups, leftToSpark, ignored, records);
    }

    private String older(Announcement other) {
        if (oldestName.isEmpty() || other.oldestName.isEmpty()) {
            return oldestName + other.oldestName;
        }
        return oldestName.compareTo(other.oldestName) < 0 ? oldestName : other.oldestName;
    }
}
