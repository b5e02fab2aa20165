package io.github.deltafold.core.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.glue.GlueApi;
import io.github.deltafold.core.glue.GlueException;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.GlueCatalogSpec;
import io.github.deltafold.core.store.Location;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Glue Data Catalog, where Athena, Redshift, EMR and others look for tables.
 *
 * <p><b>Cost:</b> a GetTable per table and run, and a CreateTable or UpdateTable where the entry is not as it should be. A
 * database is made where Glue says that it is not there. Of an entry that stands everything is kept that is none of ours, and
 * one that points elsewhere is left alone.
 *
 * <p><b>If it fails</b>, the entry is as before. Where Glue cannot be reached at all it is not asked again.
 */
public final class GlueCatalog implements TableCatalog {
    private static final int ATTEMPTS = 3;

    private static final String NOT_FOUND = "EntityNotFoundException";
    private static final String ALREADY_THERE = "AlreadyExistsException";
    private static final String OVERTAKEN = "ConcurrentModificationException";

    /** What no table of the run will fare better with. */
    private static final Set<String> HOPELESS =
            Set.of(GlueException.UNREACHABLE, GlueException.NO_CREDENTIALS, GlueException.NO_REGION);

    private final GlueCatalogSpec spec;
    private final Location lake;
    private final AtomicReference<@Nullable GlueApi> glue = new AtomicReference<>();
    private final AtomicReference<@Nullable GlueCallException> hopeless = new AtomicReference<>();
    private final Map<TableName, TableEntry> registered = new ConcurrentHashMap<>();
    private final Set<TableName> looked = ConcurrentHashMap.newKeySet();
    private final Set<TableName> warned = ConcurrentHashMap.newKeySet();

    /**
     * A catalog. Nothing is asked yet.
     *
     * @param lake where tables lie
     */
    public GlueCatalog(GlueCatalogSpec spec, Location lake) {
        this.spec = spec;
        this.lake = lake;
    }

    @Override
    public Optional<String> committed(TableName table, Location location, Supplier<Optional<String>> schema) {
        looked.add(table);
        return told(table, name -> {
            Optional<TableEntry> entry = schema.get().map(text -> TableEntry.of(name, location, text));
            if (entry.isEmpty() || entry.get().equals(registered.get(table))) {
                return Optional.empty();
            }
            Optional<String> warning = register(entry.get());
            if (warning.isEmpty()) {
                registered.put(table, entry.get());
            }
            return warning;
        });
    }

    @Override
    public Optional<String> standing(TableName table, Location location, Supplier<Optional<String>> schema) {
        if (!looked.add(table)) {
            return Optional.empty();
        }
        return told(table, name -> {
            Optional<JsonNode> standing = find(name);
            if (standing.isPresent()) {
                return whyLeftAlone(name, location, standing.get());
            }
            Optional<String> text = schema.get();
            return text.isEmpty() ? Optional.empty() : register(TableEntry.of(name, location, text.get()));
        });
    }

    /** What is done for a table, with a warning where it is not. */
    @FunctionalInterface
    private interface Deed {
        Optional<String> of(EntryName name) throws GlueCallException;
    }

    private Optional<String> told(TableName table, Deed deed) {
        EntryName name = EntryName.of(table, spec.database());
        Optional<String> warning = warning(name, deed);
        return warning.filter(text -> warned.add(table));
    }

    private Optional<String> warning(EntryName name, Deed deed) {
        GlueCallException before = hopeless.get();
        if (before != null) {
            return Optional.of(CatalogErrors.failed(name, before));
        }
        try {
            return deed.of(name);
        } catch (GlueCallException e) {
            if (HOPELESS.contains(e.why().code())) {
                hopeless.set(e);
            }
            return Optional.of(CatalogErrors.failed(name, e));
        } catch (Exception e) { // engines written in Scala throw checked exceptions that they do not declare
            return Optional.of(CatalogErrors.unexpected(name, e));
        }
    }

    /** Looks, and does what is missing; again where somebody else was quicker. */
    private Optional<String> register(TableEntry entry) throws GlueCallException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<JsonNode> standing = find(entry.name());
            if (standing.isEmpty()) {
                if (create(entry)) {
                    return Optional.empty();
                }
                continue;
            }
            Optional<String> left = whyLeftAlone(entry.name(), entry.location(), standing.get());
            if (left.isPresent() || entry.isIn(standing.get()) || update(entry, standing.get())) {
                return left;
            }
        }
        return Optional.of(CatalogErrors.contended(entry.name()));
    }

    /** Names that differ in case only are one to Glue, and others may have taken one before. */
    private static Optional<String> whyLeftAlone(EntryName name, Location location, JsonNode standing) {
        String place = TableEntry.locationOf(standing);
        return place.equals(location.uri())
                ? Optional.empty()
                : Optional.of(CatalogErrors.elsewhere(name, place, location));
    }

    private Optional<JsonNode> find(EntryName name) throws GlueCallException {
        try {
            return Optional.of(
                    ask("GetTable", in(name).put("Name", name.table())).path("Table"));
        } catch (GlueCallException e) {
            return nothingWhere(e, NOT_FOUND);
        }
    }

    /** Whether it was created; not where somebody else just has. */
    private boolean create(TableEntry entry) throws GlueCallException {
        try {
            return createIn(entry);
        } catch (GlueCallException e) {
            if (!e.is(NOT_FOUND)) {
                throw e;
            }
            createDatabase(entry);
            return createIn(entry);
        }
    }

    private boolean createIn(TableEntry entry) throws GlueCallException {
        ObjectNode request = in(entry.name());
        request.set("TableInput", entry.over(JsonNodeFactory.instance.missingNode()));
        try {
            ask("CreateTable", request);
            return true;
        } catch (GlueCallException e) {
            return !nothingWhere(e, ALREADY_THERE).isEmpty();
        }
    }

    /** Spark makes no table in a database without a place. */
    private void createDatabase(TableEntry entry) throws GlueCallException {
        String place = spec.database() == null ? parent(entry.location()) : lake.uri();
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putObject("DatabaseInput").put("Name", entry.name().database()).put("LocationUri", place);
        try {
            ask("CreateDatabase", request);
        } catch (GlueCallException e) {
            nothingWhere(e, ALREADY_THERE);
        }
    }

    private static String parent(Location location) {
        return location.uri().substring(0, location.uri().lastIndexOf('/'));
    }

    /** Whether it was updated; not where somebody else has changed or removed it since it was read. */
    private boolean update(TableEntry entry, JsonNode standing) throws GlueCallException {
        ObjectNode request = in(entry.name());
        request.set("TableInput", entry.over(standing));
        try {
            ask("UpdateTable", request);
            return true;
        } catch (GlueCallException e) {
            if (e.is(NOT_FOUND)) {
                return false;
            }
            return !nothingWhere(e, OVERTAKEN).isEmpty();
        }
    }

    private static ObjectNode in(EntryName name) {
        return JsonNodeFactory.instance.objectNode().put("DatabaseName", name.database());
    }

    private static Optional<JsonNode> nothingWhere(GlueCallException failure, String code) throws GlueCallException {
        if (failure.is(code)) {
            return Optional.empty();
        }
        throw failure;
    }

    private JsonNode ask(String action, JsonNode request) throws GlueCallException {
        try {
            return api().call(action, request);
        } catch (GlueException e) {
            throw new GlueCallException(action, e);
        }
    }

    private synchronized GlueApi api() throws GlueException {
        GlueApi connected = glue.get();
        if (connected == null) {
            connected = GlueApi.connect(spec.region(), spec.endpoint());
            glue.set(connected);
        }
        return connected;
    }

    @Override
    public void close() {
        GlueApi connected = glue.getAndSet(null);
        if (connected != null) {
            connected.close();
        }
    }
}
