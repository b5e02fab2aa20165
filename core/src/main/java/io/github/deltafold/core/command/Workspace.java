package io.github.deltafold.core.command;

import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.ConfigFile;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableDeclaration;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A configuration with the stores it names: what every command works on. */
public final class Workspace implements AutoCloseable {
    private final LakeConfig config;
    private final ObjectStore stagingStore;
    private final ObjectStore stateStore;

    private Workspace(LakeConfig config, ObjectStore stagingStore, ObjectStore stateStore) {
        this.config = config;
        this.stagingStore = stagingStore;
        this.stateStore = stateStore;
    }

    /**
     * Opens what a configuration file names.
     *
     * @param uri URI or path of the file
     * @throws io.github.deltafold.core.failure.Failure when it cannot be read or is wrong
     */
    public static Workspace open(String uri) {
        LakeConfig config = ConfigFile.read(uri);
        return new Workspace(
                config,
                ObjectStores.open(config.staging(), config.s3()),
                ObjectStores.open(config.state(), config.s3()));
    }

    public LakeConfig config() {
        return config;
    }

    /** The staging prefix. */
    public StagingArea staging() {
        return new StagingArea(stagingStore);
    }

    /** The record of batches. */
    public Ledger ledger() {
        return new Ledger(stateStore);
    }

    /** Who drains which group. */
    GroupStates groups() {
        return new GroupStates(stateStore);
    }

    /**
     * The spec of a table named by a person.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when no table of that name is declared
     */
    public TableSpec spec(String name) {
        TableName table;
        try {
            table = TableName.parse(name);
        } catch (IllegalArgumentException e) {
            throw CommandErrors.badTableName(name);
        }
        return config.spec(table).orElseThrow(() -> config.unknownTable(table));
    }

    /** The specs of a table, or of all tables of a schema ({@code sales.*}), named by a person. */
    public List<TableSpec> specs(String name, StagingListing listing) {
        if (!name.endsWith(".*")) {
            return List.of(spec(name));
        }
        String schema = name.substring(0, name.length() - 2);
        List<TableSpec> specs = specs(listing).stream()
                .filter(spec -> spec.name().schema().equals(schema))
                .toList();
        if (specs.isEmpty()) {
            throw config.unknownTable(new TableName(schema, "*"));
        }
        return specs;
    }

    /** Every declared table, wildcards standing for what is staged; sorted by name. */
    public List<TableSpec> specs(StagingListing listing) {
        TreeMap<TableName, TableSpec> specs = new TreeMap<>();
        for (TableDeclaration declaration : config.tables()) {
            if (!declaration.isWildcard()) {
                config.spec(declaration.table()).ifPresent(spec -> specs.put(spec.name(), spec));
            }
        }
        for (TableName table : listing.tables().keySet()) {
            config.spec(table).ifPresent(spec -> specs.put(table, spec));
        }
        return List.copyOf(specs.values());
    }

    /** What in the staging area belongs to no declared table. */
    public List<String> warnings(StagingListing listing) {
        List<String> warnings = new ArrayList<>();
        listing.tables().forEach((table, files) -> {
            if (config.spec(table).isEmpty()) {
                warnings.add(CommandErrors.tableFolderWithoutSpec(
                        table, files.files().size(), config.source()));
            }
        });
        if (listing.unknownCount() > 0) {
            warnings.add(CommandErrors.unknownNames(
                    listing.unknownCount(), listing.unknown().get(0)));
        }
        return warnings;
    }

    @Override
    public void close() {
        stagingStore.close();
        stateStore.close();
    }
}
