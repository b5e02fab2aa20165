package io.github.deltafold.core.command;

import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.store.Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tables an {@code apply} drains, and what it asks of each. */
final class ApplyJobs {
    private ApplyJobs() {}

    /** A table to drain, and what is asked of it. */
    record Job(TableSpec spec, PlanRequest request) {}

    /** What stands on the command line. */
    record Asked(
            List<String> tables,
            List<String> files,
            @Nullable String group,
            boolean loadComplete,
            @Nullable String reload) {}

    /**
     * One job per table, sorted as they are asked for; all declared tables where none is named.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when something is named that there is not
     */
    static List<Job> of(Workspace workspace, StagingListing listing, Asked asked) {
        Map<TableName, Set<String>> files = new LinkedHashMap<>();
        Map<TableName, TableSpec> specs = new LinkedHashMap<>();
        Set<TableName> named = new HashSet<>();
        for (String uri : asked.files()) {
            String key = key(workspace, uri);
            TableSpec spec = workspace.spec(StagedFileName.of(key).table().toString());
            if (!listing.of(spec.name()).keys().contains(key)) {
                throw CommandErrors.noSuchFile(key, workspace.config().staging().uri());
            }
            specs.put(spec.name(), spec);
            named.add(spec.name());
            files.computeIfAbsent(spec.name(), table -> new LinkedHashSet<>()).add(key);
        }
        for (String name : asked.tables()) {
            workspace.specs(name, listing).forEach(spec -> {
                specs.put(spec.name(), spec);
                files.remove(spec.name());
                if (!Workspace.isWildcard(name)) {
                    named.add(spec.name());
                }
            });
        }
        TableName reload = reload(workspace, listing, asked, specs);
        if (reload != null) {
            named.add(reload);
        }
        if (specs.isEmpty()) {
            workspace.specs(listing).forEach(spec -> specs.put(spec.name(), spec));
        }
        String group = asked.group();
        if (group != null) {
            checkGroup(workspace, group);
            keepGroup(
                    group,
                    specs,
                    named,
                    asked.tables().stream().filter(Workspace::isWildcard).toList());
        }
        List<Job> jobs = new ArrayList<>();
        specs.forEach((table, spec) -> jobs.add(new Job(
                spec,
                new PlanRequest(files.getOrDefault(table, Set.of()), asked.loadComplete(), table.equals(reload)))));
        return jobs;
    }

    /** @throws io.github.deltafold.core.failure.BadSetting when no table belongs to the group */
    static void checkGroup(Workspace workspace, String group) {
        if (workspace.config().tables().stream()
                .noneMatch(declared -> declared.group().equals(group))) {
            throw CommandErrors.unknownGroup(group, workspace.config().source());
        }
    }

    /** A table that is named is wanted; of a wildcard those are wanted that belong to the group, of which there must be one. */
    private static void keepGroup(
            String group, Map<TableName, TableSpec> specs, Set<TableName> named, List<String> wildcards) {
        List<TableSpec> others = specs.values().stream()
                .filter(spec -> !spec.group().equals(group))
                .toList();
        boolean noneBelongs = others.size() == specs.size() && !wildcards.isEmpty();
        for (TableSpec other : others) {
            if (named.contains(other.name()) || noneBelongs) {
                throw CommandErrors.tableNotInGroup(other.name(), group, other.group());
            }
            specs.remove(other.name());
        }
    }

    private static @Nullable TableName reload(
            Workspace workspace, StagingListing listing, Asked asked, Map<TableName, TableSpec> specs) {
        String name = asked.reload();
        if (name == null) {
            return null;
        }
        TableSpec spec = workspace.spec(name);
        if (listing.of(spec.name()).fullLoad().isEmpty()) {
            throw CommandErrors.nothingToReload(spec.name());
        }
        specs.put(spec.name(), spec);
        return spec.name();
    }

    private static String key(Workspace workspace, String uri) {
        String staging = workspace.config().staging().uri();
        String file;
        try {
            file = Location.parse(uri).uri();
        } catch (IllegalArgumentException e) {
            throw CommandErrors.badUri("--file", uri, e.getMessage());
        }
        if (!file.startsWith(staging + "/")) {
            throw CommandErrors.notUnderStaging(uri, staging);
        }
        String key = file.substring(staging.length() + 1);
        if (StagedFileName.parse(key).isEmpty()) {
            throw CommandErrors.notAStagedFile(key);
        }
        return key;
    }
}
