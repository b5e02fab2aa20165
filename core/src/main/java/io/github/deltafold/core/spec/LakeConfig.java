package io.github.deltafold.core.spec;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.S3Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The configuration file: where files come from, where tables go, and what is declared about each.
 *
 * @param source where it was read, for messages
 * @param staging {@code staging}: the prefix DMS writes below
 * @param lake {@code lake}: a table lies at {@code <lake>/<schema>/<table>}
 * @param state {@code state}: ledger, tombstones, quarantine, leases; {@code <lake>/_deltafold} unless said
 * @param engine {@code engine}: which engine folds batches
 * @param smallEngine {@code small-engine}: what the small engine may take of a machine
 * @param s3 {@code s3}: how to reach a store that is not AWS
 * @param glueCatalog {@code glue-catalog}: where tables are registered for others to find; null for nowhere
 * @param tables the entries of {@code tables}, wildcards ({@code sales.*}) included
 */
public record LakeConfig(
        String source,
        Location staging,
        Location lake,
        Location state,
        EngineChoice engine,
        SmallEngineLimits smallEngine,
        S3Settings s3,
        @Nullable GlueCatalogSpec glueCatalog,
        List<TableDeclaration> tables) {
    static final Set<String> SETTINGS =
            Set.of("staging", "lake", "state", "engine", "small-engine", "s3", "glue-catalog", "defaults", "tables");
    static final Set<String> S3_SETTINGS = Set.of("endpoint", "region", "path-style");

    public LakeConfig {
        tables = List.copyOf(tables);
    }

    /**
     * Reads the text of a configuration file and checks all of it.
     *
     * @param source where the text came from, for messages
     * @param folder what relative paths are relative to
     * @throws io.github.deltafold.core.failure.BadSetting naming file, place and setting
     */
    public static LakeConfig parse(String yaml, String source, Path folder) {
        Settings root = Settings.of(source, Settings.THE_FILE, load(yaml, source), SETTINGS);
        Settings s3 = root.node("s3", S3_SETTINGS);
        Location staging = location(root, "staging", "s3://acme-staging/dms", folder);
        Location lake = location(root, "lake", "s3://acme-lake/tables", folder);
        Location state = root.has("state") ? location(root, "state", "", folder) : lake.resolve("_deltafold");
        refuseOverlap(root, "lake", lake, staging);
        refuseOverlap(root, "state", state, staging);
        if (lake.holds(state) && !state.uri().startsWith(lake.uri() + "/_")) {
            // a folder of a table, or above one: Delta's VACUUM deletes what it finds there, but for such names
            throw root.invalid("state", "must lie outside of 'lake', or in a folder of it whose name begins with '_'");
        }
        return new LakeConfig(
                source,
                staging,
                lake,
                state,
                root.choice("engine", EngineChoice.AUTO),
                SmallEngineLimits.of(root.node("small-engine", SmallEngineLimits.SETTINGS)),
                new S3Settings(
                        s3.text("endpoint").orElse(null), s3.text("region").orElse(null), s3.flag("path-style", false)),
                GlueCatalogSpec.of(root, "glue-catalog"),
                tables(root, source));
    }

    /** What is declared about a table: its own entry, else a wildcard of its schema. */
    public Optional<TableSpec> spec(TableName table) {
        return tables.stream()
                .filter(declaration -> declaration.declares(table))
                .min(TableDeclaration.OWN_ENTRY_FIRST)
                .map(declaration -> declaration.specOf(table));
    }

    /** Every declared table, wildcards standing for what is staged; sorted by name. */
    public List<TableSpec> specs(Set<TableName> staged) {
        TreeMap<TableName, TableSpec> specs = new TreeMap<>();
        for (TableDeclaration declaration : tables) {
            if (!declaration.isWildcard()) {
                spec(declaration.table()).ifPresent(spec -> specs.put(spec.name(), spec));
            }
        }
        for (TableName table : staged) {
            spec(table).ifPresent(spec -> specs.put(table, spec));
        }
        return List.copyOf(specs.values());
    }

    /** The groups that tables are declared to belong to. */
    public Set<String> groups() {
        return tables.stream().map(TableDeclaration::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The failure that tells an operator that no table is declared to belong to a group. */
    public RuntimeException unknownGroup(String group) {
        return SpecErrors.unknownGroup(group, source, groups());
    }

    /** The failure that tells an operator that a table is not declared here. */
    public RuntimeException unknownTable(TableName table) {
        return SpecErrors.unknownTable(
                table, source, tables.stream().map(TableDeclaration::pattern).toList());
    }

    /** Where a table lies. */
    public Location tableLocation(TableName table) {
        return lake.resolve(table.folder());
    }

    /** Where records of all tables that are set aside lie. */
    public Location quarantine() {
        return state.resolve("quarantine");
    }

    /** Where the deletes of a table are remembered. */
    public Location tombstones(TableName table) {
        return state.resolve("tombstones").resolve(table.folder());
    }

    /** JSON is YAML, but for the tabs that people indent it with; inside its texts it has none. */
    private static @Nullable Object load(String text, String source) {
        String yaml = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        try {
            return new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(yaml);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> " in line " + (mark.getLine() + 1))
                    .orElse("");
            throw SpecErrors.unreadable(source, "it is not YAML: " + e.getProblem() + place, e);
        } catch (YamlEngineException e) {
            throw SpecErrors.unreadable(source, "it is not YAML: " + e.getMessage(), e);
        }
    }

    private static Location location(Settings root, String setting, String example, Path folder) {
        String text = root.text(setting, setting + ": " + example);
        try {
            boolean isPath = !text.startsWith("file:") && !text.contains("://");
            return Location.parse(isPath ? folder.resolve(text).toString() : text);
        } catch (IllegalArgumentException e) {
            throw root.invalid(setting, "must be an s3:// or file:/// URI or a path");
        }
    }

    /** What a run writes must not be taken for what DMS staged, nor lie in the way of it. */
    private static void refuseOverlap(Settings root, String setting, Location written, Location staging) {
        if (written.holds(staging) || staging.holds(written)) {
            throw root.invalid(setting, "must be neither 'staging' nor a folder above or below it");
        }
    }

    private static List<TableDeclaration> tables(Settings root, String source) {
        Settings defaults = root.node("defaults", TableDeclaration.DEFAULT_SETTINGS);
        Map<String, TableDeclaration> byPattern = new LinkedHashMap<>();
        for (Object item : root.items("tables")) {
            TableDeclaration declaration = TableDeclaration.of(source, item, defaults);
            if (byPattern.put(declaration.pattern(), declaration) != null) {
                throw SpecErrors.twice(source, declaration.pattern());
            }
        }
        if (byPattern.isEmpty()) {
            throw SpecErrors.missingSetting(
                    source, Settings.THE_FILE, "tables", "tables: [{name: sales.orders, key: [id]}]");
        }
        return new ArrayList<>(byPattern.values());
    }
}
