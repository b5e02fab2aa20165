package io.github.deltafold.core.command;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.naming.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every message that a mistake on the command line can lead to. */
final class CommandErrors {
    private CommandErrors() {}

    static BadSetting badUri(String option, String uri, @Nullable String why) {
        return new BadSetting(
                "Cannot use " + option + " '" + uri + "': " + why + ". Give an s3:// or file:/// URI, or a path.");
    }

    static BadSetting badTableName(String name) {
        return new BadSetting("Cannot find table '" + name + "': it is no table name. Name it as schema.table.");
    }

    static BadSetting noStagingFolder(String staging, String source) {
        return new BadSetting("Cannot list " + staging + ": there is no such folder. Create it, or correct 'staging' in"
                + " configuration '" + source + "'.");
    }

    static BadSetting tableNotInGroup(TableName table, String group, String own) {
        return new BadSetting("Cannot drain " + table + " with group '" + group + "': the table belongs to group '"
                + own + "'. Leave --group away, or correct it.");
    }

    static BadSetting notUnderStaging(String file, String staging) {
        return new BadSetting("Cannot apply file '" + file + "': it does not lie under staging '" + staging
                + "'. Stage it below <schema>/<table>/ there first.");
    }

    static BadSetting notAStagedFile(String key) {
        return new BadSetting("Cannot tell the table of staged file '" + key
                + "': expected <schema>/<table>/[folders/]LOAD00000001.csv or .../20260101-120000000.csv (or .csv.gz,"
                + " .parquet). Check the DMS endpoint's BucketFolder.");
    }

    static BadSetting noSuchFile(String key, String staging) {
        return new BadSetting(
                "Cannot apply file '" + key + "': it is not staged under '" + staging + "'. Check the name.");
    }

    static RunFailed unexpected(TableName table, RuntimeException cause) {
        return new RunFailed(
                "Cannot drain " + table + ": " + cause
                        + " (this is a bug, please report it with the log). Nothing is lost: run 'apply' again.",
                cause);
    }

    static BadSetting nothingToReload(TableName table) {
        return new BadSetting("Cannot reload " + table + ": no full load of it is staged. Have DMS reload the table"
                + " first, or check the table's name.");
    }

    static BadSetting unknownGroup(String group, String source) {
        return new BadSetting("Cannot drain group '" + group + "': no table of configuration '" + source
                + "' belongs to it. Set" + " 'group' of a table, or name another group.");
    }

    static BadSetting rowWithoutFile() {
        return new BadSetting("Cannot find --row: rows are counted within a file. Name one file with --file.");
    }

    static BadSetting negativeRow(long row) {
        return new BadSetting("Cannot find --row " + row + ": rows count from 1, and 0 is a file as a whole.");
    }

    static BadSetting dropOfEverything() {
        return new BadSetting(
                "Cannot drop the records of all tables at once. Name tables with --table, or files with" + " --file.");
    }

    static BadSetting dropWithoutReason() {
        return new BadSetting(
                "Cannot drop records without a reason. Say with --reason why they are given up: the ledger"
                        + " keeps it.");
    }

    static BadSetting generationWithoutGroup() {
        return new BadSetting(
                "Cannot use --generation here: it says for which run of a whole group this one was started."
                        + " Give --group, and neither --table, --file, --reload nor --dry-run.");
    }

    static BadSetting noSuchGeneration(long generation) {
        return new BadSetting("Cannot take '--generation' " + generation
                + ": runs of a group are counted from 1. Whoever" + " starts runs says it; leave it out by hand.");
    }

    static String stopped(String group) {
        return "Group '" + group + "' may have more to do than fits in one run: the next run goes on.";
    }

    static String tableFolderWithoutSpec(TableName table, int files, String source) {
        return "Staged files of " + table + " (" + files + ") are left alone: configuration '" + source
                + "' declares no such table. Add it to 'tables'.";
    }

    /** A mistake on the command line. */
    static String misused(String why, String command) {
        String sentence = why.strip();
        return "Cannot read the command line: " + sentence
                + (sentence.endsWith(".") || sentence.endsWith("?") ? "" : ".") + " See '" + command + " --help'.";
    }

    static String unknownName(String name) {
        return "Staged object '" + name + "' is left alone: its name is not that of a DMS file. Remove it, or check the"
                + " DMS endpoint's BucketFolder.";
    }

    static String unknownNames(long count, List<String> first) {
        long more = count - first.size();
        return count + " staged objects are left alone, since their names are not those of DMS files: '"
                + String.join("', '", first) + "'" + (more > 0 ? " and " + more + " more" : "")
                + ". Remove them, or check the DMS endpoint's BucketFolder.";
    }
}
