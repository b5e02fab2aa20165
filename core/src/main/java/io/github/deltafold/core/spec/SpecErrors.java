package io.github.deltafold.core.spec;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.naming.TableName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every message that a mistake in the configuration can lead to. */
final class SpecErrors {
    private SpecErrors() {}

    static BadSetting noConfig(String uri) {
        return new BadSetting("Cannot read configuration '" + uri + "': there is no such file. Name it with --config.");
    }

    static BadSetting badConfigUri(String uri, String why) {
        return new BadSetting(
                "Cannot use --config '" + uri + "': " + why + ". Give an s3:// or file:/// URI, or a path.");
    }

    static BadSetting unreadable(String source, String why, @Nullable Throwable cause) {
        return new BadSetting("Cannot read configuration '" + source + "': " + why + ".", cause);
    }

    static BadSetting unknownSetting(String source, String where, String setting, Collection<String> known) {
        return new BadSetting("Cannot read configuration '" + source + "': " + where + " has unknown setting '"
                + setting + "'. " + NearestName.advice(setting, known));
    }

    static BadSetting missingSetting(String source, String where, String setting, String example) {
        return new BadSetting("Cannot read configuration '" + source + "': " + where + " lacks '" + setting
                + "'. Add it, for example '" + example + "'.");
    }

    static BadSetting invalidValue(String source, String where, String setting, Object value, String must) {
        return new BadSetting("Cannot read configuration '" + source + "': " + where + " has '" + setting + ": " + value
                + "' (" + must + "). Correct it.");
    }

    static BadSetting twice(String source, String name) {
        return new BadSetting("Cannot read configuration '" + source + "': table '" + name
                + "' is declared twice. Remove one of the two entries.");
    }

    static BadSetting noKey(String table, List<Column> columns) {
        String choice = columns.isEmpty()
                ? "the columns that identify a row"
                : columns.stream().map(Column::name).collect(Collectors.joining(", ", "one or more of [", "]"));
        return new BadSetting("Cannot merge into " + table + ": its spec names no key columns. Add 'key' with " + choice
                + ". Tables without a key are not supported yet.");
    }

    static BadSetting unknownColumn(String table, String setting, String column, List<Column> columns) {
        if (columns.isEmpty()) {
            return new BadSetting("Cannot use the spec of " + table + ": '" + setting + "' names column '" + column
                    + "', which no file names. Correct '" + setting + "', or have DMS write the column.");
        }
        List<String> names = columns.stream().map(Column::name).toList();
        return new BadSetting("Cannot use the spec of " + table + ": '" + setting + "' names column '" + column
                + "', which 'columns' does not declare. " + NearestName.advice(column, names));
    }

    static BadSetting badColumns(String table, String setting, String why) {
        return new BadSetting("Cannot use the spec of " + table + ": '" + setting + "': " + why + ". Correct it.");
    }

    static BadSetting inexactKey(String table, String setting, Column column) {
        return new BadSetting(
                "Cannot use the spec of " + table + ": '" + setting + "' names column '" + column.name() + "' of type "
                        + column.type() + ", whose values do not compare exactly. Declare it DECIMAL or STRING.");
    }

    static BadSetting columnsNeeded(String table) {
        return new BadSetting("Cannot read files of " + table + ": nothing names their columns. Declare 'columns' in"
                + " the order of the source table, or have DMS write a header (AddColumnName=true) and set"
                + " 'csv: {header: true}'.");
    }

    static BadSetting unknownTable(TableName table, String source, Collection<String> known) {
        return new BadSetting("Cannot find table " + table + " in configuration '" + source + "'. "
                + NearestName.advice(table.toString(), known));
    }

    static BadSetting unknownGroup(String group, String source, Collection<String> known) {
        return new BadSetting("Cannot find group '" + group + "' in configuration '" + source + "'. "
                + NearestName.advice(group, known));
    }

    static BadSetting retype(TableName table, Column existing, Column declared) {
        return new BadSetting("Cannot change " + table + "." + existing.name() + " from " + existing.type() + " to "
                + declared.type() + ": 'columns' declares another type than the table, or the memory of its"
                + " deletes, has, and only a wider number can be taken on. Correct 'columns', or remove the table, its"
                + " ledger and its tombstones, and load it again.");
    }

    static BadSetting widerSequence(TableName table, Column existing, Column declared) {
        return new BadSetting("Cannot change " + table + "." + existing.name() + " from " + existing.type() + " to "
                + declared.type() + ": it is part of 'sequence', and the order of its values is kept at their old"
                + " width. Correct 'columns', or remove the table, its ledger and its tombstones, and load it again.");
    }

    static BadSetting notStorable(TableName table, String column, String why) {
        return new BadSetting("Cannot add column '" + column + "' to " + table + ": " + why
                + ". List it under 'exclude', or rename it with a transformation rule in DMS.");
    }
}
