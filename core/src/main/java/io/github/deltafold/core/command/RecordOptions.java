package io.github.deltafold.core.command;

import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingListing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code --config}, {@code --table}, {@code --file} and {@code --row}: which records of which quarantine are meant. */
final class RecordOptions {
    @Mixin
    private ConfigOption configOption = new ConfigOption();

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Only records of this table, as schema.table; may stand several times.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "KEY",
            description = "Only records of this file, as 'list' names it or as a URI; may stand several times.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--row",
            paramLabel = "N",
            description = "Only this line of the file, as 'show' numbers it; may stand several times.")
    private List<Long> rows = new ArrayList<>();

    /** Opens the workspace in whose quarantine they lie. */
    Workspace open() {
        return Workspace.open(configOption.uri());
    }

    /** Whether neither tables nor files are named. */
    boolean isEmpty() {
        return tables.isEmpty() && files.isEmpty();
    }

    /** The files named, as keys below staging. */
    Set<String> files(Workspace workspace) {
        return files.stream().map(file -> key(workspace, file)).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The lines named.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when it is not clear which file they belong to
     */
    Set<Long> rows() {
        if (!rows.isEmpty() && files.size() != 1) {
            throw CommandErrors.rowWithoutFile();
        }
        rows.stream().filter(row -> row < 0).findFirst().ifPresent(row -> {
            throw CommandErrors.negativeRow(row);
        });
        return Set.copyOf(rows);
    }

    /** The tables to work on: those named, else those of the files named, else all that are declared. */
    List<TableSpec> specs(Workspace workspace, StagingListing listing) {
        Map<TableName, TableSpec> specs = new LinkedHashMap<>();
        for (String name : tables) {
            workspace.specs(name, listing).forEach(spec -> specs.put(spec.name(), spec));
        }
        if (specs.isEmpty()) {
            for (String key : files(workspace)) {
                TableSpec spec = workspace.spec(StagedFileName.of(key).table().toString());
                specs.put(spec.name(), spec);
            }
        }
        return isEmpty() ? workspace.specs(listing) : List.copyOf(specs.values());
    }

    /** The records to look at. Those of tables that are declared no longer are among them, unless tables are named. */
    RecordFilter filter(Workspace workspace, @Nullable RecordState state) {
        Set<Long> lines = rows();
        Set<TableName> names = tables.isEmpty()
                ? Set.of()
                : specs(workspace, workspace.staging().list()).stream()
                        .map(TableSpec::name)
                        .collect(Collectors.toSet());
        return RecordFilter.of(names, files(workspace), lines, state);
    }

    private static String key(Workspace workspace, String file) {
        return StagedFileName.parse(file).isPresent() ? file : ApplyJobs.key(workspace, file);
    }
}
