package io.github.deltafold.core.command;

import io.github.deltafold.core.catalog.GlueCatalog;
import io.github.deltafold.core.catalog.TableCatalog;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.ConfigFile;
import io.github.deltafold.core.spec.GlueCatalogSpec;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableDeclaration;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.Folders;
import io.github.deltafold.core.staging.NewFiles;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.StoredObject;
import io.github.deltafold.core.store.WriteProbe;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A configuration with the stores it names: what every command works on. */
public final class Workspace implements AutoCloseable {
    private final LakeConfig config;
    private final ObjectStore stagingStore;
    private final ObjectStore stateStore;
    private final WriteProbe probe;
    private final TableCatalog catalog;

    private Workspace(LakeConfig config, ObjectStore stagingStore, ObjectStore stateStore, WriteProbe probe) {
        this.config = config;
        this.stagingStore = stagingStore;
        this.stateStore = stateStore;
        this.probe = probe;
        GlueCatalogSpec registered = config.glueCatalog();
        this.catalog = registered == null ? TableCatalog.NONE : new GlueCatalog(registered, config.lake());
    }

    /**
     * Opens what a configuration file names.
     *
     * @param uri URI or path of the file
     * @throws io.github.deltafold.core.failure.Failure when it cannot be read or is wrong
     */
    public static Workspace open(String uri) {
        LakeConfig config = ConfigFile.read(uri);
        WriteProbe probe = WriteProbe.of(List.of(config.state(), config.lake().resolve("_deltafold")), config.s3());
        return new Workspace(
                config,
                ObjectStores.open(config.staging(), config.s3()),
                probe.guard(ObjectStores.open(config.state(), config.s3())),
                probe);
    }

    public LakeConfig config() {
        return config;
    }

    /**
     * Makes sure that the buckets of state and lake keep writers apart. The state asks by itself before it is written
     * to; whoever writes to tables asks here.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when one does not
     */
    public void requireFence() {
        probe.requireCreation();
    }

    /** The staging prefix. */
    public StagingArea staging() {
        return new StagingArea(stagingStore);
    }

    /**
     * Everything that is staged.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when the staging folder or bucket is not there
     */
    public StagingListing list() {
        requireStaging();
        return staging().list();
    }

    /** The folders of the tables of a group. */
    Folders foldersOf(String group) {
        return Folders.of(config.tables().stream()
                .filter(declared -> declared.group().equals(group))
                .map(TableDeclaration::folder)
                .toList());
    }

    /**
     * What is staged and new in some folders, and some of what is not.
     *
     * @throws io.github.deltafold.core.failure.BadSetting as {@link #list()}
     */
    StagingListing list(Folders folders, NewFiles newFiles, Instant begun) {
        requireStaging();
        return staging().list(folders, newFiles, begun);
    }

    private void requireStaging() {
        if (config.staging().isFolder() && !Files.exists(config.staging().folder())) {
            throw CommandErrors.noStagingFolder(config.staging().uri(), config.source());
        }
    }

    /**
     * Looks once whether the lake can be reached, so that it is said once and not for every table.
     *
     * @throws io.github.deltafold.core.failure.Failure when it cannot
     */
    void reachLake() {
        touch(stateStore);
        if (!config.lake().holds(config.state())) {
            try (ObjectStore lake = ObjectStores.open(config.lake(), config.s3())) {
                touch(lake);
            }
        }
    }

    private static void touch(ObjectStore store) {
        try (Stream<StoredObject> objects = store.list("ledger/", "")) {
            Optional<StoredObject> unused = objects.findFirst();
        }
    }

    /** The record of batches. */
    public Ledger ledger() {
        return new Ledger(stateStore);
    }

    /** Where tables are registered. */
    TableCatalog catalog() {
        return catalog;
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

    /** Whether a person named all tables of a schema. */
    static boolean isWildcard(String name) {
        return name.endsWith(".*");
    }

    /** The specs of a table, or of all tables of a schema ({@code sales.*}), named by a person. */
    public List<TableSpec> specs(String name, StagingListing listing) {
        if (!isWildcard(name)) {
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
        return config.specs(listing.tables().keySet());
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
            warnings.add(
                    listing.unknownCount() == 1
                            ? CommandErrors.unknownName(listing.unknown().get(0))
                            : CommandErrors.unknownNames(listing.unknownCount(), listing.unknown()));
        }
        return warnings;
    }

    @Override
    public void close() {
        stagingStore.close();
        stateStore.close();
        catalog.close();
    }
}
